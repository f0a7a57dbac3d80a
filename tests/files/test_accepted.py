"""Accepted warnings: read with their reasons, shown as accepted, looked at again when expired."""

import pytest
from support import EXAMPLES

from advisor.core.assessment import assess
from advisor.core.report import Report
from advisor.core.reporting import build_report
from advisor.core.rulebook import Rulebook
from advisor.errors import AnswersInvalid
from advisor.files.answers import Source, read_answers
from advisor.files.save import merge_answers
from advisor.files.settings import Setting

TEXT = (EXAMPLES / "orders.yaml").read_text()
RULE = "spikes.mixed-classes"
WARNS = (
    Setting("order.placed/load.classes=mixed"),
    Setting("invoice.render/load.classes=mixed"),
)
ACCEPTED = f"""
accepted:
  - rule: {RULE}
    interaction: order.placed
    reason: The import runs at night
    owner: shop team
    date: 2026-01-15
    until: 2026-12-31
"""


def _report(rulebook: Rulebook, accepted: str, today: str) -> Report:
    project = read_answers(Source(TEXT + accepted, "orders", WARNS), rulebook)
    return build_report(assess(rulebook, project), today)


def _warned(report: Report) -> list[tuple[str, ...]]:
    return [note.interactions for note in report.warnings if note.rule.id == RULE]


def test_what_is_accepted_for_one_interaction_still_warns_of_the_other(rulebook: Rulebook) -> None:
    assert _warned(_report(rulebook, "", "2026-06-01")) == [("order.placed", "invoice.render")]
    report = _report(rulebook, ACCEPTED, "2026-06-01")
    assert _warned(report) == [("invoice.render",)]
    (one,) = report.accepted
    assert (one.note.interactions, one.expired) == (("order.placed",), False)
    assert (one.acceptance.owner, one.acceptance.until) == ("shop team", "2026-12-31")


def test_on_its_last_day_it_holds_and_on_the_next_it_warns_again(rulebook: Rulebook) -> None:
    assert _warned(_report(rulebook, ACCEPTED, "2026-12-31")) == [("invoice.render",)]
    late = _report(rulebook, ACCEPTED, "2027-01-01")
    assert _warned(late) == [("order.placed", "invoice.render")]
    assert [one.expired for one in late.accepted] == [True]


def test_without_an_interaction_it_holds_for_all(rulebook: Rulebook) -> None:
    accepted = ACCEPTED.replace("    interaction: order.placed\n", "")
    assert _warned(_report(rulebook, accepted, "2026-06-01")) == []


def test_an_acceptance_of_nothing_is_reported(rulebook: Rulebook) -> None:
    accepted = ACCEPTED.replace(RULE, "history.audit-is-a-table")
    (orphan,) = _report(rulebook, accepted, "2026-06-01").orphans
    assert orphan.rule == "history.audit-is-a-table"
    elsewhere = ACCEPTED.replace("order.placed", "payment.refunded")
    assert len(_report(rulebook, elsewhere, "2026-06-01").orphans) == 1


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (RULE, "spikes.mixed-clases", "unknown-rule"),
        ("2026-12-31", "31.12.2026", "bad-date"),
        ("2026-12-31", "2026-02-30", "bad-date"),
        ("2026-12-31", "20261231", "bad-date"),
        ("    owner: shop team\n", "", "missing-key"),
        ("shop team", '""', "empty"),
        ("reason:", "why:", "unknown-key"),
    ],
)
def test_an_acceptance_says_what_why_who_and_until_when(
    rulebook: Rulebook, old: str, new: str, code: str
) -> None:
    with pytest.raises(AnswersInvalid) as caught:
        read_answers(Source(TEXT + ACCEPTED.replace(old, new), "orders"), rulebook)
    assert code in {problem.code for problem in caught.value.problems}
    assert all(problem.where.startswith("orders:") for problem in caught.value.problems)


def test_saving_answers_keeps_what_was_accepted(rulebook: Rulebook) -> None:
    project = read_answers(Source(TEXT + ACCEPTED, "orders"), rulebook)
    written = merge_answers(TEXT + ACCEPTED, project)
    assert read_answers(Source(written, "orders"), rulebook) == project
