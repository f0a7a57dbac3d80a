"""The kit for authors: every fault that is planted is found, and ours has none."""

import re
from pathlib import Path

import pytest

from advisor.catalog import data_dir
from advisor.core.authoring import check
from advisor.core.rulebook import Rulebook
from advisor.files.pack import load_rulebook

HEAD = "id: acme\nversion: '1'\ntitle: t\nthemes: [own]\n"
QUESTION = """\
  - id: acme.colour
    scope: interaction
    kind: choice
    prompt: Which colour?
    why: It matters here.
    choices:
      - {value: red, title: Red, help: As blood., best: true}
      - {value: blue, title: Blue, help: As the sky.}
"""
RULE = """\
  - id: acme.rule
    title: It is red
    when: {acme.colour: {is: red}}
    then: [{score: {events: 2}}]
    because: Red is fast.
    source: Acme
    wrong_when: It is dark.
    strength: weak
    examples:
      - {given: {acme.colour: red}, holds: true}
      - {given: {acme.colour: blue}, holds: false}
"""
TWO = RULE + RULE.replace("acme.rule", "acme.two").replace("red", "blue").replace(
    "given: {acme.colour: blue}, holds: false", "given: {acme.colour: red}, holds: false"
)
WHEN = "when: {acme.colour: {is: red}}"
THEN = "then: [{score: {events: 2}}]"


def _pack(folder: Path, theme: str) -> Path:
    (folder / "pack.yaml").write_text(HEAD)
    (folder / "own.yaml").write_text(theme)
    return folder


def _codes(folder: Path, theme: str) -> set[tuple[str, str]]:
    found = check(load_rulebook([data_dir("rules"), _pack(folder, theme)]))
    assert all(finding.message and finding.hint for finding in found)
    return {(finding.code, finding.about) for finding in found}


def test_ours_has_nothing_to_mend(rulebook: Rulebook) -> None:
    assert check(rulebook) == ()


def test_a_pack_without_a_fault_has_nothing_to_mend(tmp_path: Path) -> None:
    assert _codes(tmp_path, f"questions:\n{QUESTION}rules:\n{RULE}") == set()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("{given: {acme.colour: red}, holds: true}", "{given: {}, holds: true}", "example-fails"),
        ("{given: {acme.colour: blue}, holds: false}", "{given: {acme.colour: red}, holds: false}",
         "example-fails"),
        ("      - {given: {acme.colour: blue}, holds: false}\n", "", "examples-missing"),
        (WHEN, "when: {all: [{acme.colour: {is: red}}, {acme.colour: {is: blue}}]}", "never-holds"),
        (WHEN, "when: {all: [{services.layout: {is: one}}, {consumers.separate: {at_least: 1}}]}",
         "never-holds"),
        (WHEN, "when: {all: [{services.layout: {is: one}}, {history.replay: {is: days}}]}",
         "never-holds"),
        (WHEN, "when: {all: [{consumers.count: {is: 1}}, {consumers.separate: {is: 2}}]}",
         "never-holds"),
        (WHEN, "when: {any: [{acme.colour: {is: red}}, {acme.colour: {is: blue}}]}",
         "always-holds"),
        (THEN, "then: [{score: {events: 3}}]", "outweighs-its-source"),
        (THEN, "then: [{score: {direct: -3}}]", "outweighs-its-source"),
        (THEN, "then: [{gate: direct}]", "weak-gate"),
        (THEN, "then: [{warn: Beware.}]", "best-answers-warn"),
        (THEN, "then: [{contradicts: No.}]", "best-answers-warn"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_about_a_rule_is_found(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    assert old in RULE
    theme = f"questions:\n{QUESTION}rules:\n{RULE.replace(old, new)}"
    assert (code, "acme.rule") in _codes(tmp_path, theme)


@pytest.mark.parametrize(("strength", "most"), [("weak", 2), ("moderate", 3), ("strong", 6)])
def test_a_rule_weighs_no_more_than_its_sources_carry(
    tmp_path: Path, strength: str, most: int
) -> None:
    for points in (most, most + 1, -most - 1):
        rule = RULE.replace(THEN, f"then: [{{score: {{events: {points}}}}}]")
        theme = f"questions:\n{QUESTION}rules:\n{rule.replace('weak', strength)}"
        found = check(load_rulebook([_pack(tmp_path, theme)]))
        told = [one.message for one in found if one.code == "outweighs-its-source"]
        too_much = f"{points:+d} points, and {strength} sources carry {most}"
        assert told == [too_much] * (points != most)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("colour: blue}, holds: false", "colour: red}, holds: false", "it holds in its example 2"),
        (
            "{acme.colour: red}, holds: true",
            "{}, holds: true",
            "it does not hold, or rests on a fact that is not given in its example 1",
        ),
    ],
)
def test_an_example_that_fails_is_told_by_its_number(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert old in RULE
    theme = f"questions:\n{QUESTION}rules:\n{RULE.replace(old, new)}"
    found = check(load_rulebook([_pack(tmp_path, theme)]))
    assert [one.message for one in found if one.code == "example-fails"] == [told]


def test_a_question_on_which_nothing_rests_is_found(tmp_path: Path) -> None:
    assert _codes(tmp_path, f"questions:\n{QUESTION}") == {("idle", "acme.colour")}


def test_a_question_that_is_never_asked_is_found(tmp_path: Path) -> None:
    when = "when: {all: [{reply.needed: {is: now}}, {reply.needed: {is: none}}]}"
    theme = f"questions:\n{QUESTION}    {when}\nrules:\n{RULE}"
    assert ("never-asked", "acme.colour") in _codes(tmp_path, theme)


def test_a_limit_that_is_never_met_is_found(tmp_path: Path) -> None:
    when = "{all: [{services.layout: {is: one}}, {consumers.separate: {at_least: 1}}]}"
    backend = (
        "backends:\n  - {id: acme.bus, title: T, summary: S, carries: [work-queue], burden: 1,"
        " order: O, delivery: D, source: S,"
        f" limits: [{{when: {when}, because: B, source: S}}]}}\n"
    )
    assert _codes(tmp_path, backend) == {("limit-never-met", "acme.bus")}


NUMBER = """\
  - {id: acme.n, scope: interaction, kind: number, unit: things, prompt: How many?, why: W}
"""
RARE = """\
    when: {acme.n: {at_least: 700}}
"""


def test_a_question_asked_from_some_number_on_is_asked(tmp_path: Path) -> None:
    assert _codes(tmp_path, f"questions:\n{NUMBER}{QUESTION}{RARE}rules:\n{RULE}") == set()


@pytest.mark.parametrize("test", ["at_least: 20", "at_most: 19", "is: 7"])
@pytest.mark.parametrize("fact", ["consumers.count", "consumers.separate"])
def test_any_number_of_consumers_that_a_project_can_have_is_tried(
    tmp_path: Path, fact: str, test: str
) -> None:
    assert "acme.rule" not in _reached(tmp_path, f"{{{fact}: {{{test}}}}}")


@pytest.mark.parametrize(
    "when", ["{consumers.count: {at_least: 21}}", "{consumers.count: {at_most: 20}}"]
)
def test_more_consumers_than_a_project_can_have_are_not_tried(tmp_path: Path, when: str) -> None:
    assert "acme.rule" in _reached(tmp_path, when)


def _reached(folder: Path, when: str) -> set[str]:
    codes = _codes(folder, f"questions:\n{QUESTION}rules:\n{RULE.replace(WHEN, f'when: {when}')}")
    return {about for code, about in codes if code in ("never-holds", "always-holds")}


@pytest.mark.parametrize(
    ("when", "warns"),
    [
        ("{consumers.count: {at_least: 3}}", False),
        ("{all: [{consumers.count: {at_least: 3}}, {acme.colour: {is: red}}]}", True),
        ("{all: []}", True),
        ("{acme.shade: {is: dark}}", False),
        ("{not: {acme.shade: {is: light}}}", True),
        ('{acme.tools.hammer: {is: "yes"}}', True),
        ('{acme.tools.hammer: {is: "no"}}', False),
        ('{acme.tools.stone: {is: "yes"}}', False),
        ('{acme.tools.stone: {is: "no"}}', True),
    ],
)
def test_warnings_are_held_against_the_best_answers_alone(
    tmp_path: Path, when: str, *, warns: bool
) -> None:
    shade = (
        "  - {id: acme.shade, scope: interaction, kind: choice, prompt: P, why: W,"
        " when: {acme.colour: {is: blue}}, choices: [{value: dark, title: T, help: H, best: true},"
        " {value: light, title: T, help: H}]}\n"
        "  - {id: acme.tools, scope: project, kind: several, prompt: P, why: W, choices:"
        " [{value: hammer, title: T, help: H, best: true}, {value: stone, title: T, help: H}]}\n"
    )
    rule = RULE.replace(WHEN, f"when: {when}").replace(THEN, "then: [{warn: Beware.}]")
    codes = _codes(tmp_path, f"questions:\n{QUESTION}{shade}rules:\n{rule}")
    assert (("best-answers-warn", "acme.rule") in codes) is warns


def test_a_search_that_was_given_up_is_said(tmp_path: Path) -> None:
    guarded = TWO.replace("when: {", "when: {all: [{consumers.count: {at_least: 1}}, {").replace(
        "}}\n    then", "}}]}\n    then"
    )
    guarded = guarded.replace("given: {", "given: {consumers.count: 1, ")
    guarded = re.sub(r"then: .*", "then: [{score: {events: 1}}]", guarded)
    themes = [
        "".join(guarded.replace("  - id: acme.", f"  - id: acme.n{n}-") for n in range(first, last))
        for first, last in ((0, 80), (80, 160))
    ]
    folder = _pack(tmp_path, f"questions:\n{QUESTION}rules:\n{themes[0]}")
    (folder / "pack.yaml").write_text(HEAD.replace("[own]", "[own, more]"))
    (folder / "more.yaml").write_text(f"rules:\n{themes[1]}")
    assert [finding.code for finding in check(load_rulebook([folder]))] == ["too-many-combinations"]


def test_answers_that_no_rule_speaks_of_are_found(tmp_path: Path) -> None:
    theme = f"questions:\n{QUESTION}rules:\n{RULE}"
    found = check(load_rulebook([_pack(tmp_path, theme)]))
    assert {(one.code, one.about) for one in found} == {("uncovered", "acme.rule")}
    assert "acme.colour = blue" in found[0].message


def test_more_combinations_than_can_be_tried_are_not_tried(tmp_path: Path) -> None:
    values = ", ".join(f"{{value: v{n}, title: T, help: H}}" for n in range(16))
    many = "".join(
        f"  - {{id: acme.q{n}, scope: project, kind: choice, prompt: P, why: W,"
        f" choices: [{values}]}}\n"
        for n in range(5)
    )
    every = ", ".join(f"{{acme.q{n}: {{is: v1}}}}" for n in range(5))
    rule = RULE.replace(WHEN, f"when: {{all: [{every}]}}")
    found = _codes(tmp_path, f"questions:\n{QUESTION}{many}rules:\n{rule}")
    assert ("too-many-combinations", "acme.rule") in found


def test_a_question_or_a_limit_that_is_not_tried_is_said(tmp_path: Path) -> None:
    values = ", ".join(f"{{value: v{n}, title: T, help: H}}" for n in range(16))
    many = "".join(
        f"  - {{id: acme.q{n}, scope: project, kind: choice, prompt: P, why: W,"
        f" choices: [{values}]}}\n"
        for n in range(4)
    )
    when = f"{{all: [{', '.join(f'{{acme.q{n}: {{is: v1}}}}' for n in range(4))}]}}"
    backend = (
        "backends:\n  - {id: acme.bus, title: T, summary: S, carries: [work-queue], burden: 1,"
        " order: O, delivery: D, source: S,"
        f" limits: [{{when: {when}, because: B, source: S}}]}}\n"
    )
    theme = f"questions:\n{many}{QUESTION}    when: {when}\nrules:\n{RULE}{backend}"
    code = "too-many-combinations"
    assert _codes(tmp_path, theme) >= {(code, "acme.colour"), (code, "acme.bus")}


def test_a_large_pack_is_checked_to_its_end(tmp_path: Path) -> None:
    rules = "".join(RULE.replace("acme.rule", f"acme.rule{n}") for n in range(90))
    found = _codes(tmp_path, f"questions:\n{QUESTION}rules:\n{rules}")
    assert found == set()
