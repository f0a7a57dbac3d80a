"""Every back end holds what the kernel relies on, against the real server."""

import contextlib
import os
import re
from pathlib import Path
from typing import TypeVar

import pytest
from pages import ROOT
from starters import brokers
from starters.projects import add_kernel_tests, run, succeed
from support import Starter

from advisor.core.names import field_fault

BACKENDS = ("postgres", "rabbitmq", "nats", "redis", "kafka")
Found = TypeVar("Found")


def _entered(
    stack: contextlib.ExitStack, server: contextlib.AbstractContextManager[Found]
) -> Found:
    """Start a server; without one, in CI that is a failure, and elsewhere the test skips."""
    try:
        return stack.enter_context(server)
    except FileNotFoundError as error:
        if "CI" in os.environ:
            raise
        pytest.skip(f"no {error} on this machine")


@pytest.mark.usefixtures("kafka")
@pytest.mark.parametrize("backend", BACKENDS)
def test_every_back_end_holds_what_the_kernel_relies_on(
    starter: Starter, python: Path, backend: str
) -> None:
    """Against the real server: in CI a missing one is a failure, elsewhere the starter skips."""
    folder = starter(backend)
    steps = [
        ("-m", "ruff", "check", "."),
        ("-m", "ruff", "format", "--check", "."),
        ("-m", "mypy"),
        ("-m", "pytest", "-q", "-rs", "tests/messaging", *add_kernel_tests(folder)),
    ]
    for step in steps:
        succeed(python, folder, *step)


def test_no_field_has_a_name_that_postgresql_keeps(starter: Starter, python: Path) -> None:
    ask = (
        "SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T')"
        " UNION SELECT attname FROM pg_attribute WHERE attnum < 0"
    )
    server = "postgresql://postgres@127.0.0.1/postgres"
    script = f"import psycopg; print(*psycopg.connect({server!r}).execute({ask!r}))"
    words = re.findall(r"\w+", succeed(python, starter("postgres"), "-c", script))
    assert "user" in words
    assert [word for word in words if not field_fault(word)] == []


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_back_end_is_reached_over_tls_with_a_password(
    starter: Starter, python: Path, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    """And by nobody who does not know the authority of its certificate."""
    folder = starter(backend)
    monkeypatch.setenv("SIGNUP_FLOW_ALLOW_UNSAFE", brokers.UNSAFE)
    with contextlib.ExitStack() as stack:
        url, certificate = _entered(stack, brokers.secure(backend, python))
        monkeypatch.setenv("SIGNUP_FLOW_TEST_BROKER", url)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        add_kernel_tests(folder)
        contract = ("tests/messaging", "-k", f"{backend} and (many_messages or every_subscriber)")
        succeed(python, folder, "-m", "pytest", "-q", *contract)
        monkeypatch.setenv("SIGNUP_FLOW_BROKER", url)
        ran = run(python, folder, "-m", "signup_flow", "doctor")
        assert ran.returncode == 0, ran.stdout
        wrong = re.sub(":(secret|guest)@", ":wrong@", url)
        monkeypatch.setenv("SIGNUP_FLOW_BROKER", wrong)
        ran = run(python, folder, "-m", "signup_flow", "doctor")
        assert (ran.returncode, "to start one" in ran.stdout) == (int(wrong != url), False)
        monkeypatch.delenv("SSL_CERT_FILE")
        monkeypatch.setenv("SIGNUP_FLOW_BROKER", url.replace(str(certificate), os.devnull))
        ran = run(python, folder, "-m", "signup_flow", "doctor")
        assert ran.returncode == 1
        # A file of no authorities is a wrong setting for Kafka's client; servers tell all others.
        told = "Kafka" if backend == "kafka" else "UNREACHABLE"
        assert re.search(f"{told}.*certificate", ran.stdout), ran.stdout
        assert "secret" not in ran.stdout


def test_what_stands_in_files_is_copied_to_postgresql_as_the_guide_says(
    starter: Starter, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = starter("postgres")
    guide = (ROOT / "docs" / "how-to" / "back-ends.md").read_text(encoding="utf-8")
    (copying,) = re.findall("```python\n(.*?)```", guide, re.DOTALL)
    emitting = "from signup_flow.demo.events import emit_for; emit_for('one')"
    monkeypatch.setenv("SIGNUP_FLOW_BROKER", "sqlite:")
    succeed(python, folder, "-c", emitting)
    with contextlib.ExitStack() as stack:
        url, _ = _entered(stack, brokers.broker(brokers.SERVERS["postgres"]))
        monkeypatch.setenv("SIGNUP_FLOW_BROKER", url)
        succeed(python, folder, "-c", copying)
        (folder / "var").rename(folder / "old")
        succeed(python, folder, "-c", emitting)
        listed = succeed(python, folder, "-m", "signup_flow", "outbox", "list")
        assert len(listed.splitlines()) == 2
