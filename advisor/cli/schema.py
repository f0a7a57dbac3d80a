"""advisor schema: JSON Schemas for editors, to complete and check our files."""

import json
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from advisor.cli import inputs, screen
from advisor.cli.options import Output, Packs
from advisor.cli.rulebook import read_rulebook
from advisor.core.rulebook import Rulebook
from advisor.errors import Problem, WouldOverwrite
from advisor.files.atomic import replace_file
from advisor.files.document import Unreadable, read_file
from advisor.files.schema import answers_schema, pack_schema, theme_schema
from advisor.files.schema_batch import batch_schema, row_schema
from advisor.files.schema_report import check_schema, report_schema

_Maker: TypeAlias = Callable[[Rulebook], dict[str, object]]


class Subject(StrEnum):
    """What a schema is about."""

    ANSWERS = "answers"
    PACK = "pack"
    THEME = "theme"
    ROW = "row"
    BATCH = "batch"
    REPORT = "report"
    CHECK = "check"


_MAKERS: dict[Subject, _Maker] = {
    Subject.ANSWERS: answers_schema,
    Subject.PACK: pack_schema,
    Subject.THEME: theme_schema,
    Subject.ROW: row_schema,
    Subject.BATCH: batch_schema,
    Subject.REPORT: report_schema,
    Subject.CHECK: check_schema,
}


def schema(
    subject: Annotated[
        Subject,
        typer.Argument(
            metavar="SUBJECT",
            help="answers: an answers file; pack: pack.yaml; theme: a theme beside it;"
            " row: what batch --rows reads; batch: what batch writes; report: the JSON report;"
            " check: what --check --json prints of a kept report.",
        ),
    ],
    output: Output = None,
    packs: Packs = None,
) -> None:
    """Print a JSON Schema, so that an editor completes and checks what you write.

    Save it beside the answers, for example as answers.schema.json, and begin them with this line,
    which editors that have a YAML language server look for:

    # yaml-language-server: $schema=answers.schema.json
    """
    made = _MAKERS[subject](read_rulebook(packs))
    text = f"{json.dumps(made, indent=2, sort_keys=True)}\n"
    if output is not None and str(output) != inputs.STDIN:
        _spare(output, made["title"])
        replace_file(output, text)
        screen.tell(f"Wrote {output}")
    else:
        screen.show(text)


def _spare(output: Path, title: object) -> None:
    """Refuse to overwrite anything but an earlier schema of the same subject."""
    if not output.is_file():
        return
    try:
        found = json.loads(read_file(output))
    except (Unreadable, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or found.get("title") != title:
        message = "the file there is not a schema of this subject"
        hint = "name another file, or move this one away"
        raise WouldOverwrite(Problem("would-overwrite", message, str(output), hint))
