"""Packs laid over ours: what they add, what they replace by word, and what they may not."""

import shutil
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from advisor.catalog import data_dir, installed_pack
from advisor.core.fixed_questions import FIXED
from advisor.core.question import AnswerKind, Question, Scope
from advisor.core.rule import Score
from advisor.core.rulebook import Reweighing, Rulebook
from advisor.errors import PackInvalid
from advisor.files.pack import load_rulebook

OURS = data_dir("rules")
HEAD = "id: acme\nversion: '3'\ntitle: Acme's own\nthemes: [own]\n"
QUESTION = """\
  - id: acme.region
    scope: project
    kind: choice
    prompt: Where are the customers?
    why: Another region is another latency.
    choices:
      - {value: near, title: Near, help: The same continent., best: true}
      - {value: far, title: Far, help: Another continent.}
"""
RULE = """\
    title: The customers are far away
    when: {acme.region: {is: far}}
    then: [{score: {events: 2}}]
    because: A call across an ocean takes 150 ms.
    source: Acme, latency handbook
    wrong_when: There is a replica near them.
    strength: weak
    examples:
      - {given: {acme.region: far}, holds: true}
      - {given: {acme.region: near}, holds: false}
"""
THEME = f"questions:\n{QUESTION}rules:\n  - id: acme.far\n{RULE}"


def _pack(folder: Path, theme: str = THEME, head: str = HEAD) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "pack.yaml").write_text(head)
    (folder / "own.yaml").write_text(theme)
    return folder


def _codes(folder: Path, theme: str = THEME, head: str = HEAD) -> list[str]:
    with pytest.raises(PackInvalid) as caught:
        load_rulebook([OURS, _pack(folder, theme, head)])
    for problem in caught.value.problems:
        assert str(folder) in problem.where
        assert problem.where.count(":") == 2
    return [problem.code for problem in caught.value.problems]


def test_a_pack_adds_under_its_own_prefix(rulebook: Rulebook, tmp_path: Path) -> None:
    found = load_rulebook([OURS, _pack(tmp_path)])
    assert found.questions[: len(rulebook.questions)] == rulebook.questions
    assert found.rules[: len(rulebook.rules)] == rulebook.rules
    assert found.question("acme.region")
    assert found.rule("acme.far")
    assert [layer.id for layer in found.layers] == ["advisor.guide", "acme"]
    assert found.layers[0] == rulebook.layers[0]
    assert found.layers[1].version == "3"


def test_only_by_word_can_a_rule_be_replaced_and_it_keeps_its_place(
    rulebook: Rulebook, tmp_path: Path
) -> None:
    theme = THEME.replace("id: acme.far", "replaces: spikes.overrun-the-consumer")
    found = load_rulebook([OURS, _pack(tmp_path, theme)])
    assert [rule.id for rule in found.rules] == [rule.id for rule in rulebook.rules]
    told = found.rule("spikes.overrun-the-consumer")
    assert told is not None
    assert told.title == "The customers are far away"


def test_a_later_pack_lies_over_an_earlier_one(tmp_path: Path) -> None:
    head = HEAD.replace("acme", "other").replace("themes: [own]", "weights: {acme.far: 1}")
    first, second = _pack(tmp_path / "a"), _pack(tmp_path / "b", "", head)
    found = load_rulebook([OURS, first, second], [("acme.far", "5")])
    rule = found.rule("acme.far")
    assert rule is not None
    assert [effect.points for effect in rule.effects if isinstance(effect, Score)] == [5]
    assert found.reweighed == (
        Reweighing("acme.far", 2, 1, "other"),
        Reweighing("acme.far", 1, 5, "--weight"),
    )


def test_a_weight_leaves_what_else_a_rule_says(rulebook: Rulebook) -> None:
    weighed = load_rulebook([OURS], [("history.read-again", "9")])
    rules = (one.rule("history.read-again") for one in (rulebook, weighed))
    before, after = (
        [e for e in rule.effects if not isinstance(e, Score)] for rule in rules if rule
    )
    assert before == after


def test_a_pack_laid_over_itself_is_one_problem_not_one_for_each_block(tmp_path: Path) -> None:
    mine = _pack(tmp_path)
    for folders, told in (([OURS, OURS], "the built-in pack"), ([OURS, mine, mine], "`acme` is")):
        with pytest.raises(PackInvalid) as refused:
            load_rulebook(folders)
        (problem,) = refused.value.problems
        assert problem.code == "duplicate-pack"
        assert problem.where.startswith(f"{folders[-1] / 'pack.yaml'}:1:")
        assert told in problem.message


def test_a_copy_of_a_pack_under_another_id_is_one_problem_too(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(OURS, copy)
    head = (copy / "pack.yaml").read_text()
    (copy / "pack.yaml").write_text(head.replace("id: advisor.guide", "id: acme"))
    with pytest.raises(PackInvalid) as refused:
        load_rulebook([OURS, copy])
    (problem,) = refused.value.problems
    assert (problem.code, problem.where) == ("copied-pack", f"{copy / 'pack.yaml'}:1:5")
    assert f"`services.layout` is already at {OURS / 'services.yaml'}:" in problem.message
    assert "`replaces: ID`" in problem.hint


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("id: acme.far", "id: services.separate", "duplicate-id"),
        ("id: acme.far", "id: far", "foreign-id"),
        ("id: acme.far", "id: acme.Far", "bad-id"),
        ("id: acme.far", "id: acme.f\u0430r", "bad-id"),  # a Cyrillic letter
        ("id: acme.far", "id: acme.far\n    replaces: services.separate", "two-ids"),
        ("id: acme.far", "replaces: services.seperate", "nothing-to-replace"),
        ("id: acme.far", "replaces: services.layout", "nothing-to-replace"),
        ("value: near", "value: N\u00e4he", "bad-value"),
        ("events: 2", "events: 101", "bad-points"),
        ("events: 2", "events: .inf", "bad-points"),
        ("[{score: {events: 2}}]", "[{gate: events}]", "bad-gate"),
        ("strength: weak", "strength: mighty", "unknown-value"),
        ("best: true", "best: perhaps", "not-a-flag"),
        (
            "    why: Another",
            "    when: {acme.region: {is: far}}\n    why: Another",
            "circular",
        ),
        (
            "    why: Another",
            "    when: {work.in_request: {is: slow}}\n    why: Another",
            "circular",
        ),
    ],
)
def test_what_a_pack_may_not_do_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    assert old in THEME
    assert code in _codes(tmp_path, THEME.replace(old, new))


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ("{services.seperate: 1}", "unknown-rule"),
        ("{services.separate: x}", "bad-points"),
        ("{services.separate: .nan}", "bad-points"),
        ("{services.separate: 101}", "bad-points"),
        ("{services.separate: [1]}", "bad-points"),
        ("{reply.caller-waits: 1}", "no-points"),
    ],
)
def test_a_weight_that_cannot_be_set_is_named(tmp_path: Path, weights: str, code: str) -> None:
    assert code in _codes(tmp_path, THEME, f"{HEAD}weights: {weights}\n")


def test_an_installed_pack_is_found_by_name_and_its_code_never_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "acme_rules"
    _pack(package)
    (package / "__init__.py").write_text("raise SystemExit('it ran')\n")
    info = tmp_path / "acme_rules-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-rules\nVersion: 1\n")
    (info / "entry_points.txt").write_text(
        "[advisor.packs]\nacme = acme_rules\nnested = acme_rules.inside\ngone = no_such_thing\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    found = installed_pack("acme")
    assert found == package
    assert load_rulebook([OURS, found]).rule("acme.far")
    assert installed_pack("nested") == package / "inside"
    assert "acme_rules" not in sys.modules
    for name in ("gone", "absent"):
        with pytest.raises(KeyError) as caught:
            installed_pack(name)
        assert "acme" in caught.value.args


def test_more_packs_than_anyone_needs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PackInvalid, match="more than"):
        load_rulebook([OURS, *[_pack(tmp_path)] * 10])


def _too_many(folder: Path, theme: str) -> tuple[str, str]:
    """Return what is said of a pack that holds too much of something, and of which line."""
    with pytest.raises(PackInvalid) as caught:
        load_rulebook([OURS, _pack(folder, theme)])
    (problem,) = caught.value.problems
    assert problem.code == "too-many"
    return problem.message, theme.splitlines()[int(problem.where.split(":")[1]) - 1].strip()


def test_a_question_of_more_choices_than_can_be_tried_is_refused(tmp_path: Path) -> None:
    choice = "      - {value: far, title: Far, help: Another continent.}\n"
    more = [choice.replace("far", f"far{n}") for n in range(15)]
    load_rulebook([OURS, _pack(tmp_path, THEME.replace(choice, choice + "".join(more[:14])))])
    told = _too_many(tmp_path, THEME.replace(choice, choice + "".join(more)))
    assert told == ("more than 16 choices", more[14].strip())


def _rules(count: int, when: str, points: int) -> str:
    rule = RULE.replace("{acme.region: {is: far}}", when).replace("events: 2", f"events: {points}")
    wide = rule[: rule.index("    examples")]
    return "rules:\n" + "".join(
        f"  - id: acme.r{n}\n{wide}".replace("NUMBER", str(1000 + n)) for n in range(count)
    )


def test_rules_of_more_points_than_can_be_weighed_are_refused(tmp_path: Path) -> None:
    when = "{services.layout: {is: several}}"
    load_rulebook([OURS, _pack(tmp_path, _rules(4, when, 100))])
    told = _too_many(tmp_path, _rules(7, when, 100))
    assert told == ("all rules have more than 500 points together", f"when: {when}")


def test_a_number_that_is_tested_more_often_than_can_be_tried_is_refused(tmp_path: Path) -> None:
    when = "{volume.per_day: {at_least: NUMBER}}"
    load_rulebook([OURS, _pack(tmp_path, _rules(7, when, 1))])
    message, line = _too_many(tmp_path, _rules(9, when, 1))
    assert message == "rules test `volume.per_day` against more than 8 numbers"
    assert line == "when: {volume.per_day: {at_least: 1007}}"


@pytest.mark.parametrize(
    "theme",
    [
        "a: &a [x, x]\nrules: [*a, *a]\n",
        "rules: " + "[" * 40 + "]" * 40,
        "rules: [" + "x, " * 20_000 + "]",
        "rules:\n  - id: acme.a\n    id: acme.b\n",
        "rules: !!python/object/apply:os.system ['echo ran']\n",
        "<<: {rules: []}\n",
        "rules:\n  - when: " + "{not: " * 35 + "{}" + "}" * 35 + "\n",
        "questions: []\n---\nquestions: []\n",
        '"\\e[31m": x\n',
    ],
    ids=["alias", "depth", "events", "duplicate", "tag", "merge", "nots", "documents", "escape"],
)
def test_a_hostile_theme_is_refused_and_runs_nothing(
    tmp_path: Path, theme: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(PackInvalid) as caught:
        load_rulebook([OURS, _pack(tmp_path, theme)])
    assert all(problem.where for problem in caught.value.problems)
    assert capfd.readouterr().out == ""


def test_a_pack_of_nothing_but_mistakes_is_refused_with_the_first_of_them(tmp_path: Path) -> None:
    wrong = "".join(f"{{facts.of_{n}_nobody: {{is: x}}}}, " for n in range(1500))
    theme = THEME.replace("when: {acme.region: {is: far}}", f"when: {{any: [{wrong}]}}")
    with pytest.raises(PackInvalid) as caught:
        load_rulebook([OURS, _pack(tmp_path, theme)])
    assert len(caught.value.problems) <= 201


def test_more_blocks_than_anyone_needs_are_refused(tmp_path: Path) -> None:
    themes = ["own", *(f"more{n}" for n in range(10))]
    head = HEAD.replace("[own]", f"[{', '.join(themes)}]")
    pack = _pack(tmp_path, THEME, head)
    for number, theme in enumerate(themes[1:]):
        many = "".join(
            f"  - {{id: acme.q{number}_{n}, scope: project, kind: text, prompt: P, why: W}}\n"
            for n in range(120)
        )
        (pack / f"{theme}.yaml").write_text(f"questions:\n{many}")
    with pytest.raises(PackInvalid, match="more than 1000 blocks"):
        load_rulebook([OURS, pack])


def _asked(question: Question, **changed: str) -> str:
    """Return a theme that asks a question of ours in other words, and what is changed."""
    shape = {"scope": question.scope, "kind": question.kind} | changed
    keys = "".join(f"    {key}: {value}\n" for key, value in shape.items())
    choices = [f'      - {{value: "{one}", title: T, help: H}}\n' for one in question.values]
    listed = f"    choices:\n{''.join(choices)}" if shape["kind"] in ("choice", "several") else ""
    unit = "    unit: things\n" if shape["kind"] == "number" else ""
    return (
        f"questions:\n  - replaces: {question.id}\n{keys}{unit}{listed}"
        "    prompt: What is it?\n    why: So.\n"
    )


@pytest.mark.parametrize("name", FIXED)
def test_a_question_that_code_reads_by_name_can_be_worded_anew_and_keeps_its_shape(
    rulebook: Rulebook, tmp_path: Path, name: str
) -> None:
    question = rulebook.question(name)
    assert question
    found = load_rulebook([OURS, _pack(tmp_path, _asked(question))]).question(name)
    assert found
    assert found.prompt == "What is it?"
    scope = next(scope for scope in Scope if scope is not question.scope)
    kind = "name" if question.kind is AnswerKind.TEXT else "text"
    assert _codes(tmp_path, _asked(question, scope=scope)) == ["fixed-question"]
    assert _codes(tmp_path, _asked(question, kind=kind)) == ["fixed-question"]


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, fixed in FIXED.items() for value in fixed.values]
)
def test_a_question_that_code_reads_by_name_keeps_the_choices_that_it_goes_by(
    rulebook: Rulebook, tmp_path: Path, name: str, value: str
) -> None:
    question = rulebook.question(name)
    assert question
    others = [
        replace(choice, value=f"{choice.value}_") if choice.value == value else choice
        for choice in question.choices
    ]
    pack = _pack(tmp_path, _asked(replace(question, choices=tuple(others))))
    with pytest.raises(PackInvalid) as refused:
        load_rulebook([OURS, pack])
    (problem,) = refused.value.problems
    assert problem.where == f"{pack / 'own.yaml'}:2:5"
    assert f"`{name}` has to offer `{value}`" in problem.message
