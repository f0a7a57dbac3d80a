"""Stories in YAML: answers in; verdict, form, gate and first reasons out."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor.core.assessment import assess
from advisor.core.report import BackendChoice
from advisor.core.reporting import build_report
from advisor.core.rulebook import Rulebook
from advisor.files.answers import Source, read_answers

STORIES = sorted(Path(__file__).parent.glob("*.yaml"))


def _backend(choice: BackendChoice | None) -> str:
    return choice.chosen.backend.id if choice and choice.chosen else "none"


@pytest.mark.parametrize("file", STORIES, ids=lambda file: file.stem)
def test_the_story_ends_as_it_should(file: Path, rulebook: Rulebook) -> None:
    story, answers = file.read_text().split("\n---\n", 1)
    expected = yaml.load(story, Loader=yaml.BaseLoader)  # noqa: S506 - texts only, our own file
    report = build_report(assess(rulebook, read_answers(Source(answers, file.name), rulebook)))
    found: dict[str, Any] = {
        "verdict": report.verdict,
        "form": report.form,
        "interactions": [
            {
                "verdict": section.verdict,
                "form": section.form,
                "gate": section.gate.id if section.gate else "none",
                "provisional": str(section.provisional).lower(),
                "later": section.later or "none",
                "conditions": [note.rule.id for note in section.conditions],
                "practices": [note.rule.id for note in section.practices],
            }
            for section in report.sections
        ],
        "reasons": [reason.rule.id for reason in report.reasons],
        "warnings": [warning.rule.id for warning in report.warnings],
        "contradictions": [note.rule.id for note in report.contradictions],
        "backend": _backend(report.backend),
    }
    told = {key: found[key] for key in expected if key != "story"}
    if "interactions" in expected:
        wanted = expected["interactions"]
        assert len(wanted) == len(report.sections)
        told["interactions"] = [
            {key: one[key] for key in want}
            for want, one in zip(wanted, found["interactions"], strict=True)
        ]
    assert told == {key: value for key, value in expected.items() if key != "story"}
