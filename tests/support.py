"""Names that tests share: the installed command, the examples, the types of fixtures."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryFile
from typing import TypeAlias, cast

import pytest

from advisor.catalog import data_dir, detectors
from advisor.cli.app import run
from advisor.core.answers import NOT, NOT_APPLICABLE, UNKNOWN, NotApplicable, Value
from advisor.core.assessment import Assessment
from advisor.core.evidence import Sort
from advisor.core.interaction import Consumer, Interaction, Kind, Project
from advisor.core.question import AnswerKind, Question
from advisor.core.rows import Column
from advisor.core.rulebook import Rulebook
from advisor.files.answers import Source, read_answers
from advisor.files.pack import load_rulebook
from advisor.scan.scanning import scan

Completed: TypeAlias = subprocess.CompletedProcess[str]
Run: TypeAlias = Callable[..., Completed]
Starter: TypeAlias = Callable[[str], Path]
Judge: TypeAlias = Callable[..., Assessment]
Row: TypeAlias = Mapping[str, str | int | None]

COMMAND = Path(sys.executable).parent / "advisor"
EXAMPLES = data_dir("examples")
YES_NO = ("yes", "no")
ACCEPTED = """
accepted:
  - rule: spikes.mixed-classes
    reason: The import runs at night
    owner: shop team
    date: 2026-01-15
    until: 2026-01-16
"""


def run_here(
    folder: Path, *arguments: str | Path, stdin: str = "", **environment: str
) -> Completed:
    """Run a command line as the installed command would in a folder, but in this process."""
    words = [os.fspath(one) for one in arguments]
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        streams = {
            name: stack.enter_context(TemporaryFile("w+", encoding="utf-8"))
            for name in ("stdin", "stdout", "stderr")
        }
        streams["stdin"].write(stdin)
        streams["stdin"].seek(0)
        for name, stream in streams.items():
            patch.setattr(sys, name, stream)
            patch.setattr(sys, f"__{name}__", stream)
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.chdir(folder)
        code = run(words)
        told = []
        for name in ("stdout", "stderr"):
            streams[name].seek(0)
            told.append(streams[name].read())
    return subprocess.CompletedProcess(words, code, *told)


@cache
def shipped_rules() -> Rulebook:
    """Return the built-in pack, read once."""
    return load_rulebook([data_dir("rules")])


def read_partial(text: str) -> Project:
    """Return the project in the text of an answers file, which may leave questions open."""
    return read_answers(Source(text, "f"), shipped_rules(), partial=True).without_lines()


def seen_in(
    top: Path, path: str, text: str | bytes, wanted: Iterable[tuple[Sort, str]] = ()
) -> list[tuple[int, str, str]]:
    """Write one file, scan the folder, and return line, sort and name of every sighting."""
    file = top / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [(one.line, one.sort, one.name) for one in scan(top, detectors(), wanted).sightings]


def with_an_acceptance() -> str:
    """Return answers that warn, and accept that for two days."""
    text = (EXAMPLES / "clogged-app.yaml").read_text()
    return text.replace("load.classes: one", "load.classes: mixed") + ACCEPTED


def some_answers(question: Question) -> list[Value]:
    """Return every way to answer a question, or where there are too many, enough to tell apart."""
    match question.kind:
        case AnswerKind.SEVERAL:
            return [*_some_of(question.values)]
        case AnswerKind.NUMBER:
            return [0, 400, 600, 6_000, 10_000, 10_001, 2_000_000, 20_000_000]
        case _:
            return list(question.values)


def _some_of(values: tuple[str, ...]) -> list[tuple[str, ...]]:
    all_but = [tuple(value for value in values if value != one) for one in values]
    return list(dict.fromkeys([(), values, *((one,) for one in values), *all_but]))


def partly(question: Question) -> list[Value]:
    """Return answers that name some choices, or rule one out, and leave the rest open."""
    if question.kind is not AnswerKind.SEVERAL:
        return []
    named = [some for some in _some_of(question.values) if 0 < len(some) < len(question.values)]
    first_not = [(NOT + first, *others) for first, *others in named]
    return [(*some, UNKNOWN) for some in (*named, *first_not)]


def any_answers(question: Question) -> list[Value]:
    """Return enough ways to answer a question: wholly, in part and not at all."""
    return [*some_answers(question), *partly(question), UNKNOWN]


def leaves_open(value: Value) -> bool:
    """Tell whether an answer leaves something open: all of it, or the rest of the choices."""
    return value == UNKNOWN or (isinstance(value, tuple) and UNKNOWN in value)


def completions(question: Question, value: Value) -> list[Value]:
    """Return ways to answer what an answer leaves open; where that is nothing, the answer."""
    if not leaves_open(value):
        return [value]
    if not isinstance(value, tuple):
        return some_answers(question)
    rest = tuple(one for one in question.values if not {one, NOT + one} & {*value})
    more = [{*value, *some} for some in _some_of(rest)]
    return [tuple(one for one in question.values if one in ticked) for ticked in more]


def random_row(columns: Sequence[Column], drawn: Random, unknown: float = 0.1) -> Row:
    """Draw a row of facts that a filled-in questionnaire can have, a share of them not known.

    Of the choices of one question all are known, or none, or some, as one answer would have it.
    """
    count = drawn.randint(1, 4)
    fixed = {"consumers.count": count, "consumers.apart": count - drawn.randint(0, 1)}
    groups: dict[str, float] = {}
    row: dict[str, str | int | None] = {}
    for column in columns:
        group = column.fact.rpartition(".")[0] if column.values[:2] == YES_NO else column.fact
        luck = groups.setdefault(group, drawn.random())
        if column.fact in fixed:
            row[column.fact] = fixed[column.fact]
        elif luck < unknown:
            row[column.fact] = None
        elif column.values[:2] == YES_NO and luck > 1 - unknown / 2:
            row[column.fact] = drawn.choice([*YES_NO, None])
        elif luck < unknown + 0.05:
            row[column.fact] = NOT_APPLICABLE if column.values else column.least
        elif column.values:
            row[column.fact] = drawn.choice(column.values[:-1])
        else:
            row[column.fact] = drawn.choice([0, 400, 10_000, 10_001, 2_000_000])
    return row


def random_rows(columns: Sequence[Column], drawn: Random, many: int) -> list[Row]:
    """Draw rows with no, few, some and many facts unknown."""
    shares = [drawn.choice((0, 0.02, 0.2, 0.6)) for _ in range(many)]
    return [random_row(columns, drawn, share) for share in shares]


def project_of(rulebook: Rulebook, row: Row) -> Project:
    """Return the project, with one interaction, that a row stands for."""
    count, apart = (cast("int", row[f"consumers.{name}"]) for name in ("count", "apart"))
    services = [*("p" for _ in range(count - apart)), *(f"c{place}" for place in range(apart))]
    answers: dict[str, Value] = {}
    for question in rulebook.questions:
        given = {fact: row.get(fact) for fact in question.fact_names()}
        value = next(iter(given.values()), None)
        if value in (NOT_APPLICABLE, -1):
            answers[question.id] = NotApplicable("so")
        elif question.kind is AnswerKind.SEVERAL:
            told = {one: given[f"{question.id}.{one}"] for one in question.values}
            ticked = [one for one in question.values if told[one] == "yes"]
            open_rest = [f"{NOT}{one}" for one in question.values if told[one] == "no"] + [UNKNOWN]
            rest = open_rest if None in told.values() else []
            answers[question.id] = question.accept([*ticked, *rest])
        elif value is not None:
            answers[question.id] = value
    consumers = tuple(Consumer(service, "act") for service in services)
    return Project("x", answers, (Interaction(Kind.FACT, "a.b", "p", consumers, {}),))
