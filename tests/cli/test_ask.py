"""advisor ask without a terminal: from options alone, on a stream, and what is kept."""

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest
from support import COMMAND, EXAMPLES, Run

SIGNUP = EXAMPLES / "signup.yaml"
WHOLE = {
    "project": "my-shop",
    "services.layout": "several",
    "services.change": "apart",
    "team.stage": "settled",
    "team.broker": "dedicated",
    "readiness.tools": "alerts,tracing",
    "platform.where": "ours",
    "platform.runs": "postgresql,redis",
    "order.placed/producer": "shop",
    "order.placed/consumers": "mail:confirm, stock",
    "order.placed/reply.needed": "none",
    "order.placed/consistency.moment": "follows",
    "order.placed/work.in_request": "slow",
    "order.placed/load.spikes": "unknown",
    "order.placed/consumers.independence": "yes",
    "order.placed/consumers.unknown": "no",
    "order.placed/history.replay": "no",
    "order.placed/gap.tolerance": "seconds",
    "order.placed/gap.screen": "It's on: 50% # done",
    "order.placed/ordering.scope": "key",
    "order.placed/duplicates.effect": "outside",
    "order.placed/work.duration": "seconds",
    "order.placed/loss.tolerance": "never",
    "order.placed/load.classes": "n/a: there is no bulk work here",
    "order.placed/availability.consumer_down": "go_on",
    "order.placed/consumers.outage": "hours",
    "order.placed/consumers.data": "same",
    "order.placed/consumers.requeue": "no",
    "order.placed/flow.completion": "no",
    "order.placed/publish.agreement": "outbox",
    "order.placed/payload.size": "small",
    "order.placed/volume.per_day": "50_000",
    "order.placed/volume.per_second": "unknown",
}
SET = [word for name, value in WHOLE.items() for word in ("--set", f"{name}={value}")]


def test_options_alone_make_a_whole_file_that_reports(advisor: Run, tmp_path: Path) -> None:
    ran = advisor("ask", "new.yaml", "--no-input", *SET)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "Wrote new.yaml\n")
    report = advisor("report", "new.yaml")
    assert report.returncode == 0
    assert report.stdout.startswith("my-shop\nEvents")
    again = (tmp_path / "new.yaml").read_bytes()
    assert advisor("ask", "new.yaml", "--no-input").returncode == 0
    assert (tmp_path / "new.yaml").read_bytes() == again


@pytest.mark.parametrize(
    "left_out", ["project", "readiness.tools", "order.placed/consumers", "order.placed/load.spikes"]
)
def test_each_answer_that_is_left_out_is_named_and_nothing_is_written(
    advisor: Run, tmp_path: Path, left_out: str
) -> None:
    pairs = [
        word
        for name, value in WHOLE.items()
        if name != left_out
        for word in ("--set", f"{name}={value}")
    ]
    ran = advisor("ask", "new.yaml", "--no-input", *pairs)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert left_out.partition("/")[2] in ran.stderr or left_out in ran.stderr
    assert ran.stderr.count("error[") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_misses_answers_is_left_as_it_is(advisor: Run, tmp_path: Path) -> None:
    text = SIGNUP.read_text().replace("      reply.needed: none\n", "")
    (tmp_path / "f.yaml").write_text(text)
    ran = advisor("ask", "f.yaml", "--no-input", "--set", "services.layout=one")
    assert ran.returncode == 2
    assert "f.yaml:14:5: error[missing-answer]: `user.signed_up/reply.needed`" in ran.stderr
    assert ran.stderr.split()[-5:] == ["add", "--set", "ID=VALUE", "for", "each."]
    assert (tmp_path / "f.yaml").read_text() == text
    fixed = advisor("ask", "f.yaml", "--no-input", "--set", "user.signed_up/reply.needed=none")
    assert fixed.returncode == 0
    assert "# the mail provider takes 400 ms" in (tmp_path / "f.yaml").read_text()


def test_errors_at_one_place_show_its_line_once(advisor: Run, tmp_path: Path) -> None:
    text = SIGNUP.read_text().replace("      reply.needed: none\n", "")
    (tmp_path / "f.yaml").write_text(text.replace("      consistency.moment: follows\n", ""))
    ran = advisor("report", "f.yaml")
    assert ran.stderr.count("f.yaml:14:5: error[missing-answer]") == 2
    assert ran.stderr.count("- fact: user.signed_up") == 1


@pytest.mark.parametrize("form", ["html", "json"])
def test_a_report_is_not_written_over_and_its_answers_can_be_taken_out(
    advisor: Run, tmp_path: Path, form: str
) -> None:
    report = advisor("report", SIGNUP, "--format", form).stdout
    (tmp_path / "report").write_text(report)
    ran = advisor("ask", "report", "--no-input", "--set", "services.layout=one")
    assert ran.returncode == 3
    assert "ask - <report >report-answers.yaml" in ran.stderr
    assert (tmp_path / "report").read_text() == report
    out = advisor("ask", "-", stdin=report)
    assert (out.returncode, out.stdout[:23]) == (0, "# Answers for `advisor`")


def test_a_stream_is_answered_on_standard_output_and_nowhere_else(
    advisor: Run, tmp_path: Path
) -> None:
    ran = advisor("ask", "-", *SET)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "project: my-shop" in ran.stdout
    assert list(tmp_path.iterdir()) == []
    assert advisor("report", "-", stdin=ran.stdout).returncode == 0


def test_in_a_terminal_no_input_still_means_no_questions(tmp_path: Path) -> None:
    controller, terminal = pty.openpty()
    ran = subprocess.run(
        [COMMAND, "ask", "new.yaml", "--no-input"],
        cwd=tmp_path,
        stdin=terminal,
        stdout=terminal,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(terminal)
    os.close(controller)
    assert ran.returncode == 2
    assert b"`project` is not answered" in ran.stderr


def test_a_link_to_the_answers_stays_a_link(advisor: Run, tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text(SIGNUP.read_text())
    (tmp_path / "link.yaml").symlink_to("real.yaml")
    ran = advisor("ask", "link.yaml", "--no-input", "--set", "services.layout=shared")
    assert ran.returncode == 0
    assert (tmp_path / "link.yaml").is_symlink()
    assert "services.layout: shared" in (tmp_path / "real.yaml").read_text()


def test_one_answer_is_set_though_others_are_open(advisor: Run, tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text(SIGNUP.read_text().replace("  team.stage: growing\n", ""))
    address = "user.signed_up/reply.needed"
    ran = advisor("ask", "f.yaml", "--only", address, "--set", f"{address}=later")
    assert (ran.returncode, ran.stdout) == (0, "")
    assert "1 still open, team.stage first" in ran.stderr
    assert "reply.needed: later" in (tmp_path / "f.yaml").read_text()


def test_a_list_with_an_open_rest_is_an_answer(advisor: Run, tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text(SIGNUP.read_text())
    address = "readiness.tools"
    ran = advisor("ask", "f.yaml", "--only", address, "--set", f"{address}=unknown,alerts")
    assert (ran.returncode, ran.stderr) == (0, "Wrote f.yaml\n")
    assert "  readiness.tools: [alerts, unknown]\n" in (tmp_path / "f.yaml").read_text()
    assert advisor("ask", "f.yaml", "--no-input").returncode == 0
    ran = advisor("ask", "f.yaml", "--no-input", "--set", f"{address}=alarms,unknown")
    assert ran.returncode == 2
    assert (
        "takes a list with any of correlation_ids, tracing, retries, alerts, unknown," in ran.stderr
    )
    ran = advisor("ask", "f.yaml", "--no-input", "--set", f"{address}=not alerts")
    assert "only where `unknown` stands for the rest: [not correlation_ids, unknown]" in ran.stderr
    assert "did you mean" not in ran.stderr
    ran = advisor("ask", "f.yaml", "--no-input", "--set", f"{address}=unknown,not alert")
    assert "did you mean `not alerts`?" in ran.stderr


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("user.signed_up/reply.neded", "did you mean `user.signed_up/reply.needed`?"),
        ("services.layuot", "did you mean `services.layout`?"),
        ("reply.needed", "did you mean `user.signed_up/reply.needed`?"),
        ("services.layout", "add --set services.layout=VALUE"),
        ("x\x1b[31m", "there is no `x[31m` to answer here"),
    ],
)
def test_one_answer_that_cannot_be_asked_for_is_refused(
    advisor: Run, tmp_path: Path, address: str, said: str
) -> None:
    (tmp_path / "f.yaml").write_text(SIGNUP.read_text())
    ran = advisor("ask", "f.yaml", "--only", address)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert said in ran.stderr
    assert (tmp_path / "f.yaml").read_text() == SIGNUP.read_text()


def test_an_answer_that_no_longer_matters_is_not_asked_for(advisor: Run, tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text((EXAMPLES / "small-app.yaml").read_text())
    ran = advisor("ask", "f.yaml", "--only", "services.change")
    assert ran.returncode == 2
    assert "is not asked: earlier answers rule it out" in ran.stderr


def test_for_programs_asking_says_what_was_written_and_what_is_open(
    advisor: Run, tmp_path: Path
) -> None:
    ran = advisor("ask", "new.yaml", "--json", *SET)
    told = json.loads(ran.stdout)
    assert (told["schema_version"], told["file"], told["missing"]) == (1, "new.yaml", [])
    refused = advisor("ask", "other.yaml", "--json")
    assert (refused.returncode, refused.stdout) == (2, "")
    problems = [json.loads(line) for line in refused.stderr.splitlines()]
    assert {"code", "message", "file", "line", "column", "hint"} < set(problems[0])
    assert "`project` is not answered" in [one["message"] for one in problems]
    assert not (tmp_path / "other.yaml").exists()


@pytest.mark.parametrize("name", ["project", "user.signed_up/producer", "user.signed_up/consumers"])
def test_a_name_is_no_question_and_the_way_to_set_it_is_told(
    advisor: Run, tmp_path: Path, name: str
) -> None:
    (tmp_path / "a.yaml").write_text(SIGNUP.read_text())
    ran = advisor("ask", "a.yaml", "--only", name)
    assert ran.returncode == 2
    assert f"--no-input --set {name}=VALUE" in ran.stderr
    assert advisor("ask", "a.yaml", "--no-input", "--set", f"{name}=someone").returncode == 0
    assert "someone" in (tmp_path / "a.yaml").read_text()


def test_commands_that_are_suggested_name_the_file_and_the_pack(
    advisor: Run, tmp_path: Path
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "pack.yaml").write_text("id: acme\nversion: '1'\ntitle: t\n")
    made = advisor("init", "a b.yaml", "--pack", "own")
    assert made.stderr.endswith("then: advisor report 'a b.yaml' --pack own\n")
    one = ("--only", "services.layout", "--set", "services.layout=one")
    text = SIGNUP.read_text().replace("      reply.needed: none\n", "")
    (tmp_path / "a b.yaml").write_text(text)
    left = advisor("ask", "a b.yaml", "--pack", "own", *one)
    assert left.returncode == 0
    assert "first: advisor ask 'a b.yaml' --pack own" in " ".join(left.stderr.split())
