"""The command line: what it loads, its help, its errors, and what a terminal is shown."""

import json
import os
import re
import shlex
import subprocess
import sys
import unicodedata
from pathlib import Path

import pexpect
import pytest
from support import COMMAND, EXAMPLES, Completed, Run

from advisor.cli.app import COMMANDS

SIGNUP = EXAMPLES / "signup.yaml"


def _nothing_raw(ran: Completed) -> None:
    """No character that a terminal would act on has come out."""
    for text in (ran.stdout, ran.stderr):
        raw = [one for one in text if one != "\n" and unicodedata.category(one) in ("Cc", "Cf")]
        assert not raw


def test_a_system_that_is_not_posix_is_told_where_it_runs() -> None:
    start = "import os, advisor.__main__ as it; os.name = 'nt'; it.main()"
    ran = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "advisor runs on Linux and macOS; on Windows, run it in WSL\n"


HEAVY = {
    *("typer", "rich", "yaml", "jinja2", "questionary", "pydantic", "ruamel", "prompt_toolkit"),
    *("ahocorasick_rs", "pygments"),
}


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        (["--version"], set()),
        (["--help"], {"typer"}),
        (["report", "--help"], {"typer", "yaml", "pydantic"}),
        (["guide"], {"typer", "yaml", "pydantic"}),
        (["explain", "kafka"], {"typer", "yaml", "pydantic"}),
        (["init", "-"], {"typer", "yaml", "pydantic", "ruamel"}),
        (["scan", str(EXAMPLES)], {"typer", "yaml", "pydantic", "ahocorasick_rs"}),
        (["report", str(SIGNUP)], {"typer", "yaml", "pydantic", "rich"}),
        (["report", str(SIGNUP), "-f", "json"], {"typer", "yaml", "pydantic"}),
        (["batch", str(SIGNUP)], {"typer", "yaml", "pydantic"}),
        (["rules", "list"], {"typer", "yaml", "pydantic"}),
        (
            ["scaffold", str(SIGNUP), "out", "--dry-run"],
            {"typer", "yaml", "pydantic", "jinja2", "ruamel"},
        ),
    ],
    ids=lambda given: " ".join(sorted(given) if isinstance(given, set) else given),
)
def test_a_command_loads_what_it_needs_and_nothing_else(
    arguments: list[str], needed: set[str]
) -> None:
    probe = (
        f"import atexit, sys; sys.argv = ['advisor', *{arguments!r}]\n"
        f"heavy = {HEAVY!r}\n"
        "loaded = lambda: sys.stderr.write(' '.join(sorted(heavy & set(sys.modules))))\n"
        "atexit.register(loaded)\n"
        "from advisor.__main__ import main; main()\n"
    )
    ran = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)
    assert ran.returncode == 0
    assert ran.stdout
    assert set(ran.stderr.split()) <= needed


def test_at_its_end_nothing_is_looked_through_once_more() -> None:
    probe = (
        "import atexit, gc, sys; sys.argv = ['advisor', 'explain', 'kafka']\n"
        "atexit.register(lambda: sys.stderr.write(str(len(gc.get_objects()))))\n"
        "from advisor.__main__ import main; main()\n"
    )
    ran = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)
    assert ran.returncode == 0
    assert int(ran.stderr) < 1000


def test_the_help_of_all_loads_no_command_and_no_core() -> None:
    probe = (
        "import sys; from advisor.cli.app import run; code = run(['--help'])\n"
        "ours = {name for name in sys.modules if name.startswith('advisor.')}\n"
        "ours -= {'advisor.cli', 'advisor.cli.app', 'advisor.cli.screen'}\n"
        "sys.exit(code or ', '.join(ours - {'advisor.catalog', 'advisor.errors'}) or None)"
    )
    ran = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("name", COMMANDS)
def test_what_the_help_says_of_a_command_is_not_cut_off(advisor: Run, name: str) -> None:
    told = next(line for line in advisor().stdout.splitlines() if line.startswith(f"  {name} "))
    assert told.split(None, 1)[1] == COMMANDS[name][1]
    assert advisor(name, "--help").stdout.startswith(f"Usage: advisor {name} ")


def test_what_the_help_says_of_the_commands_of_rules_is_not_cut_off(advisor: Run) -> None:
    told = advisor("rules", "-h").stdout
    assert "--install-completion" not in told
    for name in ("list", "check", "sql"):
        (line,) = [line for line in told.splitlines() if line.startswith(f"  {name} ")]
        (first, *_) = advisor("rules", name, "-h").stdout.splitlines()[2:]
        assert line.split(None, 1)[1] == first.strip()


@pytest.mark.parametrize(
    ("name", "usage", "row"),
    [
        ("scaffold", "[OPTIONS] FILE DIR", "  FILE  "),
        ("report", "[OPTIONS] [FILE]", "  [FILE]  "),
        ("guide", "[OPTIONS] [PAGE]", "  [PAGE]  "),
        ("batch", "[OPTIONS] [PATH]...", "  [PATH]...  "),
        ("schema", "[OPTIONS] SUBJECT", "  SUBJECT  "),
        ("rules check", "[OPTIONS] [DIR|NAME]", "  [DIR|NAME]  "),
    ],
)
def test_an_argument_is_written_as_in_the_documentation(
    advisor: Run, name: str, usage: str, row: str
) -> None:
    for told in (advisor(*name.split(), "--help"), advisor("help", *name.split())):
        assert told.stdout.startswith(f"Usage: advisor {name} {usage}\n")
        assert f"Arguments:\n{row}" in told.stdout
        assert "required" not in told.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("reprot", "no such command 'reprot'. Did you mean 'report'?"),
        ("rules", "missing command"),
        ("scaffold", "missing argument 'FILE'"),
        ("schema x", "invalid value for 'SUBJECT': 'x' is not one of 'answers', 'pack', "),
        ("explain kafk", "nothing here is called kafk; did you mean `kafka`?"),
        ("compare - -", "standard input can be one of OLD and NEW: the other is a file"),
    ],
)
def test_wrong_use_is_told_as_every_other_error_is(advisor: Run, arguments: str, told: str) -> None:
    ran = advisor(*arguments.split())
    what, way_out = ran.stderr.splitlines()
    assert what.startswith(f"error[usage]: {told}")
    command = arguments.split(maxsplit=1)[0] if arguments != "reprot" else ""
    assert re.fullmatch(rf"  help: advisor {command}.*; `advisor ?{command} -h` says more", way_out)


@pytest.mark.parametrize("arguments", [(), ("-h",), ("--help",)])
def test_help_starts_with_examples(advisor: Run, arguments: tuple[str, ...]) -> None:
    ran = advisor(*arguments)
    assert ran.returncode == 0
    assert ran.stdout.index("advisor start  ") < ran.stdout.index("Commands:")


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("report",),
        ("report", "absent.yaml"),
        ("report", SIGNUP, "--format", "xml"),
        ("report", SIGNUP, "--set", "nonsense"),
        ("report", SIGNUP, "--nonsense"),
        ("scaffold", SIGNUP),
        ("ask", "new.yaml", "--no-input"),
        ("ask", "new.yaml"),
    ],
    ids=str,
)
def test_bad_input_is_refused_with_2_and_nothing_on_standard_output(
    advisor: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    ran = advisor(*arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr
    assert "Traceback" not in ran.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [("report", "--json"), ("adr", "--dry-run", "--json")])
def test_answers_are_where_ask_puts_them_unless_another_file_is_named(
    advisor: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    absent = advisor(*command)
    assert absent.returncode == 2
    assert "`advisor ask FILE` writes one" in absent.stderr
    (tmp_path / "answers.yaml").write_text(SIGNUP.read_text())
    found, named = advisor(*command), advisor(*command, "answers.yaml")
    assert found.returncode == 0
    assert found.stdout == named.stdout != ""


def test_the_report_is_on_standard_output_and_nothing_else_is(advisor: Run) -> None:
    ran = advisor("report", SIGNUP)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Events for user.signed_up, as publish/subscribe." in ran.stdout


def test_without_a_terminal_nothing_is_wrapped_or_coloured(advisor: Run) -> None:
    ran = advisor("report", SIGNUP, COLUMNS="40", FORCE_COLOR="1")
    assert "\x1b" not in ran.stdout
    assert max(len(line) for line in ran.stdout.splitlines()) > 100


def _in_terminal(folder: Path, rows: int, *arguments: str) -> list[str]:
    """Return what a terminal of 80 columns is sent; readline has set a size behind our back."""
    command = shlex.join([str(COMMAND), *arguments])
    env, size = dict(os.environ), (rows, 80)
    ran = pexpect.run(command, cwd=str(folder), env=env, encoding="utf-8", dimensions=size)
    return str(ran).splitlines()


UPDATE = "update starter --dry-run --set user.signed_up/reply.needed=now"


@pytest.mark.parametrize(
    "command", ["rules list", "compare new.yaml old.yaml", "explain none", "compare - -", UPDATE]
)
def test_no_line_is_broken_inside_a_word_by_the_terminal(tmp_path: Path, command: str) -> None:
    (tmp_path / "new.yaml").write_text(SIGNUP.read_text())
    text = SIGNUP.read_text().replace("consumer_down: go_on", "consumer_down: unknown")
    (tmp_path / "old.yaml").write_text(text)
    if command == UPDATE:
        _in_terminal(tmp_path, 24, "scaffold", "new.yaml", "starter")
    shown = _in_terminal(tmp_path, 24, *command.split())
    assert shown
    assert max(map(len, shown)) <= 80


def test_a_command_to_paste_stays_on_its_line(tmp_path: Path) -> None:
    setting = "user.signed_up/reply.needed=now"
    (tmp_path / "a.yaml").write_text(SIGNUP.read_text())
    _in_terminal(tmp_path, 24, "adr", "a.yaml", "--dir", "decisions")
    arguments = ("adr", "a.yaml", "--dir", "decisions", "--check", "--set", setting)
    shown = _in_terminal(tmp_path, 24, *arguments)
    (command,) = [line.strip() for line in shown if line.strip().startswith("advisor ")]
    assert command == f"advisor adr a.yaml --dir decisions --set {setting}"
    assert "create" in _in_terminal(tmp_path, 24, *shlex.split(command)[1:])[0]


def test_at_a_terminal_standard_input_is_waited_for_in_words(tmp_path: Path) -> None:
    with pexpect.spawn(str(COMMAND), ["report", "-"], cwd=str(tmp_path), encoding="utf-8") as ran:
        ran.expect_exact("read from this terminal; Ctrl-D ends them")
        ran.sendeof()
        ran.expect_exact("error[missing-answer]: `project` is not answered")


def test_an_error_is_wrapped_between_words_in_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SIGNUP.read_text().replace("layout: several", "layout: many"))
    shown = _in_terminal(tmp_path, 24, "report", "a.yaml")
    assert "takes one of one, shared, several, unknown" in " ".join(map(str.strip, shown))
    assert max(map(len, shown)) < 80


@pytest.mark.parametrize(("rows", "last"), [(24, "signup-flow: Events for"), (400, "Judged by")])
def test_a_terminal_too_low_for_a_report_ends_on_its_verdict(
    tmp_path: Path, rows: int, last: str
) -> None:
    assert last in _in_terminal(tmp_path, rows, "report", str(SIGNUP))[-1]


def test_a_file_that_is_not_there_is_told_how_to_come_by(advisor: Run) -> None:
    assert "help: `advisor ask FILE` writes one" in advisor("report", "absent.yaml").stderr


def test_colour_can_be_asked_for(advisor: Run) -> None:
    assert "\x1b[" in advisor("report", SIGNUP, "--color", "always").stdout
    assert "\x1b[" not in advisor("report", SIGNUP, "--color", "never").stdout


def test_a_terminal_without_utf_8_gets_ascii(installed: Run) -> None:
    ran = installed("report", SIGNUP, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert ran.returncode == 0
    assert ran.stdout.isascii()


@pytest.mark.parametrize("name", ["terminal", "markdown", "json"])
def test_the_same_answers_give_the_same_bytes(installed: Run, name: str) -> None:
    ran = [installed("report", SIGNUP, "--format", name, PYTHONHASHSEED=seed) for seed in "12"]
    assert ran[0].stdout == ran[1].stdout


def test_answers_can_come_from_standard_input(advisor: Run) -> None:
    text = SIGNUP.read_text()
    ran = advisor("report", "-", "--format", "json", stdin=text)
    assert json.loads(ran.stdout)["verdict"] == "events"
    assert advisor("report", "-").returncode == 2


def test_a_report_can_be_written_to_a_file(advisor: Run, tmp_path: Path) -> None:
    ran = advisor("report", SIGNUP, "--format", "json", "--output", "report.json")
    assert (ran.returncode, ran.stdout) == (0, "")
    assert json.loads((tmp_path / "report.json").read_text())["form"] == "publish-subscribe"


@pytest.mark.parametrize(
    ("output", "begins"),
    [
        ("r.html", "<!doctype html>"),
        ("r.md", "# Direct calls or events?"),
        ("r.json", "{"),
        ("r.txt", "signup-flow\nEvents"),
        ("r", "signup-flow\nEvents"),
    ],
)
def test_a_report_is_in_the_format_that_its_file_s_name_says(
    advisor: Run, tmp_path: Path, output: str, begins: str
) -> None:
    assert advisor("report", SIGNUP, "-o", output).returncode == 0
    assert (tmp_path / output).read_text().startswith(begins)
    assert advisor("report", SIGNUP, "-o", output, "-f", "terminal").returncode == 0
    assert (tmp_path / output).read_text().startswith("signup-flow\nEvents")


def test_no_text_is_written_under_a_name_that_no_program_could_open(
    advisor: Run, tmp_path: Path
) -> None:
    ran = advisor("report", SIGNUP, "-o", "r.pdf")
    assert ran.returncode == 2
    assert "write .html, and print that" in ran.stderr
    assert not (tmp_path / "r.pdf").exists()


@pytest.mark.parametrize(
    ("arguments", "way_out"),
    [
        ("report {signup} -o new/r.html", "make its folder first: `mkdir -p new`"),
        ("report .", "name the answers file; `advisor scan .` looks into a folder"),
        ("scaffold done new", "its answers are in done/.advisor/answers.yaml"),
        ("scaffold {signup} a.yaml", "name a folder that does not exist yet, or is empty"),
        ("report {signup} --pack ./a.yaml", "a pack is a folder with a pack.yaml in it"),
        ("rules check ./done", "a pack is a folder with a pack.yaml in it"),
        ("ask new.yaml --no-input", "add --set ID=VALUE"),
    ],
)
def test_what_stands_in_the_way_is_told_with_what_to_do(
    advisor: Run, tmp_path: Path, arguments: str, way_out: str
) -> None:
    (tmp_path / "done" / ".advisor").mkdir(parents=True)
    for file in (tmp_path / "a.yaml", tmp_path / "done" / ".advisor" / "answers.yaml"):
        file.write_text(SIGNUP.read_text())
    ran = advisor(*arguments.format(signup=SIGNUP).split())
    assert ran.returncode in (2, 3)
    assert way_out in ran.stderr
    assert "--partial" not in ran.stderr or not arguments.startswith("ask")


def test_a_setting_asks_what_if(advisor: Run) -> None:
    ran = advisor("report", SIGNUP, "-f", "json", "--set", "user.signed_up/reply.needed=now")
    interaction = json.loads(ran.stdout)["interactions"][0]
    assert (interaction["verdict"], interaction["gate"]) == ("direct", "reply.caller-waits")


def test_all_errors_of_a_file_come_at_once_with_a_snippet(advisor: Run, tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text("project: Bad\nanswers:\n  services.layuot: one\n")
    ran = advisor("report", "f.yaml")
    assert ran.returncode == 2
    assert "f.yaml:1:10: error[bad-name]" in ran.stderr
    assert "f.yaml:3:3: error[unknown-question]" in ran.stderr
    assert "\n      services.layuot: one\n      ^\n  help: did you mean" in ran.stderr
    assert "errors." in ran.stderr


def test_hostile_bytes_never_reach_the_terminal(advisor: Run, tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_bytes(b'project: "\\e]0;x\\a"\nbad\x7fkey: \xc2\x9b31m\n')
    for ran in (
        advisor("report", "f.yaml"),
        advisor("report", "\x1b[31mabsent"),
        advisor("report", SIGNUP, "--set", "\x1b[31m=\x9b"),
        advisor("report", SIGNUP, "--set", "services.layout=\u202eone"),
    ):
        assert ran.returncode == 2
        _nothing_raw(ran)


def test_asking_without_input_lists_all_that_is_missing(advisor: Run, tmp_path: Path) -> None:
    ran = advisor(
        "ask", "f.yaml", "--no-input", "--set", "a.b/producer=p", "--set", "a.b/consumers=c"
    )
    for address in ("project", "services.layout", "readiness.tools", "a.b/reply.needed"):
        assert f"`{address}` is not answered" in ran.stderr
    assert not (tmp_path / "f.yaml").exists()


def test_asking_on_standard_input_answers_on_standard_output(advisor: Run) -> None:
    ran = advisor("ask", "-", "--set", "services.layout=shared", stdin=SIGNUP.read_text())
    assert ran.returncode == 0
    assert ran.stdout == SIGNUP.read_text().replace("layout: several", "layout: shared")


def test_a_report_that_cannot_be_written_says_why(advisor: Run, tmp_path: Path) -> None:
    for output in (tmp_path / "absent" / "r.md", tmp_path):
        ran = advisor("report", SIGNUP, "--output", output)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert f"{output}: error[cannot-write]" in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_socket_is_opened(tmp_path: Path) -> None:
    probe = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise SystemExit('a socket was opened')\n"
        "socket.socket = refuse\n"
        f"from advisor.cli.app import run; sys.exit(run(['scaffold', {str(SIGNUP)!r}, 'out']))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", probe], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_back_end_goes_by_the_name_that_reports_print(advisor: Run, tmp_path: Path) -> None:
    assert advisor("scaffold", SIGNUP, "out", "--backend", "postgresql").returncode == 0
    assert (tmp_path / "out" / "signup_flow" / "postgres.py").is_file()
