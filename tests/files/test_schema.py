"""The schemas for editors: what they refuse our reader refuses, and what it takes they take."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.resolver import VersionedResolver
from support import EXAMPLES, any_answers

from advisor.catalog import data_dir
from advisor.cli.schema import Subject, schema
from advisor.core.answers import UNKNOWN, NotApplicable, Value
from advisor.core.interaction import Consumer, Interaction, Kind, Project
from advisor.core.question import AnswerKind, Question, Scope
from advisor.errors import AnswersInvalid, PackInvalid
from advisor.files.answers import Source, read_answers
from advisor.files.pack import load_rulebook
from advisor.files.save import merge_answers
from advisor.files.schema import answers_schema, pack_schema, theme_schema
from advisor.files.schema_batch import batch_schema, row_schema
from advisor.files.schema_report import check_schema, report_schema

OURS = data_dir("rules")
STORIES = Path(__file__).parents[1] / "scenarios"
RULES = load_rulebook([OURS])
MADE = {
    "answers": answers_schema(RULES),
    "pack": pack_schema(RULES),
    "theme": theme_schema(RULES),
    "row": row_schema(RULES),
    "batch": batch_schema(RULES),
    "report": report_schema(RULES),
    "check": check_schema(RULES),
}
CHECKS = {name: Draft202012Validator(schema) for name, schema in MADE.items()}
_CORE = {
    "null": ("~nN", r"(?:~|null|Null|NULL|)$"),
    "bool": ("tTfF", r"(?:true|True|TRUE|false|False|FALSE)$"),
    "int": ("-+0123456789", r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$"),
    "float": ("-+.0123456789", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"),
}


class _Core(VersionedResolver):
    """YAML 1.2's core schema, as editors have it: no dates, no underscores in numbers."""

    @property
    def versioned_resolver(self) -> dict[str, list[tuple[str, re.Pattern[str]]]]:
        found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
        for name, (firsts, pattern) in _CORE.items():
            for first in (*firsts, *([""] if name == "null" else [])):
                found.setdefault(first, []).append(
                    (f"tag:yaml.org,2002:{name}", re.compile(pattern))
                )
        return found


def _seen(text: str) -> Any:  # noqa: ANN401 - whatever stands in a file
    yaml = YAML(typ="safe", pure=True)
    yaml.Resolver = _Core
    return yaml.load(text)


def _faults(subject: str, text: str) -> list[str]:
    return [f"{e.json_path}: {e.message}" for e in CHECKS[subject].iter_errors(_seen(text))]


def _reads(subject: str, text: str, folder: Path) -> bool:
    try:
        if subject == "answers":
            read = read_answers(Source(text, "f"), RULES, partial=True)
            # What `ask` keeps of an interaction that is half named, an editor points at.
            return all(one.producer and one.consumers for one in read.interactions)
        (folder / "pack.yaml").write_text(text if subject == "pack" else PACK)
        (folder / "one.yaml").write_text(text if subject == "theme" else THEME)
        load_rulebook([OURS, folder])
    except (AnswersInvalid, PackInvalid):
        return False
    return True


PACK = "id: mine\nversion: 2\ntitle: t\nthemes: [one]\nweights: {gap.seen-by-users: -3}\n"
THEME = """\
questions:
  - id: mine.a
    scope: interaction
    kind: choice
    prompt: p
    why: w
    choices:
      - {value: x, title: X, help: h, best: true}
      - {value: y, title: Y, help: h}
  - id: mine.n
    scope: interaction
    kind: number
    unit: u
    prompt: p
    why: w
    when: {mine.a: {is: x}}
rules:
  - id: mine.r
    title: t
    when: {all: [{mine.a: {is: x}}, {not: {mine.n: {at_least: 5}}}]}
    then: [{score: {events: 2}}, {warn: w}]
    because: b
    source: s
    wrong_when: w
    strength: weak
    examples:
      - {given: {mine.a: x, mine.n: 1, services.layout: one}, holds: true}
backends:
  - id: mine.b
    title: t
    summary: s
    carries: [job-queue]
    runs_as: [kafka, zmq]
    burden: 0
    order: o
    delivery: d
    source: s
    limits: [{when: {mine.n: {at_least: 5}}, because: b, source: s}]
    merits: [{when: {mine.a: {is: x}}, points: 1, because: b, source: s}]
signatures:
  - id: mine.s
    suggests: {platform.runs: kafka}
    because: b
    seen:
      {package: [our-bus], image: ["*/bus"], code: [Bus.send(], string: ["bus://"], sql: [our_bus]}
    when: {scan.databases: {at_least: 1}}
databases: [our/store, "*-db"]
supporting: [our/proxy]
"""
ANSWERS = """\
schema_version: 1
project: shop
answers:
  services.layout: several
  readiness.tools: [tracing, alerts]
interactions:
  - fact: order.placed
    producer: orders
    consumers: {email: send}
    answers:
      reply.needed: none
      volume.per_day: 50000
      ordering.key: order_id
      gap.screen: Thank you
accepted:
  - rule: gap.seen-by-users
    reason: r
    owner: o
    date: 2026-11-23
    until: 2027-05-23
"""
BASES = {"answers": ANSWERS, "pack": PACK, "theme": THEME}


@pytest.mark.parametrize("subject", MADE)
def test_a_schema_is_valid_and_every_reference_leads_somewhere(subject: str) -> None:
    Draft202012Validator.check_schema(MADE[subject])
    text = json.dumps(MADE[subject])
    defined = json.loads(text).get("$defs", {})
    assert {*re.findall(r'"#/\$defs/([^"]+)"', text)} == {*defined}
    assert re.findall(r"\w+://[^\"/]+", text) == ["https://json-schema.org"]


SHIPPED = {file.name: ("answers", file.read_text()) for file in sorted(EXAMPLES.glob("*.yaml"))}
SHIPPED |= {
    file.name: ("answers", file.read_text().split("\n---\n", 1)[1])
    for file in sorted(STORIES.glob("*.yaml"))
}
SHIPPED |= {
    file.name: ("pack" if file.stem == "pack" else "theme", file.read_text())
    for file in sorted(OURS.glob("*.yaml"))
}


@pytest.mark.parametrize("name", SHIPPED)
def test_what_we_ship_and_every_story_is_accepted(name: str) -> None:
    assert _faults(*SHIPPED[name]) == []


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("{email: send}", "{e-mail: send}", "consumers"),
        ("{email: send}", "{email: Send}", "consumers.email"),
        ("{email: send}", "[email, e-mail]", "consumers[1]"),
        ("{email: send}", "email, e-mail", "consumers"),
        ("producer: orders", "producer: or-ders", "producer"),
        ("fact: order.placed", "fact: order", "fact"),
        ("reply.needed: none", "reply.needed: never", "answers['reply.needed']"),
        ("volume.per_day: 50000", "volume.per_day: many", "answers['volume.per_day']"),
    ],
)
def test_what_is_wrong_is_told_of_its_place(old: str, new: str, place: str) -> None:
    (error,) = CHECKS["answers"].iter_errors(_seen(ANSWERS.replace(old, new)))
    assert error.json_path == f"$.interactions[0].{place}"


@pytest.mark.parametrize("subject", BASES)
def test_both_take_what_is_right(subject: str, tmp_path: Path) -> None:
    assert _reads(subject, BASES[subject], tmp_path)
    assert _faults(subject, BASES[subject]) == []


# How each thing may be written, with what the reader and the schema both say of it.

_REFUSED = {
    "answers": {
        "services.layout: several": [
            *("services.layuot: one", "services.layout: [one]", "reply.needed: none"),
        ],
        "reply.needed: none": ["services.layout: one", "reply.needed: {n/a: x, more: y}"],
        "fact: order.placed": [
            *("fact: order", "fact: Order.placed", f"fact: a.{'b' * 35}", "fact: [a.b]", "fact:"),
            *("event: order.placed", "fact: a.b\n    request: c.d"),
        ],
        "producer: orders": ["producer:", "producer: import", "producer: 5", "producer: a-b"],
        "{email: send}": [
            *("", "[]", "{}", "5", "[a, a]", "[~]", "[list]", "{email: [a]}", '{email: ""}'),
            *(
                '"a,"',
                '"a, a:b"',
                "email:Send",
                "Email",
                f"[{', '.join(f'c{n}' for n in range(21))}]",
            ),
        ],
        "schema_version: 1": ["schema_version: 2", "schema-version: 1"],
        "project: shop": ["project: Shop", "project: import", f"project: {'a' * 41}", "name: shop"],
        "rule: gap.seen-by-users": ["rule: gap.seen", "rule:", "interaction: order.placed"],
        "date: 2026-11-23": ["date: tomorrow", "date:", "date: 2026-13-01", "data: 2026-11-23"],
        "owner: o": ["owner: [o]", "owner:"],
    },
    "pack": {
        "id: mine": ["id: Mine", "id:", "id: 2a", "replaces: mine", f"id: {'a' * 81}"],
        "version: 2": ["version:", "version: [2]", "versoin: 2"],
        "[one]": ["one", "[../one]", "[one.yaml]"],
        "-3": ["1000", "-101", "1.5", "many", "", "[1]", '"+3"'],
    },
    "theme": {
        "score: {events: 2}": [
            *("gate: events", "gate: direct, warn: w", "score: {events: 2, direct: 1}", "run: rm"),
            *("score: {events: 1000}", "score: {events: .nan}", "score: {both: 2}", "score: {}"),
            *("hold:", "warn: [w]", "needs: broker", ""),
        ],
        "when: {mine.a: {is: x}}\nrules": [
            *("when: {mine.a: {is: x}, mine.n: {is: 1}}\nrules", "when: {}\nrules"),
            *("when: {all: x}\nrules", "when: {not: [{mine.a: {is: x}}]}\nrules"),
            *("when: {mine.a: x}\nrules", "when: {mine.a: {matches: x}}\nrules"),
            *("when: {mine.a: {is: x, in: [y]}}\nrules", "when: {mine.a: {is: [x]}}\nrules"),
            *("when: {mine.a: {in: x}}\nrules", "when: {mine.n: {at_least: few}}\nrules"),
            *("when: {all: [], any: []}\nrules", "when: [mine.a]\nrules"),
        ],
        "id: mine.r": [
            *(
                "id: mine.r\n    replaces: gap.seen-by-users",
                "id: R",
                "replaces:",
                "replaces: a..b",
            ),
        ],
        "kind: choice": ["kind: text", "kind: chioce", "kind:", "kind: number\n    unit: u"],
        "unit: u": ["unit:", "unit: [u]", "unit: u\n    quick: maybe"],
        "    unit: u\n": ["", "    unit: u\n    choices: [{value: x, title: X, help: h}]\n"],
        "value: y": ["value: unknown", "value: Y", "value:", "value: n/a", "value: 1.5"],
        "holds: true": ["holds: maybe", "holds:", "holds: 1"],
        "mine.n: 1,": ["mine.n: {a: b},", "mine.n: -1,", "Mine: 1,", "mine.n: ,"],
        "{warn: w}": ["{score: {events: 1}}"],
        "      - {value: y": [
            "".join(f"      - {{value: v{n}, title: T, help: h}}\n" for n in range(15))
            + "      - {value: y"
        ],
        "strength: weak": ["strength: week", "strength:", ""],
        "burden: 0": ["burden: 101", "burden:", "burden: x", "burden: 0\n    scaffolded: maybe"],
        "[job-queue]": ["[broker]", "job-queue"],
        "points: 1": ["points: 101", "points:", "point: 1"],
        "backends:": ["back_ends:"],
        "{platform.runs: kafka}": [
            *("{}", "kafka", "", "{platform.runs: [kafka]}", "{platform.runs: }"),
            "{platform.runs: kafka, team.broker: nobody}",
        ],
        "[Bus.send(]": ["[Bus]", "[Bus  send]", '["Bus*"]', "Bus.send("],
        '["bus://"]': ['["Bus://"]'],
        "[our_bus]": ["[OUR_BUS]"],
        "[our/store,": ["[Our/Store,", "[[our/store],"],
        "{package: [our-bus]": ["{packages: [our-bus]", "{package: our-bus", "{package: [Our-Bus]"],
    },
}
_TAKEN = {
    "answers": {
        "fact: order.placed": ["request: a.b", "fact: a.b\n    request:"],
        "producer: orders": ["producer: true", 'producer: "null"'],
        "{email: send}": [
            *(
                "[email, billing]",
                "email",
                "email:send",
                '"a:b, c , d:"',
                "{email: , b: ~}",
                "true",
            ),
        ],
        "schema_version: 1": ['schema_version: "1"', "schema_version:"],
        "project: shop": ["", "project: on-off", "project: true"],
        "reason: r": ["reason: 5", "reason: r\n    interaction: order.placed"],
    },
    "pack": {
        "version: 2": ["version: 1.2.3", 'version: "2"', "version: 1.5"],
        "[one]": ["[]", ""],
        "-3": ["100", '"-100"'],
        "gap.seen-by-users": ["mine.r"],
    },
    "theme": {
        "score: {events: 2}": [
            "gate: direct",
            "hold: ready",
            "practice: 5",
            'score: {direct: "2"}',
        ],
        "when: {mine.a: {is: x}}\nrules": [
            *("when: {all: []}\nrules", "when:\nrules", "when: {not: {mine.a: {in: [x]}}}\nrules"),
            'when: {platform.runs.kafka: {in: ["no", yes]}}\nrules',
            *("when: {mine.a: {is: n/a}}\nrules", "when: {consumers.count: {at_most: 3}}\nrules"),
        ],
        "id: mine.r": ["replaces: gap.seen-by-users", "id:\n    replaces: gap.seen-by-users"],
        "unit: u": ["unit: 5", "unit: u\n    choices: []", 'unit: u\n    quick: "true"'],
        "value: y": ["value: 5", "value: true", "value: 2nd-try"],
        "mine.n: 1,": ["", 'mine.n: "1",', "mine.n: n/a,"],
        "[kafka, zmq]": ["[]", "", "[5]"],
        "burden: 0": ['burden: "-1"', "burden: 5\n    scaffolded: true"],
        "{platform.runs: kafka}": ["{services.layout: one}", "{team.broker: nobody}"],
        "[our-bus]": ["[]", "[2captcha, yes]"],
        "[Bus.send(]": ["[]", "[new Bus(]", "['true']"],
        "[our/store,": ["[]\n# [", "[true,"],
        "[our/proxy]": ["[]", "[true]"],
        "when: {scan.databases: {at_least: 1}}": ["", "when:"],
    },
}


def _cases(table: dict[str, dict[str, list[str]]]) -> list[tuple[str, str, str]]:
    return [
        (subject, old, new)
        for subject, places in table.items()
        for old, ways in places.items()
        for new in ways
    ]


def _changed(subject: str, old: str, new: str) -> str:
    assert old in BASES[subject]
    return BASES[subject].replace(old, new, 1)


@pytest.mark.parametrize(("subject", "old", "new"), _cases(_REFUSED))
def test_what_is_wrong_is_refused_by_both(subject: str, old: str, new: str, tmp_path: Path) -> None:
    text = _changed(subject, old, new)
    assert not _reads(subject, text, tmp_path)
    assert _faults(subject, text)


@pytest.mark.parametrize(("subject", "old", "new"), _cases(_TAKEN))
def test_what_is_right_is_taken_by_both(subject: str, old: str, new: str, tmp_path: Path) -> None:
    text = _changed(subject, old, new)
    assert _reads(subject, text, tmp_path)
    assert _faults(subject, text) == []


_SCALARS = [
    *(
        "",
        "~",
        "none",
        "no",
        '"none"',
        "several",
        "true",
        '""',
        '" "',
        "unknown",
        '"unknown"',
        "off",
    ),
    *("5", "-5", "1.5", "1_000", "_1_", '"5"', '"1 0"', "007", "1" * 12, "1" * 13, f'"{"1" * 13}"'),
    *("order_id", "Order", "model_x", "import", "list", "a-b", "Thank you", '"Thank\\nyou"'),
    *("x" * 80, "x" * 81),
    *("event_id", "json", '"a\\tb"', "x" * 40, "x" * 41, "2026-11-23", '"a\\u2028b"', '"\\u200e"'),
    *("[]", "[tracing]", "[tracing, tracing]", "[tracing, none]", "[unknown]", "[~]", "[5]"),
    *("[tracing, unknown]", "[unknown, tracing]", "[unknown, unknown]", '"alerts,unknown"'),
    *("[not tracing, unknown]", "[unknown, not alerts, tracing]", "[not tracing]", "not tracing"),
    *("[tracing, not tracing, unknown]", "[not none, unknown]", "[not unknown, unknown]"),
    *("[not tracing, not tracing, unknown]", "[not  tracing, unknown]", '"alerts,not tracing"'),
    *('"not tracing,unknown"', '"tracing, not tracing,unknown"', '"unknown ,not tracing, alerts"'),
    *('"not tracing, tracing , unknown"', '"not not tracing, unknown"', '"nottracing, unknown"'),
    *('"unknown, unknown"', '" unknown"', "[correlation_ids, tracing, retries, alerts, unknown]"),
    *("tracing", '"tracing, alerts"', '"tracing, tracing"', '"tracing,"', '"alerts, none"', '"[]"'),
    *("{n/a: x}", "{n/a: 5}", '{n/a: ""}', f"{{n/a: {'x' * 200}}}", f"{{n/a: {'x' * 201}}}"),
    *(
        '"n/a: because"',
        "n/a",
        '"n/a:"',
        '" n/a : x"',
        f'"n/a: {"x" * 200}"',
        f'"n/a: {"x" * 201}"',
    ),
]


@pytest.mark.parametrize(
    ("question", "written", "both"),
    [
        ("services.layout", "several", 7),
        ("readiness.tools", "[tracing, alerts]", 26),
        ("reply.needed", "none", 7),
        ("volume.per_day", "50000", 15),
        ("ordering.key", "order_id", 15),
        ("gap.screen", "Thank you", 20),
    ],
)
def test_both_say_the_same_of_an_answer(
    question: str, written: str, both: int, tmp_path: Path
) -> None:
    texts = {
        scalar: _changed("answers", f"{question}: {written}\n", f"{question}: {scalar}\n")
        for scalar in _SCALARS
    }
    read = {scalar for scalar, text in texts.items() if _reads("answers", text, tmp_path)}
    seen = {scalar for scalar, text in texts.items() if not _faults("answers", text)}
    assert seen == read
    assert both <= len(read) < len(texts)


# Whatever the writer writes.

_LINES = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=40
).filter(lambda text: not text.startswith("n/a"))
_REASONS = st.builds(NotApplicable, _LINES | st.sampled_from(["5", "no", "null", "1e3", "x: y"]))


def _value(question: Question) -> st.SearchStrategy[Value]:
    kinds: dict[AnswerKind, st.SearchStrategy[Value]] = {
        AnswerKind.CHOICE: st.sampled_from(question.values or ("",)),
        AnswerKind.SEVERAL: st.sampled_from(any_answers(question)),
        AnswerKind.NUMBER: st.integers(0, 10**12 - 1),
        AnswerKind.NAME: st.sampled_from(["user_id", "cart", "y", "n1", "e1", "yes", "off"]),
        AnswerKind.TEXT: _LINES | st.sampled_from(["5", "no", "null", "1e3", "2026-11-23"]),
    }
    return kinds[question.kind] | st.just(UNKNOWN) | _REASONS


def _given(scope: Scope) -> st.SearchStrategy[dict[str, Value]]:
    asked = RULES.questions_about(scope)
    return st.fixed_dictionaries({}, optional={q.id: _value(q) for q in asked})


_names = st.sampled_from(["email", "on", "y", "null", "true", "x1", "e5", "off"])
_interactions = st.builds(
    Interaction,
    st.sampled_from(Kind),
    st.sampled_from(["order.placed", "no.yes", "e1.e2", "a.b.c"]),
    _names,
    st.lists(
        st.builds(Consumer, _names, _names),
        min_size=1,
        max_size=3,
        unique_by=lambda one: one.service,
    ).map(tuple),
    _given(Scope.INTERACTION),
)
_projects = st.builds(
    Project,
    st.sampled_from(["", "shop", "no", "on-off", "true"]),
    _given(Scope.PROJECT),
    st.lists(_interactions, max_size=3, unique_by=lambda one: one.name).map(tuple),
)


@settings(max_examples=40)
@given(_projects, _projects)
def test_whatever_is_written_is_accepted(one: Project, other: Project) -> None:
    written = merge_answers("", one)
    assert _faults("answers", written) == []
    assert _faults("answers", merge_answers(written, other)) == []


@pytest.mark.parametrize("subject", Subject)
def test_the_command_prints_the_schema_or_writes_it(
    subject: Subject, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schema(subject, None)
    printed = capsys.readouterr()
    assert (json.loads(printed.out), printed.err) == (MADE[subject], "")
    assert printed.out.startswith('{\n  "$')
    assert printed.out.endswith("}\n")
    schema(subject, tmp_path / "s.json")
    assert (tmp_path / "s.json").read_text() == printed.out
    assert capsys.readouterr() == ("", f"Wrote {tmp_path / 's.json'}\n")
