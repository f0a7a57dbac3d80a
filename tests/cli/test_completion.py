"""Completion: what bash is told, and that a real one makes of it what it should."""

import os
import subprocess
from pathlib import Path

import pytest
from support import COMMAND, run_here

from advisor.catalog import data_dir
from advisor.files.pack import load_rulebook

SERVICES = ["services.layout=", "services.change="]
LAYOUTS = [f"services.layout={one}" for one in ("one", "shared", "several", "unknown")]
GAPS = [f"gap.tolerance={one}" for one in ("none", "seconds", "minutes", "unknown")]
MORE_TOOLS = [
    f"readiness.tools=alerts,{one}" for one in ("correlation_ids", "tracing", "retries", "unknown")
]
CLOGGED = load_rulebook([data_dir("rules")]).rule("work.clogs-the-request")
CLOGS = [f"{CLOGGED.id}={one}" for one in (CLOGGED.pull, 0)] if CLOGGED else []
_BASH = """
eval "$(_ADVISOR_COMPLETE=source_bash advisor)"
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_advisor_completion advisor
printf '%s\\n' "${COMPREPLY[@]}"
"""


def _offered(*words: str) -> list[str]:
    """Return what a shell is told when the last of these words is being written."""
    asked = {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)}
    ran = run_here(Path.cwd(), _ADVISOR_COMPLETE="complete_bash", **asked)
    assert ran.stderr == ""
    return ran.stdout.split()


def _offered_in_bash(*words: str) -> list[str]:
    ran = subprocess.run(
        ["bash", "--norc", "-c", _BASH, "bash", *words],
        env={**os.environ, "PATH": f"{COMMAND.parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stderr == ""
    return ran.stdout.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("advisor", "re"), ["report"]),
        (("advisor", "rules", "c"), ["check"]),
        (("advisor", "report", "--par"), ["--partial"]),
        (("advisor", "report", "x.yaml", "--format", "mark"), ["markdown"]),
        (("advisor", "scaffold", "x.yaml", "out", "--backend", "ra"), ["rabbitmq"]),
        (("advisor", "explain", "reply.c"), ["reply.caller-waits"]),
        (("advisor", "explain", "event-"), ["event-log"]),
        (("advisor", "ask", "--only", "gap.s"), ["gap.screen"]),
        (("advisor", "example", "o"), ["orders"]),
        (("advisor", "init", "--preset", "m"), ["monolith"]),
        (("advisor", "guide", "sp"), ["spikes"]),
        (("advisor", "schema", "th"), ["theme"]),
        (("advisor", "report", "x.yaml", "--set", "services."), SERVICES),
        (("advisor", "report", "x.yaml", "--set", "services.lay"), LAYOUTS),
        (("advisor", "report", "x.yaml", "--set", "services.layout=s"), LAYOUTS[1:3]),
        (("advisor", "report", "x.yaml", "--set", "a.b/gap.t"), [f"a.b/{one}" for one in GAPS]),
        (("advisor", "report", "x.yaml", "--set", "readiness.tools=alerts,"), MORE_TOOLS),
        (("advisor", "report", "x.yaml", "--set", "readiness.tools=alerts,un"), MORE_TOOLS[-1:]),
        (("advisor", "report", "x.yaml", "--set", "services.layout=one,"), []),
        (("advisor", "report", "x.yaml", "--weight", "work.clogs"), CLOGS),
        (("advisor", "adr", "x.yaml", "--weight", "work.clogs-the-request=0"), CLOGS[1:]),
    ],
    ids=str,
)
def test_bash_offers_what_there_is(words: tuple[str, ...], expected: list[str]) -> None:
    assert _offered(*words) == expected


_LAYOUT = ("advisor", "report", "x.yaml", "--set", "services.layout", "=")


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (_LAYOUT, ["one", "shared", "several", "unknown"]),
        ((*_LAYOUT, "s"), ["shared", "several"]),
        ((*_LAYOUT[:3], "--set", "=", *_LAYOUT[4:], "s"), ["shared", "several"]),
        ((*_LAYOUT[:3], "--set", "=", "services.lay"), LAYOUTS),
        ((*_LAYOUT, "several", "--set", "services.layout"), LAYOUTS),
        ((*_LAYOUT, "several", "--format", "mark"), ["markdown"]),
        ((*_LAYOUT, "several", "--format", "=", "mark"), ["markdown"]),
        ((*_LAYOUT[:4], "a.b/gap.tolerance", "=", "mi"), ["minutes"]),
        (("advisor", "adr", "x.yaml", "--weight", "work.clogs-the-request", "=", "0"), ["0"]),
        ((*_LAYOUT, "several", ""), []),
    ],
    ids=str,
)
def test_bash_breaks_words_at_equals_and_is_offered_what_goes_behind(
    pieces: tuple[str, ...], expected: list[str]
) -> None:
    assert _offered(*pieces) == expected


@pytest.mark.parametrize(
    "words",
    [
        ("advisor", "re"),
        ("advisor", "report", "x.yaml", "--set", "services.lay"),
        (*_LAYOUT, "s"),
        (*_LAYOUT, "several", ""),
    ],
    ids=str,
)
def test_a_real_bash_is_offered_the_same(words: tuple[str, ...]) -> None:
    assert _offered_in_bash(*words) == _offered(*words)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_given_its_script(shell: str, tmp_path: Path) -> None:
    ran = subprocess.run(
        [COMMAND],
        cwd=tmp_path,
        env={**os.environ, "_ADVISOR_COMPLETE": f"source_{shell}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "_ADVISOR_COMPLETE" in ran.stdout
    assert list(tmp_path.iterdir()) == []
