"""Published decisions: what we recommend, what was decided, and what simpler rules would say.

The answers in ``published/*.yaml`` were given from a neutral description of each situation, and
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
from advisor.core.assessment import Assessment, Judgement, assess
from advisor.core.verdict import Form, Verdict
from advisor.files.answers import Source, read_answers
from advisor.files.pack import load_pack

HERE = Path(__file__).parent / "published"
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "accuracy.md"
RULES = load_pack(data_dir("rules"))
DECIDED = yaml.safe_load((HERE / "decisions.yaml").read_text())
_MARKED = re.compile(r"(<!-- measured -->\n).*?(<!-- end -->\n)", re.DOTALL)


@dataclass(frozen=True)
class Case:
    """One published decision and our assessment of its situation."""

    id: str
    lean: str
    decision: str
    why_not: str
    """Why we differ, where we do."""
    assessment: Assessment

    def leans_to_events(self, sent: Callable[[Judgement], bool]) -> bool:
        """Tell whether more interactions are sent than called; a tie counts as called."""
        judged = self.assessment.judgements
        return 2 * sum(map(sent, judged)) > len(judged)


def _case(told: dict[str, str]) -> Case:
    text = (HERE / f"{told['id']}.yaml").read_text()
    project = read_answers(Source(text, told["id"]), RULES)
    why_not = told.get("why_not", "")
    return Case(told["id"], told["lean"], told["decision"], why_not, assess(RULES, project))


CASES = [_case(told) for told in DECIDED["decisions"]]


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


def _measured() -> str:
    return "\n".join((*_summary(), "", *_by_case(), ""))


def _summary() -> Iterator[str]:
    scored = [case for case in CASES if case.lean != "n/a"]
    yield "| | agrees with the lean | of those that leaned to events | of those to direct calls |"
    yield "|---|---:|---:|---:|"
    for name, sent in GUESSES.items():
        right = [case for case in scored if _lean(case, sent) == case.lean]
        shares = [
            f"{sum(c.lean == lean for c in right)} of {sum(c.lean == lean for c in scored)}"
            for lean in ("events", "direct")
        ]
        yield f"| {name} | {len(right)} of {len(scored)} | {' | '.join(shares)} |"
    same = sum(_decision(case) == case.decision for case in CASES)
    yield ""
    yield f"With the three-way label (direct, hybrid, events) advisor agrees in {same} of 30."


def _by_case() -> Iterator[str]:
    yield "| case | decided | lean | advisor | form | firm | where we differ |"
    yield "|---|---|---|---|---|---|---|"
    for case in CASES:
        forms = ", ".join(dict.fromkeys(str(one.form) for one in case.assessment.judgements))
        later = any(one.later for one in case.assessment.judgements)
        firm = "no" if any(j.ruling.provisional for j in case.assessment.judgements) else "yes"
        told = f"{_decision(case)}{', later events' if later else ''}"
        row = (f"`{case.id}`", case.decision, case.lean, told, forms, firm, case.why_not)
        yield f"| {' | '.join(row)} |"


def test_there_are_thirty_and_each_has_its_answers() -> None:
    answered = {file.stem for file in HERE.glob("*.yaml")} - {"decisions"}
    assert answered == {case.id for case in CASES}
    assert len(CASES) == 30


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_every_disagreement_is_explained_and_no_agreement_is(case: Case) -> None:
    differs = case.lean not in ("n/a", _lean(case, _ours))
    differs = differs or _decision(case) != case.decision
    assert bool(case.why_not) is differs


def test_the_page_says_what_was_measured() -> None:
    text = PAGE.read_text()
    found = _MARKED.sub(lambda match: f"{match[1]}{_measured()}{match[2]}", text)
    if os.environ.get("ADVISOR_WRITE_SNAPSHOTS"):
        PAGE.write_text(found)
    assert found == text


def test_no_job_queue_counts_as_events_here() -> None:
    for case in CASES:
        for one in case.assessment.judgements:
            assert _ours(one) is (one.verdict is Verdict.EVENTS and one.form is not Form.JOB_QUEUE)
