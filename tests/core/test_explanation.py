"""Every id that a report can show is explained, with everything that stands behind it."""

import pytest

from advisor.core.answers import Value
from advisor.core.condition import ALWAYS, All, Any, Comparison, Condition, Not, Operator
from advisor.core.condition_wording import describe
from advisor.core.explanation import effect_words, explain, explainable
from advisor.core.rule import Needs
from advisor.core.rulebook import Rulebook
from advisor.core.verdict import FORM_NAMES, Form


def _parts(rulebook: Rulebook, name: str) -> dict[str, tuple[str, ...]]:
    found = explain(rulebook, name)
    assert found is not None
    return {part.title: part.lines for part in found.parts}


def _is(fact: str, value: Value, operator: Operator = Operator.IS) -> Comparison:
    return Comparison(fact, operator, value)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (ALWAYS, "always"),
        (_is("a.b", "x"), "a.b is x"),
        (_is("a.b", ("x", "y"), Operator.IN), "a.b is x or y"),
        (_is("n", 3, Operator.AT_LEAST), "n is at least 3"),
        (Not(_is("a.b", "x")), "a.b is not x"),
        (Not(_is("a.b", ("x", "y"), Operator.IN)), "a.b is neither x nor y"),
        (Not(_is("n", 3, Operator.AT_MOST)), "n is more than 3"),
        (
            All((_is("a", "x"), Any((_is("b", "y"), _is("c", "z"))))),
            "a is x and (b is y or c is z)",
        ),
        (Any(()), "never"),
        (_is("a.b", (), Operator.IN), "never"),
        (Not(_is("a.b", (), Operator.IN)), "always"),
        (Not(All((_is("a", "x"), _is("b", "y")))), "not (a is x and b is y)"),
    ],
)
def test_a_condition_is_said_in_words(condition: Condition, words: str) -> None:
    assert describe(condition) == words


def test_everything_is_explained_with_its_source(rulebook: Rulebook) -> None:
    names = explainable(rulebook)
    assert len(set(names)) == len(names)
    for name in names:
        found = explain(rulebook, name)
        assert found is not None
        assert found.id == name
        assert found.title
        assert found.text
        assert all(part.lines for part in found.parts)
    for rule in rulebook.rules:
        found = explain(rulebook, rule.id)
        assert found is not None
        told = " ".join(line for part in found.parts for line in part.lines)
        assert rule.source in told
        assert rule.wrong_when in told
        (examples,) = (part.lines for part in found.parts if part.title == "Examples")
        assert len(examples) == len(rule.examples)
        for line, example in zip(examples, rule.examples, strict=True):
            assert line.startswith("Holds with") is example.holds
            assert all(f"{fact} = {value}" in line for fact, value in example.given.items())
    for backend in rulebook.backends:
        found = explain(rulebook, backend.id)
        assert found is not None
        told = " ".join(line for part in found.parts for line in part.lines)
        assert all(limit.because in told and limit.source in told for limit in backend.limits)


def test_a_question_names_the_rules_and_back_ends_that_rest_on_it(rulebook: Rulebook) -> None:
    told = _parts(rulebook, "services.layout")
    assert any(line.startswith("platform.at-customers") for line in told["Rules that use it"])
    assert told["Back ends that look at it"] == ("sqlite: Embedded SQLite",)
    run = [one for one in rulebook.backends if one.running]
    looking = _parts(rulebook, "platform.runs")["Back ends that look at it"]
    assert looking == tuple(f"{one.id}: {one.title}" for one in run)


def test_a_question_says_what_it_takes_when_it_is_asked_and_what_suggests_an_answer(
    rulebook: Rulebook,
) -> None:
    always = _parts(rulebook, "services.layout")
    assert always["Answers"][0].startswith("one: One deployable, one database. ")
    assert always["Answers"][-1] == "unknown: Not sure. Never counted as no."
    assert "Asked when" not in always
    assert always["Suggested by a scan that sees"][0] == "one: scan.deployables is 1."
    number = _parts(rulebook, "load.peak_length")
    assert number["Answers"][0] == "A whole number: how many minutes."
    assert number["Asked when"] == ("load.spikes is peaks_over.",)
    assert "Suggested by a scan that sees" not in number


def test_a_form_names_what_calls_for_it(rulebook: Rulebook) -> None:
    told = _parts(rulebook, Form.EVENT_LOG)
    assert told["Rules that call for it"] == ("history.read-again: History is read again",)
    forced = _parts(rulebook, Form.DIRECT_CALLS)["Forced by"]
    assert len(forced) == sum(rule.forces for rule in rulebook.rules)


def test_a_form_names_the_back_ends_that_carry_it(rulebook: Rulebook) -> None:
    for form in Form:
        able = [f"{one.id}: {one.title}" for one in rulebook.backends if form in one.carries]
        assert _parts(rulebook, form).get("Back ends that carry it", ()) == tuple(able)


def test_every_form_says_when_it_is_chosen(rulebook: Rulebook) -> None:
    needed = {e.form for rule in rulebook.rules for e in rule.effects if isinstance(e, Needs)}
    for form in Form:
        found = explain(rulebook, form)
        assert found is not None
        assert found.title == FORM_NAMES[form].capitalize()
        told = _parts(rulebook, form)
        assert told["Chosen when"]
        assert ("Forced by" in told) is (form is Form.DIRECT_CALLS)
        assert ("Rules that call for it" in told) is (form in needed)
        assert ("a rule below holds" in told["Chosen when"][0]) is (form in needed)


def test_what_is_not_there_is_not_explained(rulebook: Rulebook) -> None:
    assert explain(rulebook, "reply.neded") is None


def test_every_kind_of_effect_has_words(rulebook: Rulebook) -> None:
    words = {effect_words(effect) for rule in rulebook.rules for effect in rule.effects}
    assert words >= {"forces direct", "warning", "contradiction", "practice", "holds events back"}
