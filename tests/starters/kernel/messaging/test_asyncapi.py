"""The AsyncAPI document of contracts that are not of the first version, or not flat."""

import json
import re

import pytest
from pydantic import BaseModel

from signup_flow.events import CONTRACTS
from signup_flow.messaging import asyncapi


def test_versions_and_nested_models_have_their_places_in_the_asyncapi_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Inner(BaseModel):
        text: str

    class Newer(CONTRACTS[0]):  # type: ignore[misc]
        schema_version = 2
        inner: Inner

    monkeypatch.setattr(asyncapi, "CONTRACTS", [*CONTRACTS, Newer])
    text = asyncapi.document()
    whole = json.loads(text)
    for reference in re.findall(r'"#/([^"]+)"', text):
        found = whole
        for name in reference.split("/"):
            found = found[name]
    assert f"{Newer.type}.2" in whole["channels"][Newer.type]["messages"]
