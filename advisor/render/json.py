"""JSON: the stable report for programs. Keys are added, never taken away, within a version."""

import json
from typing import Any

import advisor
from advisor.catalog import Page, Renderer
from advisor.core.report import Ground, Note, Report, Section, Turn

SCHEMA_VERSION = 1


def render(report: Report, _page: Page) -> str:
    """Return the report as one JSON object; the same report gives the same bytes."""
    return json.dumps(_report(report), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _report(report: Report) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "advisor": advisor.__version__,
        "project": report.project,
        "verdict": report.verdict,
        "form": report.form,
        "summary": report.summary,
        "reasons": [
            {
                "rule": reason.rule.id,
                "title": reason.rule.title,
                "because": reason.rule.because,
                "source": reason.rule.source,
                "verdict": reason.verdict,
                "interactions": reason.interactions,
            }
            for reason in report.reasons
        ],
        "interactions": [_section(section) for section in report.sections],
        "warnings": [_note(warning) for warning in report.warnings],
        "unknowns": [
            {
                "question": unknown.question,
                "prompt": unknown.prompt,
                "interactions": unknown.interactions,
                "rules": unknown.rules,
            }
            for unknown in report.unknowns
        ],
        "pack": {
            "id": report.pack,
            "version": report.pack_version,
            "digest": report.pack_digest,
        },
    }


def _section(section: Section) -> dict[str, Any]:
    interaction = section.interaction
    return {
        "id": interaction.name,
        "kind": interaction.kind,
        "producer": interaction.producer,
        "consumers": [
            {"service": consumer.service, "action": consumer.action}
            for consumer in interaction.consumers
        ],
        "verdict": section.verdict,
        "form": section.form,
        "summary": section.sentence,
        "gate": section.gate.id if section.gate else None,
        "scores": dict(section.scores),
        "margin": {"least": section.band[0], "most": section.band[1]},
        "provisional": section.provisional,
        "close": section.close,
        "contributions": [
            {
                "rule": line.rule.id,
                "title": line.rule.title,
                "alternative": line.alternative,
                "points": line.points,
                "because": line.rule.because,
                "source": line.rule.source,
                "wrong_when": line.rule.wrong_when,
                "answers": _grounds(line.grounds),
            }
            for line in section.lines
        ],
        "tipping": [[_turn(turn) for turn in turns] for turns in section.tipping],
        "practices": [_note(note) for note in section.practices],
    }


def _grounds(grounds: tuple[Ground, ...]) -> dict[str, Any]:
    return {ground.fact: ground.value for ground in grounds}


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


RENDERER = Renderer("json", ".json", render)
