"""One record a line: the compact judgement of a project or a row, or its errors."""

import json
from collections.abc import Callable, Sequence
from itertools import product
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, TypeAlias

from msgspec import Struct

from advisor.core.assessment import Assessment, Judgement
from advisor.core.report import Report
from advisor.core.rows import Rows
from advisor.core.verdict import Form
from advisor.errors import Problem
from advisor.render.json import as_dict

SCHEMA_VERSION = 1

Id: TypeAlias = str | int | None


class Origin(Struct, frozen=True):
    """Where a record comes from."""

    source: str
    line: int
    """The line of NDJSON, from 1; 0 if the source is one answers file."""


def project_line(name: Id, assessment: Assessment) -> str:
    """Return the compact record of a project."""
    return _line(
        {
            "schema_version": SCHEMA_VERSION,
            "id": name,
            "project": assessment.project.name,
            "verdict": assessment.verdict,
            "form": assessment.form,
            "interactions": [_interaction(one) for one in assessment.judgements],
        }
    )


def report_line(name: Id, report: Report) -> str:
    """Return the whole report, as ``report --format json`` writes it, after the id."""
    return _line({"id": name, **as_dict(report)})


def failure_line(name: Id, origin: Origin, problems: Sequence[Problem]) -> str:
    """Return the record of an input that could not be judged."""
    errors = [
        {
            "code": problem.code,
            "message": problem.message,
            "line": origin.line or problem.line,
            "column": problem.column or None,
            "hint": problem.hint or None,
        }
        for problem in problems
    ]
    told = {"schema_version": SCHEMA_VERSION, "id": name, "source": origin.source}
    return _line({**told, "line": origin.line or None, "errors": errors})


def row_writer(rows: Rows) -> Callable[[Id, tuple[Any, ...]], str]:
    """Return a function from a row's id and judgement to a line."""
    names = [quoted(rule.id) for rule in rows.rules]
    named = names.__getitem__
    heads = {(now.size, later.size): _head(now, later) for now, later in product(Form, repeat=2)}
    flags = {flag: _flags(*flag) for flag in product((False, True), repeat=2)}

    def line(name: Id, judged: tuple[Any, ...]) -> str:
        form, later, direct, events, provisional, close, gate, reasons, warnings = judged
        return (
            f'{{"schema_version":{SCHEMA_VERSION},"id":{_id_text(name)},{heads[form, later]}'
            f'"scores":{{"direct":{direct},"events":{events}}},{flags[provisional, close]}'
            f"{'null' if gate is None else names[gate]},"
            f'"reasons":[{",".join(map(named, reasons))}],'
            f'"warnings":[{",".join(map(named, warnings))}]}}\n'
        )

    return line


def _flags(provisional: bool, close: bool) -> str:  # noqa: FBT001 - as a judgement has them
    return f'"provisional":{json.dumps(provisional)},"close":{json.dumps(close)},"gate":'


def _head(now: Form, later: Form) -> str:
    put_off = f'"{later}"' if later.size else "null"
    return f'"verdict":"{now.verdict}","form":"{now}","later":{put_off},'


def _id_text(name: Id) -> str:
    return quoted(name) if name.__class__ is str else "null" if name is None else str(name)


def _interaction(judged: Judgement) -> dict[str, Any]:
    ruling = judged.ruling
    warned = (rule.id for rule, _ in (*judged.warnings, *judged.contradictions))
    return {
        "id": judged.interaction.name,
        "verdict": judged.verdict,
        "form": judged.form,
        "later": judged.later,
        "scores": dict(ruling.scores),
        "provisional": ruling.provisional,
        "close": ruling.close,
        "gate": ruling.gate.id if ruling.gate else None,
        "reasons": [rule.id for rule in ruling.held if rule.is_reason],
        "warnings": list(dict.fromkeys(warned)),
    }


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, separators=(",", ":"), allow_nan=False) + "\n"
