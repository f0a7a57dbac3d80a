"""Where the output goes and what may go wrong there: closed, full, broken, or not UTF-8."""

import json
import os
import signal
import stat
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from support import COMMAND, EXAMPLES, Run

SIGNUP = EXAMPLES / "signup.yaml"


def _shell(command: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command.format(advisor=COMMAND, file=SIGNUP)],
        cwd=folder,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "command",
    [
        "{advisor} report {file} | true",
        "{advisor} report {file} -f json | head -c 1",
        "{advisor} --version | true",
        "{advisor} --help | true",
        "{advisor} report --help | head -c 1",
        "{advisor} ask - <{file} | true",
    ],
)
def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path, command: str) -> None:
    ran = _shell(command, tmp_path)
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.parametrize(
    "arguments", [["report", str(SIGNUP)], ["--version"], ["report", "absent.yaml"]], ids=str
)
def test_streams_that_nobody_reads_end_quietly(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run([COMMAND, *arguments], stdout=writing, stderr=writing, check=False)
    os.close(writing)
    assert ran.returncode == (2 if "absent.yaml" in arguments else 0)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("{advisor} report {file} >&-", b"standard output is closed"),
        ("{advisor} report {file} >/dev/full", b"no space left on device"),
        ("{advisor} --help >/dev/full", b"no space left on device"),
        ("{advisor} --version >/dev/full", b"No space left on device"),
        ("{advisor} report absent.yaml 2>&-", b""),
        ("{advisor} ask new.yaml <&- >&-", b"is not answered"),
    ],
)
def test_what_cannot_be_written_is_bad_input_and_no_bug(
    tmp_path: Path, command: str, said: bytes
) -> None:
    ran = _shell(command, tmp_path)
    assert ran.returncode == 2
    assert said in ran.stderr
    assert b"Traceback" not in ran.stderr
    assert b"Exception ignored" not in ran.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["report", "--help"], ["guide"]], ids=str)
def test_a_device_that_fails_is_no_bug(arguments: list[str]) -> None:
    reading, writing = os.openpty()
    os.close(reading)
    ran = subprocess.run([COMMAND, *arguments], stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert ran.returncode == 2
    assert b"input/output error" in ran.stderr
    assert b"our bug" not in ran.stderr


@pytest.mark.parametrize(("name", "encoding"), [("markdown", "cp1252"), ("json", "ascii")])
def test_a_document_is_utf_8_whatever_the_locale(tmp_path: Path, name: str, encoding: str) -> None:
    command = "PYTHONUTF8=0 PYTHONIOENCODING={{}} {advisor} report {file} -f {{}}"
    told = command.format(advisor=COMMAND, file=SIGNUP).format(encoding, name)
    plain = _shell("{advisor} report {file} -f " + name, tmp_path)
    ran = _shell(told, tmp_path)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.decode() == plain.stdout.decode()


@pytest.mark.parametrize("output", ["-", "/dev/stdout"])
def test_standard_output_can_be_named_as_the_output(installed: Run, output: str) -> None:
    ran = installed("report", SIGNUP, "-f", "json", "--output", output)
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["project"] == "signup-flow"


def test_an_output_that_is_a_link_stays_one(advisor: Run, tmp_path: Path) -> None:
    (tmp_path / "link.md").symlink_to("real.md")
    assert advisor("report", SIGNUP, "-f", "markdown", "-o", "link.md").returncode == 0
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text().startswith("# Direct calls or events?")


def test_an_output_keeps_its_mode_and_leaves_no_draft(advisor: Run, tmp_path: Path) -> None:
    (tmp_path / "r.md").write_text("old")
    (tmp_path / "r.md").chmod(0o640)
    assert advisor("report", SIGNUP, "-f", "markdown", "-o", "r.md").returncode == 0
    assert stat.S_IMODE((tmp_path / "r.md").stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["r.md"]


def test_a_report_is_not_written_over_its_answers(advisor: Run, tmp_path: Path) -> None:
    answers = SIGNUP.read_text()
    (tmp_path / "a.yaml").write_text(answers)
    refused = advisor("report", "a.yaml", "-o", "./a.yaml")
    assert (refused.returncode, (tmp_path / "a.yaml").read_text()) == (3, answers)
    assert "a.yaml: error[would-overwrite]: the answers are in it" in refused.stderr
    assert advisor("report", "a.yaml", "-f", "json", "-o", "r.json").returncode == 0
    assert advisor("report", "r.json", "-f", "json", "-o", "r.json").returncode == 0


def test_a_report_is_not_written_over_answers_of_another(advisor: Run, tmp_path: Path) -> None:
    for text in (Path(SIGNUP).read_text(), "no: answers: yet"):
        (tmp_path / "other.yaml").write_text(text)
        refused = advisor("report", SIGNUP, "-o", "other.yaml")
        assert (refused.returncode, refused.stdout) == (3, "")
        assert "other.yaml: error[would-overwrite]: answers may be in it" in refused.stderr
        assert (tmp_path / "other.yaml").read_text() == text
    for _ in range(2):
        assert advisor("report", SIGNUP, "-f", "json", "-o", "mine.yml").returncode == 0


@pytest.mark.parametrize("kept", ["project: x\n", "{}", "[1]", "{" * 9000, "PACK"])
def test_a_schema_is_written_over_a_schema_of_the_same_only(
    advisor: Run, tmp_path: Path, kept: str
) -> None:
    text = advisor("schema", "pack").stdout if kept == "PACK" else kept
    (tmp_path / "kept").write_text(text)
    refused = advisor("schema", "theme", "--output", "kept")
    assert (refused.returncode, (tmp_path / "kept").read_text()) == (3, text)
    assert "error[would-overwrite]" in refused.stderr
    (tmp_path / "kept").unlink()
    for _ in range(2):
        assert advisor("schema", "theme", "--output", "kept").returncode == 0


def test_a_refused_file_leaves_the_output_alone(advisor: Run, tmp_path: Path) -> None:
    (tmp_path / "r.md").write_text("old")
    assert advisor("report", "-", "-o", "r.md", stdin="project: x").returncode == 2
    assert (tmp_path / "r.md").read_text() == "old"


def test_an_interrupt_ends_with_130_and_no_traceback() -> None:
    command = [str(COMMAND), "report", "-"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as ran:
        assert ran.stdin
        _until_it_reads(ran.pid)
        ran.send_signal(signal.SIGINT)
        out, err = ran.communicate(timeout=30)
    assert ran.returncode == 130
    assert out == b""
    assert b"Traceback" not in err


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP])
def test_a_command_told_to_end_takes_back_what_is_half_written(
    tmp_path: Path, sent: signal.Signals
) -> None:
    probe = (
        "import os, signal, sys; from advisor.__main__ import main\n"
        f"signal.signal({int(sent)}, signal.SIG_DFL)\n"
        f"os.fsync = lambda handle: os.kill(os.getpid(), {int(sent)})\n"
        f"sys.argv[1:] = ['scaffold', {str(SIGNUP)!r}, 'out']; main()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", probe], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (128 + sent, "", "")
    assert list(tmp_path.iterdir()) == []


def test_a_signal_that_is_to_be_ignored_is(tmp_path: Path) -> None:
    probe = (
        "import os, sys; from advisor.__main__ import main\n"
        f"os.fsync = lambda handle: os.kill(os.getpid(), {int(signal.SIGHUP)})\n"
        f"sys.argv[1:] = ['example', 'signup', '-o', 'a.yaml']; main()"
    )
    ran = subprocess.run(["nohup", sys.executable, "-c", probe], cwd=tmp_path, check=False)
    assert ran.returncode == 0
    assert (tmp_path / "a.yaml").is_file()


def _until_it_reads(pid: int) -> None:
    """Wait until a process waits for its standard input, as the kernel tells it."""
    waiting = Path(f"/proc/{pid}/wchan")
    while "pipe" not in waiting.read_text():
        assert Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("\x1b[31mnonsense",),
        ("report", SIGNUP, "--\x1b[31mx"),
        ("report", SIGNUP, "--color", "\x1b[31m\x9b"),
        ("report", "\x1b[31m\x9babsent\u202e"),
        ("report", SIGNUP, "-o", "\x1b[31m/absent"),
        ("ask", "\x1b[31m/absent", "--no-input"),
        ("ask", "x", "--no-input", "--set", "a.b\x9b/producer=\x1b[31m"),
    ],
    ids=ascii,
)
def test_nothing_hostile_in_an_argument_reaches_the_terminal(
    advisor: Run, arguments: tuple[str, ...]
) -> None:
    ran = advisor(*arguments)
    assert ran.returncode == 2
    for one in ran.stdout + ran.stderr:
        assert one == "\n" or unicodedata.category(one) not in ("Cc", "Cf", "Cs")


def test_nothing_hostile_in_a_project_reaches_the_terminal_as_json(
    advisor: Run, tmp_path: Path
) -> None:
    advisor("scaffold", SIGNUP, "out")
    version = "0.0.1\x9b31m\u202e\x1b]0;x\x07\ud800\U000e0041"
    manifest = tmp_path / "out" / ".advisor" / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "advisor": version}))
    told = advisor("update", "out", "--check", "--json").stdout
    assert json.loads(told)["from"] == version
    assert told.replace("\n", "").isprintable()


def test_bytes_that_are_no_text_do_no_harm_in_an_argument(tmp_path: Path) -> None:
    for argument in (b"\xff\x9b31m", b"a" * 300, b"a" * 5000):
        ran = subprocess.run(
            [os.fsencode(COMMAND), b"ask", argument, b"--no-input"],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        assert ran.returncode == 2
        assert b"internal error" not in ran.stderr
        assert not {0xFF, 0x9B, 0x1B} & set(ran.stderr.replace(b"\xef\xbf\xbd", b"?"))


def test_a_line_without_end_is_shown_in_part(advisor: Run) -> None:
    ran = advisor("report", "-", stdin="a: [" + "1," * 200_000 + "]")
    assert ran.returncode == 2
    assert "too-long" in ran.stderr
    assert len(ran.stderr) < 1000
    snippet, caret = ran.stderr.splitlines()[1:3]
    assert snippet[caret.index("^")] in "1,"


def test_thousands_of_errors_are_counted_and_not_all_shown(advisor: Run) -> None:
    text = "answers:\n" + "".join(f"  x{n}: y\n" for n in range(3000))
    ran = advisor("report", "-", stdin=text)
    assert ran.returncode == 2
    assert ran.stderr.count("error[") == 1000
    assert "errors; these are the first 1000." in ran.stderr
