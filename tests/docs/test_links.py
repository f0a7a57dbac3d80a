"""Every link between pages leads somewhere, also to a heading."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from pages import MARKDOWN, ROOT, name, prose

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.*)$", re.MULTILINE)
_OURS = ("https:", "http:", "mailto:")


@pytest.mark.parametrize("page", MARKDOWN, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", prose(page))
    for target in _LINK.findall(text):
        if target.startswith(_OURS):
            continue
        path, _, heading = unquote(target).partition("#")
        found = (page.parent / path) if path else page
        if not (ROOT / "rules").is_dir() and ROOT / "docs" not in found.parents:
            continue  # the wheel's tests run beside docs/ alone
        assert found.exists(), f"{name(page)} links to {target}"
        assert not heading or heading in _anchors(found), f"{name(page)} links to {target}"


def _anchors(page: Path) -> set[str]:
    titles = [re.sub(r"[^\w\- ]", "", title.lower()) for title in _HEADING.findall(prose(page))]
    return {title.strip().replace(" ", "-") for title in titles}
