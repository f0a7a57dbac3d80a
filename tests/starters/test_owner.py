"""What an owner does to a starter: updates it, and adds a consumer or a version of an event."""

from pathlib import Path

import pytest
from starters.projects import run, succeed
from support import Run, Starter

_SCHEMA = """
from signup_flow import system

for service in system.SERVICES:
    for row in system.database(service).query("SELECT type, name FROM sqlite_schema ORDER BY 1, 2"):
        print(service, *row)
"""


@pytest.fixture
def signup(starter: Starter) -> Path:
    """Return the guide's signup, scaffolded and installed."""
    return starter("sqlite")


def test_an_update_reaches_databases_that_have_run_the_migrations_before_it(
    advisor: Run, signup: Path, python: Path
) -> None:
    """Two actions more, one of them in a service that has tables already."""
    before = run(python, signup, "-c", _SCHEMA)
    assert "email table send_welcome" in before.stdout
    more = "email:send_welcome,billing:start_trial,crm:add_lead,signup:greet"
    assert advisor("update", signup, "--set", f"user.signed_up/consumers={more}").returncode == 0
    after = run(python, signup, "-c", _SCHEMA)
    (signup / "var").rename(signup / "old")
    assert after.stdout == run(python, signup, "-c", _SCHEMA).stdout
    assert after.stdout != before.stdout
    succeed(python, signup, "-m", "pytest", "-q")


_PARKED = """
from signup_flow import system
from signup_flow.messaging.broker import Delivery

system.inbox("crm").handle([Delivery("bad", "user.signed_up", "1", b"{", redelivered=False)])
"""
_CRM = """
from signup_flow.events import UserSignedUp
from signup_flow.messaging.reaction import Reaction

REACTIONS = [Reaction(UserSignedUp, lambda event, tx: None)]
"""
_SECOND_VERSION = """

class UserSignedUp2(UserSignedUp):
    schema_version = 2


CONTRACTS.append(UserSignedUp2)
"""
_ITS_REACTION = """
from dataclasses import replace

from signup_flow.events import UserSignedUp2

REACTIONS.append(replace(REACTIONS[0], contract=UserSignedUp2))
"""
_ITS_SAMPLE = """
from signup_flow.events import UserSignedUp2

SAMPLES.append((UserSignedUp2, SAMPLES[0][1].replace(b"signed_up/1", b"signed_up/2")))


def read("""


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text, f"{file} has no {old}"
    file.write_text(text.replace(old, new))


def _append(file: Path, code: str) -> None:
    file.write_text(file.read_text() + code)


def test_a_consumer_that_the_owner_adds_is_known_everywhere(signup: Path, python: Path) -> None:
    """With what its README asks for, and no HTTP API or table of its own."""
    package = signup / "signup_flow"
    (package / "services/crm").mkdir()
    (package / "services/crm/__init__.py").touch()
    (package / "services/crm/handlers.py").write_text(_CRM)
    _edit(package / "events.py", '("email", ', '("crm", "email", ')
    imported = "from signup_flow.services.email import handlers"
    _edit(package / "system.py", imported, f"import signup_flow.services.crm.handlers\n{imported}")
    line = '    "crm": signup_flow.services.crm.handlers.REACTIONS,\n'
    _edit(
        package / "system.py", '    "email": email_handlers', f'{line}    "email": email_handlers'
    )
    parked = run(python, signup, "-c", _PARKED)
    assert parked.returncode == 0, parked.stdout
    listed = run(python, signup, "-m", "signup_flow", "dlq", "list").stdout
    assert "bad  crm  user.signed_up" in listed
    succeed(python, signup, "-m", "pytest", "-q", "tests/test_demo.py")


def test_a_new_version_needs_a_sample_and_reactions_and_a_field_with_a_default_does_not(
    signup: Path, python: Path
) -> None:
    package, tests = signup / "signup_flow", ("tests/test_events.py", "tests/test_demo.py")
    _edit(package / "events.py", "revision: int\n", 'revision: int\n    plan: str = "free"\n')
    _append(package / "events.py", _SECOND_VERSION)
    asyncapi = run(python, signup, "-m", "signup_flow", "asyncapi").stdout
    (signup / "asyncapi.json").write_text(asyncapi)
    ran = run(python, signup, "-m", "pytest", "-q", *tests)
    assert "2 failed" in ran.stdout, ran.stdout
    _edit(signup / "tests/test_events.py", "\n\ndef read(", _ITS_SAMPLE)
    for service in ("email", "billing"):
        _append(package / f"services/{service}/handlers.py", _ITS_REACTION)
    _edit(package / "services/signup/commands.py", "UserSignedUp", "UserSignedUp2")
    succeed(python, signup, "-m", "pytest", "-q", *tests)
