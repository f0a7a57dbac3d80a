"""The rulebook that a command judges by: the built-in pack, and the packs over it."""

import os
from pathlib import Path

from advisor.catalog import data_dir, installed_pack
from advisor.core.rulebook import Rulebook
from advisor.errors import PackInvalid, Problem
from advisor.files.characters import visible
from advisor.files.pack import load_rulebook


def read_rulebook(packs: list[str] | None = None, weights: list[str] | None = None) -> Rulebook:
    """Return the built-in questions and rules, with packs and weights over them."""
    folders = [data_dir("rules"), *(_folder(name) for name in packs or ())]
    return load_rulebook(folders, [_weight(text) for text in weights or ()])


def installed(name: str) -> Path:
    """Return the folder of an installed pack. Raises PackInvalid if not found."""
    try:
        return installed_pack(name)
    except KeyError as error:
        known = ", ".join(error.args) or "none is installed"
        hint = f"a folder, or the name of an installed pack ({known})"
        message = f"there is no pack `{visible(name)}`"
        raise PackInvalid(Problem("unknown-pack", message, "--pack", hint)) from None


def _folder(name: str) -> Path:
    return Path(name) if os.sep in name or Path(name).is_dir() else installed(name)


def _weight(text: str) -> tuple[str, str]:
    rule, equals, points = text.partition("=")
    if not equals:
        hint = "write --weight consumers.several-independent=4"
        raise PackInvalid(Problem("bad-weight", "RULE=N expected", "--weight", hint))
    return rule.strip(), points.strip()
