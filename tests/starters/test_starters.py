"""Every kind of starter is generated, installed as its README says, linted, typed and tested."""

import contextlib
import os
import re
from pathlib import Path

import pytest
from starters import brokers
from starters.projects import add_kernel_tests, package_of, run, succeed
from support import EXAMPLES, Run, Starter

KINDS = {
    "signup": ("signup.yaml",),
    "small-app": ("small-app.yaml",),
    "orders": ("orders.yaml",),
    "clogged-app": ("clogged-app.yaml",),
    "direct calls between services": (
        "signup.yaml",
        "--set",
        "user.signed_up/reply.needed=now",
    ),
    "repeat-safe direct calls": (
        "orders.yaml",
        "--set",
        "stock.reserve/duplicates.effect=harmless",
        "--set",
        "order.placed/reply.needed=now",
        "--set",
        "invoice.render/reply.needed=now",
    ),
    "work queue": ("signup.yaml", "--set", "user.signed_up/consumers=broker:send_welcome"),
    "event log": ("signup.yaml", "--set", "user.signed_up/history.replay=days"),
    "a job of one's own": ("signup.yaml", "--set", "user.signed_up/consumers=signup:send_welcome"),
    "job queue and calls": (
        "small-app.yaml",
        "--set",
        "invoice.paid/work.in_request=slow",
        "--partial",
    ),
    "names of the longest": (
        "clogged-app.yaml",
        *("--set", "photo.uploaded/producer=" + "p" * 40),
        *("--set", f"photo.uploaded/consumers={'c' * 40}:{'a' * 40}"),
        *("--set", "photo.uploaded/ordering.key=" + "k" * 40),
    ),
}
BACKENDS = ("postgres", "rabbitmq", "nats", "redis", "kafka")
FORMATTED = [kind for kind in KINDS if kind != "names of the longest"]
"""Held to the formatter's letter; longer names than these make lines that it would break."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_starter_installs_and_passes_everything(
    advisor: Run, tmp_path: Path, python: Path, kind: str
) -> None:
    example, *settings = KINDS[kind]
    scaffolded = advisor("scaffold", EXAMPLES / example, "out", *settings)
    assert scaffolded.returncode == 0, scaffolded.stderr
    folder = tmp_path / "out"
    steps = [
        ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-e", ".[test]"),
        ("-m", "ruff", "check", ".", *(() if kind in FORMATTED else ("--ignore", "I001"))),
        *([("-m", "ruff", "format", "--check", ".")] if kind in FORMATTED else []),
        ("-m", "mypy"),
        ("-m", "pytest", "-q"),
    ]
    for step in steps:
        succeed(python, folder, *step)
    assert "All of it held." in succeed(python, folder, "-m", package_of(folder), "demo")
    succeed(python, folder, "-m", "pytest", "-q", *add_kernel_tests(folder))


@pytest.mark.usefixtures("kafka")
@pytest.mark.parametrize("backend", BACKENDS)
def test_every_back_end_holds_what_the_kernel_relies_on(
    advisor: Run, tmp_path: Path, python: Path, backend: str
) -> None:
    """Against the real server: in CI a missing one is a failure, elsewhere the starter skips."""
    advisor("scaffold", EXAMPLES / "signup.yaml", "out", "--backend", backend)
    folder = tmp_path / "out"
    steps = [
        ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-e", ".[test]"),
        ("-m", "ruff", "check", "."),
        ("-m", "ruff", "format", "--check", "."),
        ("-m", "mypy"),
        ("-m", "pytest", "-q", "-rs", "tests/messaging"),
        ("-m", "pytest", "-q", "-rs", *add_kernel_tests(folder)),
    ]
    for step in steps:
        succeed(python, folder, *step)


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_back_end_is_reached_over_tls_with_a_password(
    starter: Starter, python: Path, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    """And by nobody who does not know the authority of its certificate."""
    folder = starter(backend)
    monkeypatch.setenv("SIGNUP_FLOW_ALLOW_UNSAFE", brokers.UNSAFE)
    with contextlib.ExitStack() as stack:
        try:
            url, certificate = stack.enter_context(brokers.secure(backend, python))
        except FileNotFoundError as error:
            if "CI" in os.environ:
                raise
            pytest.skip(f"no {error} on this machine")
        monkeypatch.setenv("SIGNUP_FLOW_TEST_BROKER", url)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        add_kernel_tests(folder)
        contract = ("tests/messaging", "-k", f"{backend} and (many_messages or every_subscriber)")
        succeed(python, folder, "-m", "pytest", "-q", *contract)
        monkeypatch.setenv("SIGNUP_FLOW_BROKER", url)
        ran = run(python, folder, "-m", "signup_flow", "doctor")
        assert ran.returncode == 0, ran.stdout
        monkeypatch.delenv("SSL_CERT_FILE")
        monkeypatch.setenv("SIGNUP_FLOW_BROKER", url.replace(str(certificate), os.devnull))
        ran = run(python, folder, "-m", "signup_flow", "doctor")
        assert ran.returncode == 1
        assert re.search("UNREACHABLE.*certificate", ran.stdout), ran.stdout
        assert "secret" not in ran.stdout


def test_the_demo_of_the_guides_signup_tells_the_guides_story(
    advisor: Run, tmp_path: Path, python: Path
) -> None:
    advisor("scaffold", EXAMPLES / "signup.yaml", "out")
    folder = tmp_path / "out"
    run(python, folder, "-m", "pip", "install", "--quiet", "-e", ".[test]")
    told = run(python, folder, "-m", "signup_flow", "demo").stdout
    story = [
        "user.signed_up accepted",
        "We are setting up your account",
        "start_trial: not yet",
        "start_trial: done",
        "is delivered again",
        "start_trial: 1 before, 1 after",
        "gives up on poison",
        "dead after 3",
        "mend the handler",
        "start_trial for poison: done",
        "nothing left to replay",
        "said user.signed_up",
        "handled by email",
    ]
    places = [told.index(sentence) for sentence in story]
    assert places == sorted(places)


_SCHEMA = """
from signup_flow import system

for service in system.SERVICES:
    for row in system.database(service).query("SELECT type, name FROM sqlite_schema ORDER BY 1, 2"):
        print(service, *row)
"""


def test_an_update_reaches_databases_that_have_run_the_migrations_before_it(
    advisor: Run, tmp_path: Path, python: Path
) -> None:
    """Two actions more, one of them in a service that has tables already."""
    advisor("scaffold", EXAMPLES / "signup.yaml", "out")
    folder = tmp_path / "out"
    run(python, folder, "-m", "pip", "install", "--quiet", "-e", ".[test]")
    before = run(python, folder, "-c", _SCHEMA)
    assert "email table send_welcome" in before.stdout
    more = "email:send_welcome,billing:start_trial,crm:add_lead,signup:greet"
    assert advisor("update", "out", "--set", f"user.signed_up/consumers={more}").returncode == 0
    after = run(python, folder, "-c", _SCHEMA)
    (folder / "var").rename(folder / "old")
    assert after.stdout == run(python, folder, "-c", _SCHEMA).stdout
    assert after.stdout != before.stdout
    succeed(python, folder, "-m", "pytest", "-q")


_PARKED = """
from signup_flow import system
from signup_flow.messaging.broker import Delivery

system.inbox("crm").handle([Delivery("bad", "user.signed_up", "1", b"{", redelivered=False)])
"""
_CRM = """
from signup_flow.events import UserSignedUp
from signup_flow.messaging.inbox import Reaction

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


@pytest.fixture
def signup(advisor: Run, tmp_path: Path, python: Path) -> Path:
    """Return the guide's signup, scaffolded and installed."""
    advisor("scaffold", EXAMPLES / "signup.yaml", "out")
    run(python, tmp_path / "out", "-m", "pip", "install", "--quiet", "-e", ".[test]")
    return tmp_path / "out"


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
    succeed(python, signup, "-m", "pytest", "-q", "tests/test_http.py", "tests/test_demo.py")


def test_a_version_that_the_owner_adds_needs_a_sample_and_every_consumers_reaction(
    signup: Path, python: Path
) -> None:
    package, tests = signup / "signup_flow", ("tests/test_events.py", "tests/test_demo.py")
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
