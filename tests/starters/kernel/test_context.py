"""What is set wrongly for logs and traces is told before any work."""

import io
import sys
from pathlib import Path

import pytest
import structlog

from signup_flow import context


def test_a_log_level_that_there_is_not_is_refused_with_those_that_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SIGNUP_FLOW_LOG", "loud")
    with pytest.raises(SystemExit, match=r"SIGNUP_FLOW_LOG is LOUD: none of .*DEBUG"):
        context.configure_logs()


def test_an_address_for_traces_without_what_sends_them_is_refused_with_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    for name in [one for one in sys.modules if one.startswith("opentelemetry.exporter")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter", None)
    with pytest.raises(SystemExit, match=r"pip install -e '\.\[tracing\]'"):
        context.configure_traces("signup")


def test_work_goes_on_where_its_log_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("wb", buffering=0) as full:
        monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(full, write_through=True))
        context.configure_logs()
        structlog.get_logger().warning("out of reach")
