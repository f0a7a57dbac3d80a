"""Names that will be names in code."""

import pytest

from advisor.core.names import class_name, dotted_fault, field_fault, name_fault, project_fault


@pytest.mark.parametrize("name", ["email", "billing", "a", "x1_y", "a" * 40])
def test_good_names_of_services_are_taken(name: str) -> None:
    assert not name_fault(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", "Email", "e-mail", "1st", "_x", "with space", "a" * 41, "x.y", "../x", "x/y", "x\n"),
        *("class", "match", "None", "print", "id", "con", "com1", "nul"),
        *("µ", "ﬁle", "еmail", "a\u202eb"),  # noqa: RUF001 - look-alikes are the point
    ],
)
def test_bad_names_of_services_are_refused_with_a_reason(name: str) -> None:
    assert name_fault(name)


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
    "name", ["user", "user.", ".x", "User.x", "a..b", "a.b-c", "x." + "y" * 40]
)
def test_bad_names_of_events_are_refused(name: str) -> None:
    assert dotted_fault(name)


@pytest.mark.parametrize("name", ["order", "select", "event_id", "at", "key", "model_x", "json"])
def test_a_field_that_means_something_in_sql_or_in_an_event_is_refused(name: str) -> None:
    assert field_fault(name)


def test_an_event_names_its_class() -> None:
    assert class_name("user.signed_up") == "UserSignedUp"
