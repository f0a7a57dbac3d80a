"""advisor explain: every id that a report shows, and what happens to one that is none."""

import json

import pytest
from support import Run

FACTS = ("schema_version", "id", "kind", "title", "text", "parts", "guide")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("services.layout", "question"),
        ("reply.caller-waits", "rule"),
        ("event-log", "form"),
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


def test_an_id_like_no_other_is_sent_to_the_list(advisor: Run) -> None:
    ran = advisor("explain", "\x1b[31mzzzzzzzz")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "advisor rules list" in ran.stderr
    assert "\x1b" not in ran.stderr


def test_without_a_terminal_an_explanation_is_not_wrapped(advisor: Run) -> None:
    wide = advisor("explain", "services.layout").stdout
    assert advisor("explain", "services.layout", COLUMNS="40").stdout == wide
    assert max(len(line) for line in wide.splitlines()) > 100
