"""Published decisions: what we recommend, what was decided, and what simpler rules would say.

The answers in ``scenarios/published/*.yaml`` were given from a neutral description of each
situation, those in ``blind`` from the same descriptions by a reader who had not seen the outcomes,
and ``decisions.yaml`` says what was decided. In ``held_out`` are cases that were collected after
the rules were written, their descriptions, and the answers of two such readers, ``a`` and ``b``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from advisor.catalog import data_dir
from advisor.core.answers import UNKNOWN
from advisor.core.assessment import Assessment, Judgement, assess
from advisor.core.sensitivity import tipping_sets
from advisor.core.verdict import Form
from advisor.files.answers import Source, read_answers
from advisor.files.pack import load_rulebook

_HERE = Path(__file__).parent / "scenarios" / "published"
_HELD_OUT = _HERE / "held_out"
RULES = load_rulebook([data_dir("rules")])


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


def _cases(decided: Path, answered: Path) -> list[Case]:
    decisions = yaml.safe_load((decided / "decisions.yaml").read_text())["decisions"]
    return [_case(told, answered) for told in decisions]


FOLDERS = {
    "first": _HERE,
    "blind": _HERE / "blind",
    "reader_a": _HELD_OUT / "a",
    "reader_b": _HELD_OUT / "b",
}
CASES = {
    name: _cases(_HELD_OUT if name.startswith("reader") else _HERE, folder)
    for name, folder in FOLDERS.items()
}


def is_sent(form: Form) -> bool:
    return form.size > Form.JOB_QUEUE.size


def sent(one: Judgement) -> bool:
    return is_sent(one.form)


def _gap_is_fine(one: Judgement) -> bool:
    follows = one.answers.get("consistency.moment") in ("follows", "unknown")
    return follows and one.answers.get("gap.tolerance") in ("seconds", "minutes")


def _several(one: Judgement) -> bool:
    return len(one.interaction.consumers) > 1


GUESSES: dict[str, Callable[[Judgement], bool]] = {
    "advisor": sent,
    "always direct": lambda _: False,
    "fire-and-forget means events": lambda one: one.answers.get("work.in_request") == "slow",
    "more than one consumer means events": _several,
    "more than one consumer and the gap is fine means events": lambda one: (
        _several(one) and _gap_is_fine(one)
    ),
}


def decision(case: Case) -> str:
    """Say our recommendation in the words of the published labels."""
    forms = {one.form for one in case.assessment.judgements}
    if forms == {Form.DIRECT_CALLS}:
        return "direct"
    return "events" if case.leans_to_events(sent) else "hybrid"


def lean(case: Case, told: Callable[[Judgement], bool]) -> str:
    return "events" if case.leans_to_events(told) else "direct"
