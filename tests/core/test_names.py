"""Names that will be names in code."""

import builtins
import keyword
import re
import sqlite3
import sys
import unicodedata
from collections.abc import Callable
from contextlib import closing
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.catalog import data_dir
from advisor.core.names import class_name, dotted_fault, field_fault, name_fault, project_fault


@pytest.mark.parametrize(
    "name",
    [
        *("email", "billing", "a", "x1_y", "a" * 40),
        *("match", "license", "credits", "copyright", "property", "filter", "format", "object"),
    ],
)
def test_good_names_of_services_are_taken(name: str) -> None:
    assert not name_fault(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", "Email", "e-mail", "1st", "_x", "with space", "a" * 41, "x.y", "../x", "x/y", "x\n"),
        *("class", "None", "list", "con", "com1", "nul", "sqlite", "sqlite_x"),
        *("µ", "ﬁle", "еmail", "a\u202eb"),  # noqa: RUF001 - look-alikes are the point
    ],
)
def test_bad_names_of_services_are_refused_with_a_reason(name: str) -> None:
    assert name_fault(name)


@pytest.mark.parametrize(
    ("fault", "typed", "near"),
    [
        (name_fault, "Welcome mail", "welcome_mail"),
        (name_fault, "Hauptbücher", "hauptbucher"),
        (name_fault, "1st", "my_name"),
        (name_fault, "x" * 41, "my_name"),
        (project_fault, "Core Bank", "core-bank"),
        (project_fault, "--", "my-shop"),
        (dotted_fault, "User signed up", "user.signed_up"),
        (dotted_fault, "Zahlung.gebucht", "zahlung.gebucht"),
        (dotted_fault, "PaymentCaptured", "payment.captured"),
        (dotted_fault, "order-line-added", "order.line_added"),
        (name_fault, "paymentsApi", "payments_api"),
        (dotted_fault, "signup", "user.signed_up"),
    ],
)
def test_a_refusal_offers_the_nearest_name_that_would_do(
    fault: Callable[[str], str], typed: str, near: str
) -> None:
    assert fault(typed).startswith(f"such as {near}: ")
    assert not fault(near)


def test_no_event_has_the_name_of_what_the_starter_has_itself() -> None:
    made = re.compile(r"CREATE (?:TABLE|INDEX) (?:IF NOT EXISTS )?([a-z]+_[a-z_]+)[ (]")
    texts = [file.read_text() for file in data_dir("templates").rglob("*.sql.j2")]
    own = {name for text in texts for name in made.findall(text)}
    assert {"processed_events", "parked_by_key", "nats_places"} <= own
    for name in (*own, "any_reaction", "event_data", "test_client"):
        dotted = name.replace("_", ".", 1)
        assert dotted_fault(dotted)
        assert not dotted_fault(f"my_{dotted}")
    assert dotted_fault("sqlite.opened")


@pytest.mark.parametrize("name", ["my-shop", "shop", "a1-b2_c3"])
def test_good_names_of_projects_are_taken(name: str) -> None:
    assert not project_fault(name)


@pytest.mark.parametrize(
    "name", ["", "email", "json", "tests", "fastapi", "a--b", "-a", "a-", "A", "class", "x" * 41]
)
def test_a_project_that_would_hide_a_package_is_refused(name: str) -> None:
    assert project_fault(name)


@pytest.mark.parametrize("name", ["user.signed_up", "a.b.c", "order.import"])
def test_good_names_of_events_are_taken(name: str) -> None:
    assert not dotted_fault(name)


@pytest.mark.parametrize(
    "name", ["user", "user.", ".x", "User.x", "a..b", "a.b-c", "current.date", "x." + "y" * 40]
)
def test_bad_names_of_events_are_refused(name: str) -> None:
    assert dotted_fault(name)


@pytest.mark.parametrize(
    "name",
    [
        *("order", "select", "event_id", "at", "key", "model_x", "json"),
        *("database", "revision", "asked", "user", "left", "array", "true", "xmin"),
    ],
)
def test_a_field_that_means_something_in_sql_or_in_an_event_is_refused(name: str) -> None:
    assert field_fault(name)


def test_an_event_names_its_class() -> None:
    assert class_name("user.signed_up") == "UserSignedUp"


@pytest.mark.parametrize("fault", [name_fault, field_fault])
def test_every_word_that_python_keeps_is_refused(fault: Callable[[str], str]) -> None:
    assert [word for word in keyword.kwlist if not fault(word)] == []
    assert [word for word in keyword.kwlist if not project_fault(word)] == []


@pytest.mark.parametrize("word", [word for word in dir(builtins) if not field_fault(word)])
def test_what_only_a_builtin_is_called_can_be_a_column(word: str) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"CREATE TABLE one ({word} TEXT PRIMARY KEY)")
        database.execute(f"INSERT INTO one ({word}) VALUES (1) ON CONFLICT ({word}) DO NOTHING")
        assert database.execute(f"SELECT max({word}) FROM one").fetchall() == [("1",)]


@pytest.mark.parametrize("fault", [name_fault, field_fault, project_fault])
def test_what_is_suggested_instead_would_be_taken(fault: Callable[[str], str]) -> None:
    for word in ("list", "class", "con", "select", "json", "User Name"):
        if said := fault(word):
            instead, _, _ = said.removeprefix("such as ").partition(":")
            assert said.startswith("such as ")
            assert not fault(instead)


def test_no_project_hides_a_module_of_the_standard_library() -> None:
    assert [name for name in sys.stdlib_module_names if not project_fault(name)] == []
    assert [n for n in sys.stdlib_module_names if not project_fault(n.replace("_", "-"))] == []


@pytest.mark.parametrize("device", ["con", "prn", "aux", "nul", "com1", "com9", "lpt1", "lpt9"])
def test_no_name_is_a_device_on_windows(device: str) -> None:
    assert name_fault(device)
    assert project_fault(device)


@given(st.text(max_size=45) | st.from_regex(r"[a-z][a-z0-9_.-]{0,44}", fullmatch=True))
def test_whatever_is_taken_can_stand_in_code_as_it_is(name: str) -> None:
    if not name_fault(name):
        assert unicodedata.normalize("NFKC", name) == name
        assert name.isascii()
        exec(f"def {name}({name}): return {name}", {})  # noqa: S102 - it compiles, and that is the point
    if not project_fault(name):
        assert name.replace("-", "_").isidentifier()
        assert PurePosixPath(name).name == name
    if not dotted_fault(name):
        assert class_name(name).isidentifier()
        assert name_fault(f"on_{name.replace('.', '_')}") == ""
