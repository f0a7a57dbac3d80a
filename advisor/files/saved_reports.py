"""Reads what kept reports were made from."""

import json
from pathlib import Path
from typing import Any

from msgspec import Struct

from advisor.core.record import Digests, Stamp, stamps
from advisor.errors import Problem, RecordRefused
from advisor.files.document import Unreadable, read_file

_HINT = "name a report that advisor wrote, in any format but that of the terminal"


class Kept(Struct, frozen=True):
    """A report on disk."""

    path: Path
    stamp: Stamp
    is_record: bool
    """Whether it is a decision record, with front matter."""


def read_kept(path: Path) -> Kept:
    """Return a kept report's stamp; RecordRefused if it has none, or two."""
    try:
        text = read_file(path)
    except Unreadable as error:
        raise RecordRefused(error.problem) from error
    found = _from_json(text) if text.lstrip().startswith("{") else stamps(text)
    if len(found) != 1:
        message = "there is no digest of advisor's in it" if not found else "it has two digests"
        raise RecordRefused(Problem("no-digest", message, str(path), _HINT))
    return Kept(path, found[0], is_record=text.startswith("---"))


def _from_json(text: str) -> tuple[Stamp, ...]:
    """Read the stamp of a JSON report, or of a SARIF log's first run."""
    try:
        told: Any = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    match told:
        case {"project": project, "digests": digests} | {
            "runs": [{"properties": {"project": project, "digests": digests}}]
        }:
            return _stamp(project, digests)
        case _:
            return ()


def _stamp(project: object, digests: object) -> tuple[Stamp, ...]:
    match digests:
        case {
            "answers": str(answers),
            "packs": str(packs),
            "weights": str(weights),
            "accepted": str(accepted),
        }:
            # Through the comment, so that projects and digests are checked in one place only.
            return stamps(Stamp(str(project), Digests(answers, packs, weights, accepted)).comment)
        case _:
            return ()
