"""Packs: what an author gets wrong is named, with its place; nothing in a pack ever runs."""

from pathlib import Path

import pytest

from advisor.errors import PackInvalid, Problem
from advisor.files.pack import load_rulebook

HEAD = "id: x\nversion: '1'\ntitle: t\nthemes: [one]\n"
THEME = """\
questions:
  - id: q.a
    scope: interaction
    kind: choice
    prompt: p
    why: w
    choices:
      - {value: x, title: X, help: h}
      - {value: y, title: Y, help: h}
rules:
  - id: r.a
    title: t
    when: {q.a: {is: x}}
    then: [{score: {events: 2}}]
    because: b
    source: s
    wrong_when: w
    strength: strong
    examples:
      - {given: {q.a: x}, holds: true}
"""

MORE = "".join(f"      - {{value: c{number}, title: C}}\n" for number in range(16))


def _pack(folder: Path, theme: str, head: str = HEAD) -> Path:
    (folder / "pack.yaml").write_text(head)
    (folder / "one.yaml").write_text(theme)
    return folder


def _problems(folder: Path, old: str, new: str) -> list[Problem]:
    assert old in THEME
    with pytest.raises(PackInvalid) as caught:
        load_rulebook([_pack(folder, THEME.replace(old, new))])
    return list(caught.value.problems)


def test_a_right_pack_is_read(tmp_path: Path) -> None:
    pack = load_rulebook([_pack(tmp_path, THEME)])
    assert (pack.layers[0].id, len(pack.questions), len(pack.rules)) == ("x", 1, 1)


def test_the_digest_changes_with_every_byte(tmp_path: Path) -> None:
    one = load_rulebook([_pack(tmp_path, THEME)]).layers[0].digest
    other = load_rulebook([_pack(tmp_path, THEME + "# more\n")]).layers[0].digest
    assert one != other


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("when: {q.a: {is: x}}", "when: {q.b: {is: x}}", "unknown-fact", 13),
        ("when: {q.a: {is: x}}", "when: {q.a: {is: z}}", "unknown-value", 13),
        ("when: {q.a: {is: x}}", "when: {q.a: {at_least: 1}}", "wrong-type", 13),
        ("when: {q.a: {is: x}}", "when: {consumers.count: {is: x}}", "wrong-type", 13),
        ("when: {q.a: {is: x}}", "when: {q.a: {matches: x}}", "bad-condition", 13),
        ("when: {q.a: {is: x}}", "when: {q.a: {is: [x]}}", "bad-condition", 13),
        ("when: {q.a: {is: x}}", "when: {all: [], any: []}", "bad-condition", 13),
        ("when: {q.a: {is: x}}", "", "missing-key", 11),
        ("{events: 2}", "{events: .nan}", "bad-points", 14),
        ("{events: 2}", "{events: 1.5}", "bad-points", 14),
        ("{events: 2}", "{events: 99999999999999999999}", "bad-points", 14),
        ("{events: 2}", "{both: 2}", "unknown-key", 14),
        ("[{score: {events: 2}}]", "[{run: rm}]", "bad-effect", 14),
        ("holds: true", "holds: maybe", "not-a-flag", 20),
        ("[{score: {events: 2}}]", "[{score: {events: 2}}, 3]", "not-a-mapping", 14),
        ("id: r.a", "id: q.a", "duplicate-id", 11),
        ("kind: choice", "kind: chioce", "unknown-value", 2),
        ("scope: interaction", "scope: !x interaction", "tag", 3),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, code: str, line: int
) -> None:
    found = [(p.code, p.where) for p in _problems(tmp_path, old, new)]
    assert [where for named, where in found if named == code and f":{line}:" in where], found


def test_a_theme_cannot_name_a_path(tmp_path: Path) -> None:
    with pytest.raises(PackInvalid, match="theme"):
        load_rulebook([_pack(tmp_path, THEME, HEAD.replace("[one]", "[../one]"))])


def test_a_pack_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(PackInvalid, match="no such file"):
        load_rulebook([tmp_path / "absent"])


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("when: {q.a: {is: x}}", "when: {q.a: {}}", "bad-condition", 13),
        ("when: {q.a: {is: x}}", "when: {q.a: {is: x, in: [y]}}", "bad-condition", 13),
        ("when: {q.a: {is: x}}", "when: {all: }", "bad-condition", 13),
        ("when: {q.a: {is: x}}", "when: {any: x}", "bad-condition", 13),
        ("when: {q.a: {is: x}}", "when: {not: }", "bad-condition", 13),
        ("when: {q.a: {is: x}}", "when: [q.a]", "not-a-mapping", 13),
        (
            "when: {q.a: {is: x}}",
            f"when: {{consumers.count: {{at_least: {'9' * 5000}}}}}",
            "bad-condition",
            13,
        ),
        ("when: {q.a: {is: x}}", "when: {q.a: {in: [x, z]}}", "unknown-value", 13),
        ("{events: 2}", "{events: 2, direct: 1}", "bad-points", 14),
        ("{events: 2}", "{}", "bad-points", 14),
        ("{events: 2}", "", "bad-points", 14),
        ("{events: 2}", "{events: [2]}", "not-a-text", 14),
        ("{events: 2}", "{events: ²}", "bad-points", 14),
        ("{events: 2}", f"{{events: {'9' * 5000}}}", "bad-points", 14),
        ("holds: true", "", "missing-key", 20),
        ("holds: true", "holds: true, hold: false", "unknown-key", 20),
        ("    because: b", "    becuase: b", "unknown-key", 15),
        ("given: {q.a: x}", "given: {q.a: {is: x}}", "bad-example", 20),
        ("    choices:\n", f"    choices:\n{MORE}", "too-many", 24),
        ("[{score: {events: 2}}]", "[]", "missing-key", 11),
        ("[{score: {events: 2}}]", "[{gate: maybe}]", "unknown-value", 14),
        ("[{score: {events: 2}}]", "[{needs: broker}]", "unknown-value", 14),
        ("[{score: {events: 2}}]", "[{gate: direct, warn: w}]", "bad-effect", 14),
        ("given: {q.a: x}", "given: {q.b: x}", "unknown-fact", 20),
        ("given: {q.a: x}", "given: {q.a: z}", "unknown-value", 20),
        ("{value: y,", "{value: x,", "bad-choices", 2),
        ("{value: y,", "{value: unknown,", "bad-choices", 2),
        ("kind: choice", "kind: text", "bad-choices", 2),
        ("prompt: p", "prompt: [p]", "not-a-text", 5),
        ("prompt: p", "promt: p", "unknown-key", 5),
        ("  - id: r.a", "  - 3\n  - id: r.a", "not-a-mapping", 11),
        ("because: b", 'because: "\\e[31m"', "control-character", 15),
    ],
)
def test_nothing_that_an_author_got_wrong_is_passed_over(
    tmp_path: Path, old: str, new: str, code: str, line: int
) -> None:
    found = [(p.code, p.where) for p in _problems(tmp_path, old, new)]
    assert [where for named, where in found if named == code and f":{line}:" in where], found
    assert all(where for _, where in found)


@pytest.mark.parametrize(
    ("key", "code"), [("id", "duplicate-id"), ("replaces", "nothing-to-replace")]
)
def test_an_id_that_blocks_of_two_kinds_have_is_wrong_and_no_bug(
    tmp_path: Path, key: str, code: str
) -> None:
    weighs = THEME[THEME.index("rules:") :].replace("{q.a: {is: x}}", "{load.lateness: {is: 1}}")
    asks = THEME[: THEME.index("rules:")].replace("id: q.a", f"{key}: r.a")
    (tmp_path / "two.yaml").write_text(asks)
    with pytest.raises(PackInvalid) as caught:
        load_rulebook([_pack(tmp_path, weighs, HEAD.replace("[one]", "[one, two]"))])
    assert code in {problem.code for problem in caught.value.problems}
    assert "weighs-a-measure" in {problem.code for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        (
            "title: Y, help: h}",
            "title: Y, help: h, i}",
            "give it a value; or put quotes around a text with a comma in it",
        ),
        (
            "when: {q.a: {is: x}}",
            "when: {q.a: {is: x}, q.b: {is: y}}",
            "several are joined: {all: [{FACT: {is: VALUE}}, {FACT: {is: VALUE}}]}",
        ),
    ],
)
def test_what_is_often_written_wrong_is_told_how_to_write(
    tmp_path: Path, old: str, new: str, hint: str
) -> None:
    assert hint in [one.hint for one in _problems(tmp_path, old, new)]


def _several(name: str, value: str) -> str:
    choices = f"[{{value: {value}, title: X, help: h}}]"
    what = "kind: several, prompt: p, why: w"
    return f"  - {{id: {name}, scope: interaction, {what}, choices: {choices}}}\n"


def _collision(folder: Path, theme: str) -> Problem:
    with pytest.raises(PackInvalid) as caught:
        load_rulebook([_pack(folder, theme)])
    (problem,) = (one for one in caught.value.problems if one.code == "duplicate-fact")
    return problem


@pytest.mark.parametrize(
    ("added", "told"),
    [
        (_several("q", "a"), "`q` makes a fact `q.a`, as `q.a` does at "),
        (_several("load", "lateness"), "`load` makes a fact `load.lateness`, which is computed"),
        (
            _several("consumers", "apart"),
            "`consumers` makes a fact `consumers.apart`, which is computed",
        ),
    ],
)
def test_a_choice_that_is_a_fact_of_its_own_has_a_name_of_its_own(
    tmp_path: Path, added: str, told: str
) -> None:
    theme = THEME.replace("rules:\n", f"{added}rules:\n")
    problem = _collision(tmp_path, theme)
    assert problem.where.endswith("one.yaml:10:5")
    assert problem.message.startswith(told)
    assert problem.hint == "give a choice another value: rules could not tell the two apart"


def test_a_question_may_be_called_as_a_choice_and_more(tmp_path: Path) -> None:
    added = _several("q.b", "x") + _several("q.b.x", "y")
    theme = THEME.replace("rules:\n", f"{added}rules:\n")
    assert len(load_rulebook([_pack(tmp_path, theme)]).questions) == 3


def test_a_question_behind_a_choice_of_the_same_name_is_told_to_take_another(
    tmp_path: Path,
) -> None:
    problem = _collision(
        tmp_path, THEME.replace("questions:\n", f"questions:\n{_several('q', 'a')}")
    )
    assert problem.where.endswith("one.yaml:3:5")
    assert problem.hint == "give it another id: rules could not tell the two apart"


def test_a_question_cannot_be_what_is_counted(tmp_path: Path) -> None:
    problem = _collision(tmp_path, THEME.replace("id: q.a\n", "id: consumers.count\n"))
    assert problem.message == "`consumers.count` makes a fact `consumers.count`, which is computed"


def test_a_rule_scores_once(tmp_path: Path) -> None:
    two = "{score: {direct: 1}}, {score: {events: 1}}"
    found = _problems(tmp_path, "[{score: {events: 2}}]", f"[{{score: {{events: 2}}}}, {two}]")
    wheres = [(problem.code, problem.where.rpartition("one.yaml")[2]) for problem in found]
    assert wheres == [("two-scores", ":14:34"), ("two-scores", ":14:56")]


def test_all_that_is_wrong_with_a_pack_is_told_at_once(tmp_path: Path) -> None:
    theme = THEME.replace("{is: x}", "{is: z}").replace("{events: 2}", "{events: x}")
    with pytest.raises(PackInvalid) as caught:
        load_rulebook([_pack(tmp_path, theme, HEAD.replace("[one]", "[one, absent]"))])
    codes = {problem.code for problem in caught.value.problems}
    assert codes == {"unknown-value", "bad-points", "cannot-read"}


def test_what_a_file_that_cannot_be_read_may_hold_is_not_missed(tmp_path: Path) -> None:
    rules = f"rules:{THEME.partition('rules:')[2]}"
    replaced = "  - {replaces: r.d, title: t}\n"
    (tmp_path / "two.yaml").write_text(rules + replaced)
    head = HEAD.replace("[one]", "[one, two]") + "weights: {r.b: 3}\n"
    folder = _pack(tmp_path, "questions: a: b\n", head)
    with pytest.raises(PackInvalid) as caught:
        load_rulebook([folder], [("r.c", "1")])
    codes = {problem.code for problem in caught.value.problems}
    assert codes == {"not-yaml", "missing-key"}  # of the one that replaces


def test_what_is_measured_can_warn_and_cannot_weigh(tmp_path: Path) -> None:
    weighing = THEME.replace("{q.a: {is: x}}\n", "{load.lateness: {at_least: 60}}\n")
    weighing = weighing.replace("{q.a: x}, holds", "{load.lateness: 60}, holds")
    with pytest.raises(PackInvalid) as caught:
        load_rulebook([_pack(tmp_path, weighing)])
    (problem,) = caught.value.problems
    assert problem.code == "weighs-a-measure"
    assert problem.where.endswith("one.yaml:13:11")
    warning = weighing.replace("score: {events: 2}", "warn: It is late.")
    assert load_rulebook([_pack(tmp_path, warning)]).rules[0].id == "r.a"


def test_no_question_depends_on_what_is_measured(tmp_path: Path) -> None:
    asked = THEME.replace("    why: w\n", "    why: w\n    when: {load.average: {at_least: 1}}\n")
    with pytest.raises(PackInvalid) as caught:
        load_rulebook([_pack(tmp_path, asked)])
    assert [problem.code for problem in caught.value.problems] == ["circular"]


def test_a_question_may_be_left_out_where_its_pack_says_so(tmp_path: Path) -> None:
    text = THEME.replace("    why: w\n", "    why: w\n    optional: true\n")
    (question,) = load_rulebook([_pack(tmp_path, text)]).questions
    assert question.optional
    assert question.weighed
