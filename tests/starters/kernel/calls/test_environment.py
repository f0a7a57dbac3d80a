"""Where a callee is, by settings that could do, and with which certificates."""

import subprocess
import sys

import pytest
from calls.callee import SERVICE, Callee, Ok
from structlog.testing import capture_logs

from signup_flow.calls import client, environment
from signup_flow.calls.client import call
from signup_flow.calls.environment import named
from signup_flow.calls.errors import CallFailed
from signup_flow.database import ConfigurationError


@pytest.mark.parametrize(
    ("setting", "given"),
    [
        ("URL", "http://user:secret@host:99999"),
        ("URL", "http://user:secret@host:0"),
        ("URL", "http://user:secret@"),
        ("URL", "http://user:secret@host/?query"),
        ("URL", "http://user:secret@host/#part"),
        ("URL", f"http://user:secret@{'x' * 64}"),
        ("URL", "secret"),
        ("AUTHORIZATION", "Bearer\nsecret"),
        ("AUTHORIZATION", "Bearer secrét"),
    ],
)
def test_a_setting_that_could_never_do_is_refused_by_name_and_not_quoted(
    monkeypatch: pytest.MonkeyPatch, setting: str, given: str
) -> None:
    variable = named(SERVICE, setting)
    monkeypatch.setenv(variable, given)
    with pytest.raises(ConfigurationError, match=f"^{variable} has to be ") as refused:
        environment.check()
    assert "secret" not in str(refused.value) and refused.value.__context__ is None


def test_certificates_are_read_once_and_those_that_are_not_there_are_refused_by_name(
    callee: Callee, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.certificates()
    monkeypatch.setenv("SSL_CERT_FILE", "nowhere.pem")
    assert call(SERVICE, "/x", {}, Ok) == Ok(ok=True)
    environment.certificates.cache_clear()
    with pytest.raises(ConfigurationError, match="SSL_CERT_FILE"):
        environment.check()


def test_it_is_refused_before_anything_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(named(SERVICE, "URL"), "nonsense")
    command = [sys.executable, "-m", "signup_flow", "serve", SERVICE, "--port", "0"]
    served = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert served.returncode == 1 and named(SERVICE, "URL") in served.stderr.splitlines()[0]


def test_a_service_that_is_not_of_this_project_is_where_its_url_says(
    callee: Callee, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(
        ConfigurationError, match="set SIGNUP_FLOW_ELSEWHERE_URL, or give it a line in PORTS"
    ):
        call("elsewhere", "/x", {}, Ok)
    monkeypatch.setenv("SIGNUP_FLOW_ELSEWHERE_URL", f"http://127.0.0.1:{callee.server_port}")
    monkeypatch.setenv("SIGNUP_FLOW_ELSEWHERE_AUTHORIZATION", "Bearer token\n")
    try:
        assert call("elsewhere", "/x", {}, Ok) == Ok(ok=True)
        assert call(SERVICE, "/x", {}, Ok) == Ok(ok=True)
    finally:
        client.forget("elsewhere")
    assert [asked.get("Authorization") for asked in callee.asked] == ["Bearer token", None]


def test_a_service_of_this_project_has_a_port_of_its_own_on_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for service, port in environment.PORTS.items():
        monkeypatch.delenv(named(service, "URL"), raising=False)
        assert environment.address(service) == f"http://127.0.0.1:{port}"
    assert len({*environment.PORTS.values()}) == len(environment.PORTS)


def test_a_callee_on_this_machine_is_not_asked_through_a_proxy(
    callee: Callee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert call(SERVICE, "/x", {}, Ok) == Ok(ok=True)


def test_what_kept_a_call_from_its_callee_is_logged_and_not_told_to_callers(
    callee: Callee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(named(SERVICE, "URL"), f"https://127.0.0.1:{callee.server_port}")
    client.forget(SERVICE)
    with capture_logs() as lines, pytest.raises(CallFailed) as failed:
        call(SERVICE, "/x", {}, Ok)
    address = f"127.0.0.1:{callee.server_port}"
    assert address == lines[0]["at"] and address not in str(failed.value)
    assert "SSL" in lines[0]["cause"] and "SSL" not in str(failed.value)
