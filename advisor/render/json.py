"""JSON: the stable report for programs. Keys are added, never removed, within a version."""

import json
from fractions import Fraction
from typing import Any

from msgspec import to_builtins

import advisor
from advisor.catalog import Page, Renderer
from advisor.core.capacity import Load, Surge
from advisor.core.report import (
    AcceptedNote,
    BackendChoice,
    BackendOption,
    Line,
    Note,
    Reason,
    Report,
    Section,
    Turn,
    Unknown,
)
from advisor.core.robustness import Robustness
from advisor.core.workload import UNLUCKY

SCHEMA_VERSION = 1


def render(report: Report, _page: Page) -> str:
    """Return the report as one JSON object; the same report gives the same bytes."""
    return json.dumps(as_dict(report), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def as_dict(report: Report) -> dict[str, Any]:
    """Return the report as dicts, lists and plain values."""
    return {
        "schema_version": SCHEMA_VERSION,
        "advisor": advisor.__version__,
        "project": report.project,
        "verdict": report.verdict,
        "form": report.form,
        "summary": report.summary,
        "reasons": [_reason(reason) for reason in report.reasons],
        "interactions": [_section(section) for section in report.sections],
        "backend": _backend(report.backend) if report.backend else None,
        "contradictions": [_note(note) for note in report.contradictions],
        "warnings": [_note(warning) for warning in report.warnings],
        "accepted": [_accepted(one) for one in report.accepted],
        "orphans": [to_builtins(acceptance) for acceptance in report.orphans],
        "unknowns": [_unknown(unknown) for unknown in report.unknowns],
        "not_applicable": [to_builtins(one) for one in report.left_out],
        "pack": to_builtins(report.layers[0]),
        "packs": [to_builtins(layer) for layer in report.layers],
        "reweighed": [to_builtins(one) for one in report.reweighed],
        "answers": report.answers,
        "digest": report.digest,
        "digests": to_builtins(report.digests),
    }


def _section(section: Section) -> dict[str, Any]:
    interaction = section.interaction
    return {
        "id": interaction.name,
        "kind": interaction.kind,
        "producer": interaction.producer,
        "consumers": [to_builtins(consumer) for consumer in interaction.consumers],
        "verdict": section.verdict,
        "form": section.form,
        "later": section.later,
        "summary": section.sentence,
        "gate": section.gate.id if section.gate else None,
        "scores": dict(section.scores),
        "margin": {"least": section.band[0], "most": section.band[1]},
        "provisional": section.provisional,
        "close": section.close,
        "likely": round(section.likely, 4),
        "robustness": _robustness(section.robustness),
        "load": _load(section.load) if section.load else None,
        "peak": _surge(section.surge) if section.surge else None,
        "why_not": section.why_not,
        "conditions": [_note(note) for note in section.conditions],
        "contributions": [_contribution(line) for line in section.lines],
        "tipping": [[_turn(turn) for turn in turns] for turns in section.tipping],
        "largest_tried": section.largest_tried,
        "practices": [_note(note) for note in section.practices],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "rule": reason.rule.id,
        "title": reason.title,
        "because": reason.because,
        "source": reason.rule.source,
        "verdict": reason.verdict,
        "interactions": reason.interactions,
    }


def _unknown(unknown: Unknown) -> dict[str, Any]:
    return {
        "question": unknown.question,
        "prompt": unknown.prompt,
        "interactions": unknown.interactions,
        "rules": unknown.rules,
        "gain": round(unknown.gain, 4),
        "partly": unknown.partly,
    }


def _contribution(line: Line) -> dict[str, Any]:
    return {
        "rule": line.rule.id,
        "title": line.rule.title,
        "alternative": line.alternative,
        "points": line.points,
        "because": line.rule.because,
        "source": line.rule.source,
        "wrong_when": line.rule.wrong_when,
        "strength": line.rule.strength,
        "answers": {ground.fact: ground.value for ground in line.grounds},
        "stays": to_builtins(line.stability) if line.stability else None,
    }


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "fact": turn.fact,
        "subject": turn.subject,
        "before": turn.before.value,
        "after": [ground.value for ground in turn.after],
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "rule": note.rule.id,
        "message": note.text,
        "because": note.rule.because,
        "source": note.rule.source,
        "wrong_when": note.rule.wrong_when,
        "interactions": note.interactions,
    }


def _accepted(one: AcceptedNote) -> dict[str, Any]:
    return {"warning": _note(one.note), **to_builtins(one.acceptance), "expired": one.expired}


def _robustness(robustness: Robustness | None) -> dict[str, float | None] | None:
    if robustness is None:
        return None
    return _rounded(any_weights=robustness.any_weights, up_to_double=robustness.doubled)


def _load(load: Load) -> dict[str, float | None]:
    """Rates per second, times in seconds; the wait is null if the workers fall behind."""
    return _rounded(
        rate=load.rate,
        capacity=load.station.capacity,
        utilisation=load.utilisation,
        queued=load.queued,
        wait=load.wait(UNLUCKY) if load.utilisation < 1 else None,
    )


def _surge(surge: Surge) -> dict[str, float | None]:
    """Rates per second, times in seconds; drain is null if the backlog never ends."""
    return _rounded(
        rate=surge.rate,
        capacity=surge.station.capacity,
        utilisation=surge.utilisation,
        lasts=surge.lasts,
        backlog=surge.backlog,
        window=surge.window,
        drain=surge.drain,
    )


def _rounded(**numbers: Fraction | float | None) -> dict[str, float | None]:
    return {name: None if it is None else round(float(it), 4) for name, it in numbers.items()}


def _backend(choice: BackendChoice) -> dict[str, Any]:
    return {
        "form": choice.form,
        "later": choice.later,
        "chosen": _option(choice.chosen) if choice.chosen else None,
        "runners_up": [_option(option) for option in choice.runners_up],
        "excluded": [_option(option) for option in choice.excluded],
    }


def _option(option: BackendOption) -> dict[str, Any]:
    return {
        "id": option.backend.id,
        "title": option.backend.title,
        "scaffolded": option.backend.scaffolded,
        "reasons": [{"because": text, "source": source} for text, source in option.reasons],
        "checks": [{"because": text, "source": source} for text, source in option.checks],
    }


RENDERER = Renderer("json", ".json", render)
