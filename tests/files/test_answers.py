"""Answers in: what is right is understood, and all that is wrong is reported at once."""

import re
from pathlib import Path

import pytest
from support import EXAMPLES

from advisor.core.answers import Value
from advisor.core.interaction import Consumer, Kind, Project
from advisor.core.rulebook import Rulebook
from advisor.errors import AnswersInvalid, Problem
from advisor.files.answers import Source, read_answers
from advisor.files.settings import Setting

GATED = """\
project: my-shop
answers: {services.layout: one, readiness.tools: []}
interactions:
  - request: price.quote
    producer: shop
    consumers: [prices]
    answers: {reply.needed: now}
"""


def _read(rulebook: Rulebook, text: str, *settings: str, partial: bool = False) -> Project:
    laid_over = tuple(Setting(setting) for setting in settings)
    return read_answers(Source(text, "f.yaml", laid_over), rulebook, partial=partial)


def _problems(rulebook: Rulebook, text: str, *settings: str) -> list[Problem]:
    with pytest.raises(AnswersInvalid) as caught:
        _read(rulebook, text, *settings)
    return list(caught.value.problems)


def test_a_small_file_is_understood(rulebook: Rulebook) -> None:
    project = _read(rulebook, GATED)
    (one,) = project.interactions
    assert (project.name, one.kind, one.name) == ("my-shop", Kind.REQUEST, "price.quote")
    assert one.consumers == (Consumer("prices", "on_price_quote"),)
    assert project.answers == {"services.layout": "one", "readiness.tools": ()}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("[a, b]", (("a", "on_x_y"), ("b", "on_x_y"))),
        ("{a: do_it, b: }", (("a", "do_it"), ("b", "on_x_y"))),
        ('"a:do_it, b"', (("a", "do_it"), ("b", "on_x_y"))),
    ],
)
def test_consumers_can_be_written_in_three_ways(
    rulebook: Rulebook, written: str, expected: tuple[tuple[str, str], ...]
) -> None:
    text = f"interactions: [{{fact: x.y, producer: p, consumers: {written}}}]"
    (one,) = _read(rulebook, text, partial=True).interactions
    assert one.consumers == tuple(Consumer(*pair) for pair in expected)


def test_everything_wrong_is_reported_at_once_with_its_place(rulebook: Rulebook) -> None:
    text = """\
schema_version: 7
project: Class
colour: red
answers:
  services.layuot: one
  reply.needed: now
  readiness.tools: [tracing, tracing]
interactions:
  - fact: signed_up
    producer: class
    consumers: [mail, mail]
    answers:
      gap.tolerance: second
      nonsense: 1
  - producer: x
"""
    found = [(p.where, p.code, p.hint) for p in _problems(rulebook, text)]
    places = {(where, code) for where, code, _ in found}
    assert places >= {
        ("f.yaml:1:17", "schema-version"),
        ("f.yaml:2:10", "bad-name"),
        ("f.yaml:3:1", "unknown-key"),
        ("f.yaml:5:3", "unknown-question"),
        ("f.yaml:6:3", "unknown-question"),
        ("f.yaml:7:20", "bad-answer"),
        ("f.yaml:9:11", "bad-name"),
        ("f.yaml:10:15", "bad-name"),
        ("f.yaml:11:23", "duplicate-name"),
        ("f.yaml:13:22", "bad-answer"),
        ("f.yaml:14:7", "unknown-question"),
        ("f.yaml:15:5", "missing-key"),
    }
    hints = " ".join(hint for _, _, hint in found)
    assert "did you mean `services.layout`?" in hints
    assert "did you mean `seconds`?" in hints


def test_what_is_missing_is_listed_once_each(rulebook: Rulebook) -> None:
    text = GATED.replace("{reply.needed: now}", "{}").replace("services.layout: one, ", "")
    addresses = [p.message.split("`")[1] for p in _problems(rulebook, text)]
    assert len(addresses) == len(set(addresses))
    assert {"services.layout", "price.quote/reply.needed"} <= set(addresses)


def test_what_is_missing_is_told_with_the_answers_that_it_takes(rulebook: Rulebook) -> None:
    text = (EXAMPLES / "signup.yaml").read_text()
    wanted = {
        "services.layout": "One of: one, shared, several, unknown",
        "readiness.tools": "Any of: correlation_ids, tracing, retries, alerts, unknown",
        "volume.per_day": "A whole number (on an ordinary day), or unknown",
    }
    for name in wanted:
        text = re.sub(rf"\n *{name}: .*", "", text)
    told = [problem.hint for problem in _problems(rulebook, text)]
    assert len(told) == len(wanted)
    assert all(any(hint.endswith(end) for hint in told) for end in wanted.values()), told


@pytest.mark.parametrize("text", ["", " \n"])
def test_nothing_at_all_misses_a_project_and_its_interactions(
    rulebook: Rulebook, text: str
) -> None:
    missing = [p.message for p in _problems(rulebook, text, "services.layout=one")]
    assert "`project` is not answered" in missing
    assert "`interactions` is not answered" in missing


def test_interactions_that_are_no_list_are_not_reported_as_missing_too(rulebook: Rulebook) -> None:
    problems = _problems(rulebook, "project: my-shop\ninteractions: {fact: a.b}")
    assert "not-a-list" in [problem.code for problem in problems]
    assert "`interactions` is not answered" not in [problem.message for problem in problems]


def test_a_wrong_answer_is_not_reported_as_missing_too(rulebook: Rulebook) -> None:
    codes = [p.code for p in _problems(rulebook, GATED.replace("needed: now", "needed: noww"))]
    assert codes.count("bad-answer") == 1
    messages = [p.message for p in _problems(rulebook, GATED.replace("needed: now", "needed: x"))]
    assert not [m for m in messages if m.startswith("`price.quote/reply.needed`")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("prices]", "class]"), "bad-name"),
        (("prices]", "'; DROP TABLE x']"), "bad-name"),
        (("prices]", '"{{7*7}}"]'), "bad-name"),
        (("prices]", "../../etc]"), "bad-name"),
        (("price.quote", "price.quote.and.a.name.that.never.ends"), "bad-name"),
        (("my-shop", "os"), "bad-name"),
        (("[prices]", "[{deep: 1}]"), "not-a-text"),
        (("[prices]", "{prices: [x]}"), "not-a-text"),
        (("[prices]", "[]"), "missing-key"),
        (("producer: shop", "producer: [shop]"), "not-a-text"),
        (("interactions:\n", "interactions: 3\nx:\n"), "not-a-list"),
        (("needed: now", "needed: {n/a: [x]}"), "bad-answer"),
        (("tools: []", "tools: [tracing, [alerts]]"), "bad-answer"),
    ],
)
def test_names_and_shapes_that_will_not_do_are_refused(
    rulebook: Rulebook, change: tuple[str, str], code: str
) -> None:
    assert code in [p.code for p in _problems(rulebook, GATED.replace(*change))]


@pytest.mark.parametrize("written", ["email billing", "email; billing", "Email and billing"])
def test_names_without_commas_are_told_to_want_them(rulebook: Rulebook, written: str) -> None:
    with pytest.raises(AnswersInvalid) as refused:
        _read(rulebook, GATED.replace("[prices]", written))
    (problem,) = refused.value.problems
    assert problem.hint.startswith("several are written with commas: email, billing; one is such ")


@pytest.mark.parametrize("written", ["[{service: email}]", "{email: [send]}"])
def test_consumers_of_no_known_shape_are_one_problem(rulebook: Rulebook, written: str) -> None:
    with pytest.raises(AnswersInvalid) as refused:
        _read(rulebook, GATED.replace("[prices]", written))
    assert [problem.code for problem in refused.value.problems] == ["not-a-text"]


def test_two_interactions_with_one_name_in_code_are_refused(rulebook: Rulebook) -> None:
    twice = GATED + GATED.split("interactions:\n")[1].replace("price.quote", "price_quote.x")
    same = GATED + GATED.split("interactions:\n")[1]
    assert "duplicate-name" in [p.code for p in _problems(rulebook, same)]
    assert _read(rulebook, twice.replace("[prices]", "[other]", 1)).interactions


def test_too_many_interactions_are_refused(rulebook: Rulebook) -> None:
    one = GATED.split("interactions:\n")[1]
    many = "".join(one.replace("price.quote", f"price.quote{n}") for n in range(60))
    problems = _problems(rulebook, GATED.split("  - request", maxsplit=1)[0] + many)
    assert "too-many" in [p.code for p in problems]


def test_a_setting_wins_over_the_file_and_a_later_one_over_an_earlier(rulebook: Rulebook) -> None:
    project = _read(rulebook, GATED, "services.layout=several", "services.layout=shared")
    assert project.answers["services.layout"] == "shared"


def test_settings_alone_can_make_a_whole_questionnaire(rulebook: Rulebook) -> None:
    project = _read(
        rulebook,
        "",
        "project=my-shop",
        "services.layout=one",
        "readiness.tools=[tracing, alerts]",
        "a.b/producer=p",
        "a.b/consumers=c:act,d",
        "a.b/reply.needed=now",
    )
    assert project.answers["readiness.tools"] == ("tracing", "alerts")
    assert project.interactions[0].consumers == (Consumer("c", "act"), Consumer("d", "on_a_b"))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("tracing,unknown", ("tracing", "unknown")),
        ("[unknown, alerts, tracing]", ("tracing", "alerts", "unknown")),
        ("unknown", "unknown"),
        ("[unknown]", "unknown"),
        ("not tracing,alerts,unknown", ("not tracing", "alerts", "unknown")),
        ("[unknown, not tracing]", ("not tracing", "unknown")),
        (
            "correlation_ids,retries,not tracing,unknown,alerts",
            ("correlation_ids", "retries", "alerts"),
        ),
        # All of them: nothing is left to be unsure of.
        ("correlation_ids,tracing,retries,alerts,unknown", None),
    ],
)
def test_of_several_choices_some_can_be_known_and_the_rest_not(
    rulebook: Rulebook, written: str, value: Value | None
) -> None:
    every = ("correlation_ids", "tracing", "retries", "alerts")
    project = _read(rulebook, GATED, f"readiness.tools={written}")
    assert project.answers["readiness.tools"] == (every if value is None else value)
    listed = GATED.replace("readiness.tools: []", f"readiness.tools: [{written.strip('[]')}]")
    assert _read(rulebook, listed).answers == project.answers


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("nonsense", "bad-set"),
        ("=x", "bad-set"),
        ("price.qoute/reply.needed=none", "unknown-interaction"),
        ("services.layuot=one", "unknown-question"),
        ("price.quote/reply.needed=\x1b[31m", "control-character"),
    ],
)
def test_a_bad_setting_is_named_and_nothing_raw_comes_back(
    rulebook: Rulebook, setting: str, code: str
) -> None:
    (problem, *_) = _problems(rulebook, GATED, setting)
    assert problem.code == code
    assert problem.where.startswith("--set ")
    assert "\x1b" not in problem.where + problem.message


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_examples_are_complete(rulebook: Rulebook, example: Path) -> None:
    assert _read(rulebook, example.read_text()).interactions


@pytest.mark.parametrize(
    "written", ["postgres", "[postgres]", "[redis, postgres]", "[unknown, postgres]"]
)
def test_in_a_list_the_word_that_is_wrong_is_put_right(rulebook: Rulebook, written: str) -> None:
    text = (EXAMPLES / "signup.yaml").read_text().replace("[postgresql]", written)
    with pytest.raises(AnswersInvalid) as refused:
        read_answers(Source(text, "a.yaml"), rulebook)
    assert [one.hint for one in refused.value.problems] == ["did you mean `postgresql`?"]


def test_a_no_that_is_no_answer_is_not_taken_for_a_misspelt_now(rulebook: Rulebook) -> None:
    found = _problems(rulebook, GATED.replace("now", "no"))
    assert [p.hint for p in found if p.code == "bad-answer"] == [""]


@pytest.mark.parametrize("written", [".2", "²", "-1"])
def test_a_number_is_refused_with_what_it_counts(rulebook: Rulebook, written: str) -> None:
    right, wrong = "load.handling: 250", f"load.handling: {written}"
    text = (EXAMPLES / "orders.yaml").read_text().replace(right, wrong)
    (problem,) = _problems(rulebook, text)
    assert "how many milliseconds" in problem.message


def test_a_name_that_is_wrong_is_told_once_not_again_for_each_consumer(rulebook: Rulebook) -> None:
    text = GATED.replace("price.quote", "PriceQuote").replace("[prices]", "[prices, mail]")
    faults = [p for p in _problems(rulebook, text) if p.code == "bad-name"]
    assert [p.message.split("`")[1] for p in faults] == ["PriceQuote"]


@pytest.mark.parametrize("written", ["n/a", "N/A", "{n/a: }", "{n/a: ~}", '"n/a:"'])
def test_what_does_not_apply_without_a_reason_is_told_how_to_give_one(
    rulebook: Rulebook, written: str
) -> None:
    found = _problems(rulebook, GATED.replace("now", written))
    hints = [p.hint for p in found if p.code == "bad-answer"]
    assert hints == ["write {n/a: because ...}, with the reason"]
