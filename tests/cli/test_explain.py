"""advisor explain: every id that a report shows, and what happens to one that is none."""

import json
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from support import Run

from advisor.catalog import data_dir
from advisor.core.answers import NOT_APPLICABLE
from advisor.core.capacity import Load, Station
from advisor.core.condition import ALWAYS, mentions
from advisor.core.explanation import explain, explainable
from advisor.core.interaction import Consumer, Interaction, Kind
from advisor.core.rulebook import Rulebook
from advisor.core.workload import (
    COMPUTED,
    MEASURED,
    interaction_facts,
    resting_on,
)
from advisor.files.pack import load_rulebook

RULES = load_rulebook([data_dir("rules")])
INTERACTION = Interaction(Kind.FACT, "a.b", "p", (Consumer("c", "act"),), {})

FACTS = ("schema_version", "id", "kind", "title", "text", "parts", "guide")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("services.layout", "question"),
        ("reply.caller-waits", "rule"),
        ("event-log", "form"),
        ("consumers.separate", "computed fact"),
        ("load.lateness", "computed fact"),
        ("kafka", "back end"),
    ],
)
def test_every_kind_of_id_is_explained_to_people_and_to_programs(
    advisor: Run, name: str, kind: str
) -> None:
    told = advisor("explain", name)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.splitlines()[0].endswith(f"({kind} {name})")
    found = json.loads(advisor("explain", name, "--json").stdout)
    assert set(found) == set(FACTS)
    assert (found["id"], found["kind"]) == (name, kind)
    for part in found["parts"]:
        assert f"\n{part['title']}\n" in told.stdout
        assert all(f"  - {line}\n" in told.stdout for line in part["lines"])


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("gap.screen", "One line of at most 80 characters."),
        ("ordering.key", "A name that can be a field in code: a-z, 0-9 and _, at most 40."),
        ("volume.per_day", "A whole number: how many on an ordinary day."),
    ],
)
def test_where_nothing_is_chosen_it_says_what_may_be_typed(name: str, typed: str) -> None:
    told = explain(RULES, name)
    assert told
    assert told.parts[0].lines[0] == typed


def test_without_an_id_all_of_them_are_listed_by_kind(advisor: Run) -> None:
    told = advisor("explain")
    assert (told.returncode, told.stderr) == (0, "")
    kinds = [line for line in told.stdout.splitlines() if not line.startswith(" ")]
    assert kinds == ["questions", "computed facts", "rules", "forms", "back ends"]
    assert "\n  kafka: Kafka\n" in told.stdout
    listed = [one["id"] for one in json.loads(advisor("explain", "--json").stdout)["ids"]]
    assert listed == list(explainable(RULES))
    assert told.stdout.count("\n  ") == len(listed)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("services.layuot", "services.layout"),
        ("reply.caller-wait", "reply.caller-waits"),
        ("event-logs", "event-log"),
        ("kafak", "kafka"),
    ],
)
def test_an_unknown_id_is_bad_input_and_the_nearest_of_any_kind_is_offered(
    advisor: Run, wrong: str, meant: str
) -> None:
    ran = advisor("explain", wrong)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert f"did you mean `{meant}`?" in ran.stderr
    assert advisor("explain", wrong, "--json").stdout == ""


def test_of_half_an_id_all_that_begin_with_it_are_named(advisor: Run) -> None:
    ran = advisor("explain", "gap")
    assert ran.returncode == 2
    assert "gap.tolerance, gap.screen, gap.not-tolerated and gap.seen-by-users" in ran.stderr


def test_an_id_like_no_other_is_sent_to_the_list(advisor: Run) -> None:
    ran = advisor("explain", "\x1b[31mzzzzzzzz")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "`advisor explain` lists all there is" in ran.stderr
    assert "\x1b" not in ran.stderr


def test_without_a_terminal_an_explanation_is_not_wrapped(advisor: Run) -> None:
    wide = advisor("explain", "services.layout").stdout
    assert advisor("explain", "services.layout", COLUMNS="40").stdout == wide
    assert max(len(line) for line in wide.splitlines()) > 100


@pytest.mark.parametrize("fact", [*COMPUTED, *MEASURED])
def test_a_fact_that_is_computed_is_explained_with_its_formula_and_its_rules(
    rulebook: Rulebook, fact: str
) -> None:
    found = explain(rulebook, fact)
    assert found is not None
    told = {part.title: part.lines for part in found.parts}
    assert all(name in told["Computed as"][0] for name in resting_on(fact) if name != fact)
    reading = [r.id for r in rulebook.rules if any(c.fact == fact for c in mentions(r.when))]
    assert [line.partition(":")[0] for line in told["Rules that use it"]] == reading != []


def test_a_choice_of_several_is_explained_by_its_question(advisor: Run) -> None:
    told = advisor("explain", "platform.runs.kafka").stdout
    assert "(question platform.runs)\n" in told
    assert (
        "unknown: Not sure; beside others, or `not` one, of the rest. Never counted as no." in told
    )


numbers = st.integers(1, 10**6)


@given(numbers, numbers, st.integers(1, 100), st.integers(1, 600), numbers)
def test_the_formulas_are_those_that_are_computed(
    daily: int, rate: int, workers: int, minutes: int, handling: int
) -> None:
    answers = {
        "volume.per_day": daily,
        "volume.per_second": rate,
        "load.handling": handling,
        "load.workers": workers,
        "load.peak_length": minutes,
    }
    questions = tuple(one for one in RULES.questions if one.id in answers)
    questions = tuple(replace(one, when=ALWAYS) for one in questions)
    facts = interaction_facts(questions, INTERACTION, answers)
    capacity = Fraction(1000 * workers, handling)
    names: dict[str, object] = {
        name.replace(".", "_"): Fraction(value) for name, value in answers.items()
    }
    load = Load(Station(workers, Fraction(handling, 1000)), Fraction(rate))
    names |= {"C": capacity, "P": load.queued, "ln": math.log}
    for fact, measured in MEASURED.items():
        formula = measured.formula.partition(", where")[0].replace(".", "_")
        if facts[fact] == NOT_APPLICABLE:
            assert (fact, load.queued) == ("load.wait", 1)
        else:
            value = eval(formula, {}, names)  # noqa: S307 - our own
            assert facts[fact] == pytest.approx(max(int(value), 0), abs=fact == "load.wait")
