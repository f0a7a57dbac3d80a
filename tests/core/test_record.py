"""What a report rests on can be read back, and two runs with one digest rest on the same."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from support import EXAMPLES, any_answers

from advisor.catalog import data_dir
from advisor.core.accepted import Acceptance
from advisor.core.answers import UNKNOWN, NotApplicable, Value
from advisor.core.interaction import Consumer, Interaction, Kind, Project
from advisor.core.question import AnswerKind, Question, Scope
from advisor.core.record import Stamp, digests, stamps, tell_answers
from advisor.core.rulebook import Rulebook
from advisor.files.answers import Source, read_answers
from advisor.files.pack import load_rulebook

SAMPLE = Path(__file__).parents[1] / "render" / "sample.yaml"
_RULES = load_rulebook([data_dir("rules")])
DAY = "2026-11-23"
_LINES = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=60)


def _values(question: Question) -> st.SearchStrategy[Value]:
    offered: st.SearchStrategy[Value] = st.sampled_from(question.values or ("x",))
    match question.kind:
        case AnswerKind.SEVERAL:
            offered = st.sampled_from(any_answers(question))
        case AnswerKind.NUMBER:
            offered = st.integers(0, 10**12 - 1)
        case AnswerKind.NAME:
            offered = st.just("user_id")
        case AnswerKind.TEXT:
            offered = _LINES.map(str.strip).filter(lambda text: not text.startswith("n/a"))
    because = _LINES.map(str.strip).filter(bool).map(NotApplicable)
    return offered | st.just(UNKNOWN) | because


def _answers(scope: Scope) -> st.SearchStrategy[dict[str, Value]]:
    asked = {question.id: _values(question) for question in _RULES.questions_about(scope)}
    return st.fixed_dictionaries({}, optional=asked)


_PROJECTS = st.builds(
    Project,
    name=st.just("my-project"),
    answers=_answers(Scope.PROJECT),
    interactions=st.tuples(
        st.builds(
            Interaction,
            kind=st.sampled_from(Kind),
            name=st.just("user.signed_up"),
            producer=st.just("app"),
            consumers=st.just((Consumer("email", "send"), Consumer("billing", "start"))),
            answers=_answers(Scope.INTERACTION),
        )
    ),
    accepted=st.lists(
        st.builds(
            Acceptance,
            rule=st.sampled_from([rule.id for rule in _RULES.rules]),
            interaction=st.sampled_from(["", "user.signed_up"]),
            reason=st.lists(_LINES, min_size=1, max_size=3).map("\n".join),
            owner=_LINES,
            date=st.just("2026-01-01"),
            until=st.just("2027-01-01"),
        ),
        max_size=2,
    ).map(tuple),
)


@given(_PROJECTS)
def test_told_answers_read_back_as_the_same_project(project: Project) -> None:
    text = json.dumps(tell_answers(project), ensure_ascii=False)
    assert read_answers(Source(text, "told"), _RULES, partial=True).without_lines() == project


@pytest.mark.parametrize("file", [SAMPLE, *sorted(EXAMPLES.glob("*.yaml"))], ids=lambda f: f.stem)
def test_every_example_reads_back(rulebook: Rulebook, file: Path) -> None:
    project = read_answers(Source(file.read_text(), file.name), rulebook)
    told = json.dumps(tell_answers(project))
    again = read_answers(Source(told, "told"), rulebook)
    assert again.without_lines() == project.without_lines()
    assert digests(again, rulebook, DAY) == digests(project, rulebook, DAY)


def test_the_order_of_answers_is_nothing_and_every_answer_is_something(rulebook: Rulebook) -> None:
    project = read_answers(Source(SAMPLE.read_text(), "sample"), rulebook)
    before = digests(project, rulebook, DAY)
    turned = replace(project, answers=dict(reversed(list(project.answers.items()))))
    assert digests(turned, rulebook, DAY) == before
    for name in project.answers:
        other = replace(project, answers={**project.answers, name: NotApplicable("so")})
        after = digests(other, rulebook, DAY)
        assert after.answers != before.answers
        assert (after.packs, after.weights) == (before.packs, before.weights)
        assert after.whole != before.whole


def test_a_weight_and_a_pack_each_have_a_digest_of_their_own(tmp_path: Path) -> None:
    ours = data_dir("rules")
    project = Project("a", {}, ())
    plain = digests(project, load_rulebook([ours], []), DAY)
    weighed = digests(project, load_rulebook([ours], [("consumers.several-independent", "4")]), DAY)
    (tmp_path / "pack.yaml").write_text(
        "id: acme\ntitle: Acme\nversion: 1.0.0\nweights: {consumers.several-independent: 4}\n"
    )
    layered = digests(project, load_rulebook([ours, tmp_path], []), DAY)
    assert replace(weighed, weights=plain.weights) == plain
    assert weighed.weights != plain.weights
    assert replace(layered, packs=plain.packs) == plain
    assert layered.packs != plain.packs


def test_an_acceptance_counts_until_its_day_has_passed(rulebook: Rulebook) -> None:
    accepted = Acceptance("bill.no-alarm", "", "small", "ann", "2026-01-01", "2026-06-30")
    project = Project("a", {}, (), (accepted,))
    before, on_the_day, after = (
        digests(project, rulebook, day) for day in ("2026-06-29", "2026-06-30", "2026-07-01")
    )
    assert before == on_the_day
    assert replace(after, accepted=before.accepted) == before
    assert after.accepted != before.accepted
    assert after.accepted == digests(Project("a", {}, ()), rulebook, DAY).accepted


def test_a_digest_is_sha256_in_hex(rulebook: Rulebook) -> None:
    found = digests(Project("a", {}, ()), rulebook, DAY)
    for one in (found.answers, found.packs, found.weights, found.accepted, found.whole):
        assert re.fullmatch("[0-9a-f]{64}", one)


def test_a_stamp_reads_back_and_nothing_else_does(rulebook: Rulebook) -> None:
    stamp = Stamp("a-b_1", digests(Project("a", {}, ()), rulebook, DAY))
    text = f"# A record\n\n{stamp.comment}\n"
    assert stamps(text) == (stamp,)
    assert stamps(text.replace("\n", "\r\n")) == (stamp,)
    for spoilt in ("\\" + stamp.comment, stamp.comment.replace("<", "&lt;"), stamp.comment[:-5]):
        assert stamps(spoilt) == ()
