"""What a person wrote is kept, however they wrote it; and a file goes where it was meant to go."""

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from support import EXAMPLES, any_answers, read_partial

from advisor.catalog import data_dir
from advisor.core.answers import UNKNOWN, Value
from advisor.core.interaction import Consumer, Interaction, Kind, Project
from advisor.core.question import AnswerKind, Question, Scope
from advisor.errors import CannotWrite
from advisor.files.atomic import replace_file
from advisor.files.pack import load_rulebook
from advisor.files.save import merge_answers

RULES = load_rulebook([data_dir("rules")])
SIGNUP = (EXAMPLES / "signup.yaml").read_text()
SCREEN = "We are setting up your account"


KEPT = {
    "windows line ends": SIGNUP.replace("\n", "\r\n"),
    "a document start": f"---\n{SIGNUP}",
    "a directive": f"%YAML 1.1\n---\n{SIGNUP}",
    "a text like a date": SIGNUP.replace(SCREEN, "2024-13-45"),
    "a text like a number": SIGNUP.replace(SCREEN, "12"),
    "a text in single quotes": SIGNUP.replace(SCREEN, "'it''s on its way'"),
    "a folded text": SIGNUP.replace(SCREEN, ">-\n        on its\n        way"),
    "letters of any kind": SIGNUP.replace(SCREEN, "Ünï 東京 क\u094d\u200dष 👩\u200d🔬"),
    "tools in another order": SIGNUP.replace("[correlation_ids, alerts]", "[alerts, tracing]"),
    "tools, not sure of the rest": SIGNUP.replace("correlation_ids, alerts", "unknown, alerts"),
    "tools, not sure of any": SIGNUP.replace("correlation_ids, alerts", "unknown"),
    "a number with underscores": SIGNUP.replace("2000", "2_000"),
    "what does not apply": SIGNUP.replace("load.classes: one", "load.classes: {n/a: 'no bulk'}"),
    "tools as one text": SIGNUP.replace("[correlation_ids, alerts]", "tracing"),
    "flow style": "{schema_version: 1, project: a, answers: {services.layout: one}}\n",
    "no line end": "schema_version: 1\nproject: a",
    "spaces and blank lines": "schema_version:   1\n\n\nproject: a   \n\n# end\n",
    "wide indentation": "schema_version: 1\nproject: a\nanswers:\n    services.layout: one\n",
}


@pytest.mark.parametrize("name", sorted(set(KEPT) - {"tools as one text"}))
def test_a_text_that_says_it_all_comes_back_byte_for_byte(name: str) -> None:
    assert merge_answers(KEPT[name], read_partial(KEPT[name])) == KEPT[name]


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_one_new_answer_changes_one_line_or_reads_back_the_same(text: str) -> None:
    project = read_partial(text)
    changed = replace(project, answers={**project.answers, "services.layout": "shared"})
    written = merge_answers(text, changed)
    assert read_partial(written) == changed
    assert ("\r\n" in written) is ("\r\n" in text)
    assert written.startswith("---") is text.startswith("---")


FLUSH = "schema_version: 1\nproject: a\ninteractions:\n# first\n- fact: a.b\n  consumers: [x]\n"
SET_IN = FLUSH.partition("#")[0] + (
    "  - producer: p\n    fact: a.b # what it is\n    consumers: [x]\n    answers:\n"
    f"      gap.screen: {'a while ' * 9}later\n"
)


@pytest.mark.parametrize("text", [FLUSH, SET_IN])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lists_comments_and_long_lines_stay_when_an_answer_comes(text: str, end: str) -> None:
    project = replace(read_partial(text), answers={"services.layout": "one"})
    wanted = f"{text}answers:\n  services.layout: one\n".replace("\n", end)
    assert merge_answers(text.replace("\n", end), project) == wanted


@pytest.mark.parametrize("consumers", ["x, y:act", "[x, y]", "{x: act, y: }", "{x: ~, y: null}"])
def test_consumers_stay_as_they_were_written(consumers: str) -> None:
    text = (
        f"schema_version: 1\ninteractions:\n  - fact: a.b\n    producer: p\n"
        f"    consumers: {consumers}\n"
    )
    assert merge_answers(text, read_partial(text)) == text


def test_a_fact_that_becomes_a_request_is_no_fact_any_more() -> None:
    project = read_partial(SIGNUP)
    request = replace(project.interactions[0], kind=Kind.REQUEST)
    changed = replace(project, interactions=(request,))
    written = merge_answers(SIGNUP, changed)
    assert read_partial(written) == changed
    assert "# nobody wants two welcome mails" in written
    assert "\n  - request: user.signed_up\n" in written


def test_interactions_keep_their_comments_when_one_is_added_and_one_goes() -> None:
    text = (EXAMPLES / "orders.yaml").read_text()
    project = read_partial(text)
    new = Interaction(Kind.FACT, "stock.low", "inventory", (Consumer("buying", "reorder"),), {})
    changed = replace(project, interactions=(*project.interactions[1:], new))
    written = merge_answers(text, changed)
    assert read_partial(written) == changed
    assert "# a declined card stops the order" in written
    assert "stock.reserve" not in written


@pytest.mark.parametrize(
    "between", ["\n\n", "\n  # mine\n", " # mine\n\n", "\n  # mine\n  # too\n\n", "\n"]
)
@pytest.mark.parametrize("gone", [0, 1])
def test_what_stands_above_the_interactions_stays_there(between: str, gone: int) -> None:
    first = "  -\n    # his\n    fact: a.b\n    producer: p\n    consumers: [x]\n"
    text = f"schema_version: 1\ninteractions:{between}{first}{first.replace('a.b', 'b.c')}"
    project = read_partial(text)
    new = Interaction(Kind.FACT, "c.d", "p", (Consumer("y", "act"),), {})
    changed = replace(project, interactions=(*project.interactions[gone:], new))
    written = merge_answers(text, changed)
    assert read_partial(written) == changed
    assert written.startswith(f"schema_version: 1\ninteractions:{between}")
    assert written.count("# his") == len(changed.interactions) - 1


@pytest.mark.parametrize("empty", ["", " # none", "\n  # none", " []", "\n  # none\n  []"])
def test_where_there_were_no_interactions_some_can_come(empty: str) -> None:
    text = f"project: a\ninteractions:{empty}\nanswers:\n  services.layout: one\n"
    new = Interaction(Kind.FACT, "c.d", "p", (Consumer("y", "act"),), {})
    changed = replace(read_partial(text), interactions=(new,))
    written = merge_answers(text, changed)
    assert read_partial(written) == changed
    assert written.count("# none") == text.count("# none")


@pytest.mark.parametrize("tab", ["answers:\t\n", "answers:\t# my\tnote\n", "answers:  \t\n"])
def test_a_tab_that_is_read_as_a_space_keeps_nothing_from_being_written(tab: str) -> None:
    text = SIGNUP.replace("answers:\n", tab, 1)
    changed = replace(read_partial(text), name="another")
    written = merge_answers(text, changed)
    assert read_partial(written) == changed
    assert ("# my\tnote" in written) is ("# my\tnote" in text)


def _value(question: Question) -> st.SearchStrategy[Value]:
    match question.kind:
        case AnswerKind.SEVERAL:
            return st.sampled_from(any_answers(question))
        case AnswerKind.CHOICE:
            return st.sampled_from([*question.values, UNKNOWN])
        case AnswerKind.NUMBER:
            return st.one_of(st.integers(0, 10**12 - 1), st.just(UNKNOWN))
        case AnswerKind.NAME:
            return st.sampled_from(["user_id", "cart", "y", "n1", "e1", UNKNOWN])
        case AnswerKind.TEXT:
            return st.text(
                st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=40
            )


def _given(scope: Scope) -> st.SearchStrategy[dict[str, Value]]:
    asked = RULES.questions_about(scope)
    return st.fixed_dictionaries({}, optional={q.id: _value(q) for q in asked})


@st.composite
def _projects(draw: st.DrawFn) -> Project:
    names = st.sampled_from(["email", "on", "y", "null", "true", "x1", "e5", "off"])
    interactions = []
    for n in range(draw(st.integers(0, 3))):
        services = draw(st.lists(names, min_size=1, max_size=3, unique=True))
        consumers = tuple(Consumer(service, f"{draw(names)}_{n}") for service in services)
        kind = draw(st.sampled_from(Kind))
        answers = draw(_given(Scope.INTERACTION))
        interactions.append(Interaction(kind, f"no.yes{n}", draw(names), consumers, answers))
    name = draw(st.sampled_from(["", "shop", "no", "on-off"]))
    return Project(name, draw(_given(Scope.PROJECT)), tuple(interactions))


@settings(max_examples=80)
@given(_projects(), _projects())
def test_whatever_is_written_reads_back_as_it_was(one: Project, other: Project) -> None:
    written = merge_answers("", one)
    assert read_partial(written) == one
    assert merge_answers(written, one) == written
    both = read_partial(merge_answers(written, other))
    assert [i.name for i in both.interactions] == [i.name for i in other.interactions]
    for before, after in zip(other.interactions, both.interactions, strict=True):
        assert (after.kind, after.producer, after.consumers) == (
            before.kind,
            before.producer,
            before.consumers,
        )
        assert {**after.answers, **before.answers} == after.answers


# Where it goes.


def test_a_link_stays_a_link_to_the_new_text(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    replace_file(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_pipe_stays_a_pipe_and_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()), daemon=True)
    reader.start()
    replace_file(pipe, "text")
    reader.join(10)
    assert read == ["text"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("name", ["n" * 250, "n" * 255])
def test_a_name_may_be_as_long_as_the_system_allows(tmp_path: Path, name: str) -> None:
    replace_file(tmp_path / name, "text")
    assert (tmp_path / name).read_text() == "text"


_BAD: dict[str, Callable[[Path], Path]] = {
    "a folder": lambda folder: folder,
    "in no folder": lambda folder: folder / "absent" / "f",
    "below a file": lambda folder: folder / "f" / "g",
    "too long": lambda folder: folder / ("n" * 256),
}


@pytest.mark.parametrize("name", _BAD)
def test_where_nothing_can_be_written_it_says_so(tmp_path: Path, name: str) -> None:
    (tmp_path / "f").write_text("mine")
    with pytest.raises(CannotWrite, match="cannot be written"):
        replace_file(_BAD[name](tmp_path), "text")
    assert [path.name for path in tmp_path.iterdir()] == ["f"]
    assert (tmp_path / "f").read_text() == "mine"


def test_a_reader_finds_the_old_text_or_the_new_never_a_part(tmp_path: Path) -> None:
    file = tmp_path / "f"
    texts = {letter * 200_000 for letter in "abc"}
    replace_file(file, "a" * 200_000)
    stop = threading.Event()
    seen: set[str] = set()

    def read() -> None:
        while not stop.is_set():
            seen.add(file.read_text())

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    for letter in "bca" * 5:
        replace_file(file, letter * 200_000)
    stop.set()
    reader.join(10)
    assert seen
    assert seen <= texts
