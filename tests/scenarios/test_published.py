"""Published decisions: what we recommend, what was decided, and what simpler rules would say.

The answers in ``published/*.yaml`` were given from a neutral description of each situation, those
in ``published/blind`` from the same descriptions by a reader who had not seen the outcomes, and
``published/decisions.yaml`` says what was decided. ADVISOR_WRITE_SNAPSHOTS=1 writes the figures
in docs/explanation/accuracy.md anew; read the difference before committing it.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from advisor.catalog import data_dir
from advisor.core.answers import UNKNOWN
from advisor.core.assessment import Assessment, Judgement, assess
from advisor.core.sensitivity import tipping_sets
from advisor.core.verdict import Form, Verdict
from advisor.files.answers import Source, read_answers
from advisor.files.pack import load_pack

HERE = Path(__file__).parent / "published"
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "accuracy.md"
RULES = load_pack(data_dir("rules"))
DECIDED = yaml.safe_load((HERE / "decisions.yaml").read_text())
_MARKED = re.compile(r"(<!-- measured: (\w+) -->\n).*?(<!-- end -->\n)", re.DOTALL)


@dataclass(frozen=True)
class Case:
    """One published decision and our assessment of its situation."""

    id: str
    lean: str
    decision: str
    why_not: str
    """Why we differ on the first answers, where we do."""
    assessment: Assessment

    def leans_to_events(self, sent: Callable[[Judgement], bool]) -> bool:
        """Tell whether more interactions are sent than called; a tie counts as called."""
        judged = self.assessment.judgements
        return 2 * sum(map(sent, judged)) > len(judged)

    def turned_by(self) -> list[str]:
        """Return the open questions of which one answer would turn a verdict."""
        found = (alone for one in self.assessment.judgements for alone in tipping_sets(RULES, one))
        named = (alone[0].fact for alone in found if len(alone) == 1 and alone[0].before == UNKNOWN)
        return list(dict.fromkeys(named))


def _case(told: dict[str, str], folder: Path) -> Case:
    text = (folder / f"{told['id']}.yaml").read_text()
    project = read_answers(Source(text, told["id"]), RULES)
    why_not = told.get("why_not", "")
    return Case(told["id"], told["lean"], told["decision"], why_not, assess(RULES, project))


FOLDERS = {"first": HERE, "blind": HERE / "blind"}
CASES = {
    name: [_case(told, folder) for told in DECIDED["decisions"]] for name, folder in FOLDERS.items()
}


def _ours(one: Judgement) -> bool:
    return one.form.size > Form.JOB_QUEUE.size


def _gap_is_fine(one: Judgement) -> bool:
    follows = one.answers.get("consistency.moment") in ("follows", "unknown")
    return follows and one.answers.get("gap.tolerance") in ("seconds", "minutes")


def _several(one: Judgement) -> bool:
    return len(one.interaction.consumers) > 1


GUESSES: dict[str, Callable[[Judgement], bool]] = {
    "advisor": _ours,
    "always direct": lambda _: False,
    "fire-and-forget means events": lambda one: one.answers.get("work.in_request") == "slow",
    "more than one consumer means events": _several,
    "more than one consumer and the gap is fine means events": lambda one: (
        _several(one) and _gap_is_fine(one)
    ),
}


def _decision(case: Case) -> str:
    """Say our recommendation in the words of the published labels."""
    forms = {one.form for one in case.assessment.judgements}
    if forms == {Form.DIRECT_CALLS}:
        return "direct"
    return "events" if case.leans_to_events(_ours) else "hybrid"


def _lean(case: Case, sent: Callable[[Judgement], bool]) -> str:
    return "events" if case.leans_to_events(sent) else "direct"


def _measured(name: str) -> str:
    return "\n".join((*_summary(CASES[name]), *_by_case(name), ""))


def _summary(cases: list[Case]) -> Iterator[str]:
    scored = [case for case in cases if case.lean != "n/a"]
    yield "| | agrees with the lean | of those that leaned to events | of those to direct calls |"
    yield "|---|---:|---:|---:|"
    for name, sent in GUESSES.items():
        right = [case for case in scored if _lean(case, sent) == case.lean]
        shares = [
            f"{sum(c.lean == lean for c in right)} of {sum(c.lean == lean for c in scored)}"
            for lean in ("events", "direct")
        ]
        yield f"| {name} | {len(right)} of {len(scored)} | {' | '.join(shares)} |"
    yield ""
    yield from _counts(cases)
    yield ""


def _counts(cases: list[Case]) -> Iterator[str]:
    def count(told: Callable[[Case], bool]) -> str:
        return f"{sum(map(told, cases))} of {len(cases)}"

    def some(told: Callable[[Judgement], bool]) -> str:
        return count(lambda case: any(map(told, case.assessment.judgements)))

    same = count(lambda case: _decision(case) == case.decision)
    lag = some(lambda one: one.answers.get("gap.tolerance") == UNKNOWN)
    waits = some(lambda one: bool(one.ruling.waiting))
    turned = count(lambda case: bool(case.turned_by()))
    yield f"- With the three-way label (direct, hybrid, events) advisor agrees in {same}."
    yield f"- In {lag}, how long the consumers of an interaction may lag is not known."
    yield f"- In {waits}, events lead in an interaction, and an open gate keeps it direct for now."
    yield f"- In {turned}, the report names one open answer that would turn a verdict by itself."


def _by_case(name: str) -> Iterator[str]:
    last = "where we differ" if name == "first" else "one open answer would turn it"
    yield f"| case | decided | lean | advisor | form | firm | {last} |"
    yield "|---|---|---|---|---|---|---|"
    for case in CASES[name]:
        forms = ", ".join(dict.fromkeys(str(one.form) for one in case.assessment.judgements))
        later = any(one.later for one in case.assessment.judgements)
        firm = "no" if any(j.ruling.provisional for j in case.assessment.judgements) else "yes"
        told = f"{_decision(case)}{', later events' if later else ''}"
        note = case.why_not if name == "first" else ", ".join(f"`{q}`" for q in case.turned_by())
        row = (f"`{case.id}`", case.decision, case.lean, told, forms, firm, note)
        yield f"| {' | '.join(row)} |"


@pytest.mark.parametrize("name", FOLDERS)
def test_there_are_thirty_and_each_has_its_answers(name: str) -> None:
    answered = {file.stem for file in FOLDERS[name].glob("*.yaml")} - {"decisions"}
    assert answered == {case.id for case in CASES[name]}
    assert len(CASES[name]) == 30


@pytest.mark.parametrize("case", CASES["first"], ids=lambda case: case.id)
def test_every_disagreement_is_explained_and_no_agreement_is(case: Case) -> None:
    differs = case.lean not in ("n/a", _lean(case, _ours))
    differs = differs or _decision(case) != case.decision
    assert bool(case.why_not) is differs


def test_the_page_says_what_was_measured() -> None:
    text = PAGE.read_text()
    assert [block[2] for block in _MARKED.finditer(text)] == [*FOLDERS]
    found = _MARKED.sub(lambda match: f"{match[1]}{_measured(match[2])}{match[3]}", text)
    if os.environ.get("ADVISOR_WRITE_SNAPSHOTS"):
        PAGE.write_text(found)
    assert found == text


def test_no_job_queue_counts_as_events_here() -> None:
    for case in (*CASES["first"], *CASES["blind"]):
        for one in case.assessment.judgements:
            assert _ours(one) is (one.verdict is Verdict.EVENTS and one.form is not Form.JOB_QUEUE)
