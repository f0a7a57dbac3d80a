"""advisor compare, and packs and weights on the command line."""

import json
import re
from pathlib import Path

from support import EXAMPLES, Run

SIGNUP = EXAMPLES / "signup.yaml"


def _changed(folder: Path, old: str, new: str) -> Path:
    text = SIGNUP.read_text()
    assert old in text
    file = folder / "new.yaml"
    file.write_text(text.replace(old, new))
    return file


def test_a_verdict_that_moved_is_explained(advisor: Run, tmp_path: Path) -> None:
    new = _changed(tmp_path, "ordering.scope: none", "ordering.scope: total")
    new.write_text(new.read_text().replace('independence: "yes"', 'independence: "no"'))
    ran = advisor("compare", SIGNUP, new)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[:4] == [
        "The whole was events, and now is direct.",
        "",
        "user.signed_up: direct call instead of publish/subscribe",
        "  Moved by consumers.independence and ordering.scope, which would have been enough.",
    ]
    gone = "-6 for events, since no longer: Several independent consumers react to it"
    assert gone in ran.stdout
    assert "-3 for events: Everything must stay in one order" in ran.stdout
    assert advisor("compare", SIGNUP, new, "--fail-on-change").returncode == 1
    assert advisor("compare", SIGNUP, SIGNUP, "--fail-on-change").returncode == 0


def test_a_setting_asks_of_the_new_side_what_if(advisor: Run) -> None:
    ran = advisor("compare", SIGNUP, SIGNUP, "--set", "user.signed_up/reply.needed=now")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "  Moved by reply.needed, which would have been enough.\n" in ran.stdout
    assert "  reply.needed: none -> now\n" in ran.stdout
    assert "  gate: none -> The caller needs the answer now\n" in ran.stdout
    assert "events, by 9 -> events, by 3, which the gate overrules\n" in ran.stdout
    assert advisor("compare", SIGNUP, SIGNUP, "--set", "nonsense=1").returncode == 2


def test_what_is_on_one_side_only_is_named(advisor: Run, tmp_path: Path) -> None:
    new = _changed(tmp_path, "user.signed_up", "user.joined")
    assert advisor("compare", SIGNUP, new).stdout.splitlines() == [
        "The whole is still events.",
        "Added: user.joined",
        "Removed: user.signed_up",
    ]


def test_a_list_with_an_open_rest_is_told_as_one(advisor: Run, tmp_path: Path) -> None:
    new = _changed(tmp_path, "runs: [postgresql]", "runs: [postgresql, unknown]")
    new.write_text(new.read_text().replace("billing: start_trial", "unknown: start_trial"))
    ran = advisor("compare", SIGNUP, new)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "\nplatform.runs: postgresql -> postgresql, the rest not known\n" in ran.stdout
    assert "  consumers: email, billing -> email, unknown\n" in ran.stdout
    assert advisor("compare", new, new).stdout.endswith("has changed.\n")


def test_another_back_end_is_told_though_no_verdict_moved(advisor: Run, tmp_path: Path) -> None:
    new = _changed(tmp_path, "runs: [postgresql]", "runs: [rabbitmq]")
    ran = advisor("compare", SIGNUP, new)
    assert ran.stdout.splitlines()[:2] == [
        "The whole is still events.",
        "The back end is rabbitmq instead of postgresql.",
    ]
    found = json.loads(advisor("compare", SIGNUP, new, "--json").stdout)
    assert found["backends"] == ["postgresql", "rabbitmq"]


def test_what_deserves_a_second_look_now_is_told_and_what_no_longer_does(
    advisor: Run, tmp_path: Path
) -> None:
    risky = _changed(tmp_path, "publish.agreement: outbox", "publish.agreement: apart")
    dual_write = "Saving and sending are two writes, and a crash in between loses one of them."
    told = advisor("compare", SIGNUP, risky).stdout
    assert f"\nuser.signed_up: look twice: {dual_write} " in told
    assert told.rstrip().endswith("(publish.dual-write)")
    assert f"\nuser.signed_up: no longer: {dual_write} " in advisor("compare", risky, SIGNUP).stdout
    gone, come = json.loads(advisor("compare", SIGNUP, risky, "--json").stdout)["cautions"]
    assert [one["rule"] for one in gone] == []
    assert [one["rule"] for one in come] == ["publish.dual-write"]


def test_answers_that_do_not_go_together_now_are_told_as_such(advisor: Run) -> None:
    told = advisor("compare", SIGNUP, SIGNUP, "--set", "user.signed_up/reply.needed=now").stdout
    clash = "these answers do not go together: While a consumer is down, the producer goes on"
    assert f"\nuser.signed_up: {clash}" in told


def test_for_programs_it_is_json(advisor: Run, tmp_path: Path) -> None:
    new = _changed(tmp_path, "reply.needed: none", "reply.needed: now")
    found = json.loads(advisor("compare", SIGNUP, new, "--json").stdout)
    assert (found["schema_version"], found["moved"]) == (1, True)
    assert found["differences"][0]["causes"] == [["reply.needed"]]


def test_the_same_answers_under_other_weights_are_compared_too(
    advisor: Run, tmp_path: Path
) -> None:
    pack = tmp_path / "own"
    pack.mkdir()
    (pack / "pack.yaml").write_text(
        "id: acme\nversion: '1'\ntitle: t\nweights: {work.clogs-the-request: 0}\n"
    )
    ran = advisor("compare", SIGNUP, SIGNUP, "--pack", "own", "--old-pack", "own")
    assert "Nothing that a verdict rests on has changed." in ran.stdout
    once = advisor("compare", SIGNUP, SIGNUP, "--pack", "own", "--old-pack", "advisor.guide").stdout
    set_anew = "work.clogs-the-request: +0 instead of +6 (by acme)"
    assert f"\nPoints set anew on one side only: {set_anew}\n" in once
    assert "has changed" not in once
    report = advisor("report", SIGNUP, "--pack", "own", "--weight", "services.separate=2")
    assert report.returncode == 0
    assert "acme 1, digest" in report.stdout
    assert set_anew in report.stdout
    assert "services.separate: +2 instead of +1 (by --weight)" in report.stdout
    markdown = advisor("report", SIGNUP, "--pack", "own", "-f", "markdown").stdout
    assert "acme 1, digest" in markdown
    found = json.loads(advisor("report", SIGNUP, "--pack", "own", "-f", "json").stdout)
    assert [pack["id"] for pack in found["packs"]] == ["advisor.guide", "acme"]
    assert found["reweighed"][0]["after"] == 0


def test_a_pack_s_question_without_its_pack_is_told_to_want_it(
    advisor: Run, tmp_path: Path
) -> None:
    text = SIGNUP.read_text().replace("\nanswers:\n", "\nanswers:\n  acme.region: near\n")
    (tmp_path / "a.yaml").write_text(text)
    ran = advisor("report", "a.yaml")
    assert ran.returncode == 2
    assert "  help: if it is a pack's, add --pack; known here: services.layout, " in ran.stderr


def test_a_pack_or_a_weight_that_is_not_there_is_named(advisor: Run) -> None:
    for option, value, code in (
        ("--pack", "acme", "unknown-pack"),
        ("--pack", "./acme", "cannot-read"),
        ("--weight", "services.separate", "bad-weight"),
        ("--weight", "services.seperate=1", "unknown-rule"),
        ("--weight", "services.separate=nan", "bad-points"),
    ):
        ran = advisor("report", SIGNUP, option, value)
        assert (ran.returncode, ran.stdout) == (2, ""), value
        assert f"error[{code}]" in ran.stderr, value
        assert "Traceback" not in ran.stderr


def test_what_is_not_answered_is_refused_or_taken_as_not_sure(advisor: Run, tmp_path: Path) -> None:
    new = _changed(tmp_path, "      work.in_request: slow", "      # open:")
    refused = advisor("report", new)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "`user.signed_up/work.in_request` is not answered" in refused.stderr
    told = advisor("report", new, "--partial")
    assert told.returncode == 0
    assert "None of these turns the verdict: work.in_request" in told.stdout


def test_the_quick_questionnaire_needs_a_terminal_and_says_what_to_do_without(
    advisor: Run,
) -> None:
    ran = advisor("ask", "--quick")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "advisor report FILE --partial" in ran.stderr


def test_a_verdict_that_the_rules_moved_is_not_laid_at_an_answer(
    advisor: Run, tmp_path: Path
) -> None:
    pack = tmp_path / "own"
    pack.mkdir()
    heavy = "weights: {services.direct-is-simpler: 40}"
    (pack / "pack.yaml").write_text(f"id: acme\nversion: '1'\ntitle: t\n{heavy}\n")
    new = _changed(tmp_path, "load.spikes: peaks_within", "load.spikes: steady")
    ran = advisor("compare", SIGNUP, new, "--pack", "own", "--old-pack", "advisor.guide")
    assert ran.returncode == 0
    assert "Moved by the rules, or by more than three answers together." in ran.stdout
    assert re.search("\nJudged by acme 1 [0-9a-f]{12} instead of nothing\n", ran.stdout)


def test_it_says_who_leads_on_either_side(advisor: Run, tmp_path: Path) -> None:
    text = (EXAMPLES / "clogged-app.yaml").read_text()
    new = tmp_path / "new.yaml"
    text = re.sub("load.spikes: .*", "load.spikes: steady", text)
    new.write_text(re.sub("work.in_request: .*", "work.in_request: none", text))
    ran = advisor("compare", str(EXAMPLES / "clogged-app.yaml"), str(new))
    assert "\n  in the lead: events, by 9 -> direct calls, by 9\n" in ran.stdout


def test_events_that_have_to_wait_are_told_with_what_for(advisor: Run, tmp_path: Path) -> None:
    new = _changed(tmp_path, "[correlation_ids, alerts]", "[correlation_ids]")
    told = advisor("compare", SIGNUP, new).stdout
    later = "direct call, and publish/subscribe when the team is ready"
    assert told.splitlines()[:4] == [
        "The whole was events, and now is direct until the team is ready for events.",
        "readiness.tools: correlation_ids, alerts -> correlation_ids",
        "",
        f"user.signed_up: was publish/subscribe; now {later}",
    ]
    alarm = "an alarm on the age of the oldest unhandled event"
    assert f"\nuser.signed_up: events now wait until {alarm}" in told
    back = advisor("compare", new, SIGNUP).stdout
    assert f"\nuser.signed_up: was {later}; now publish/subscribe\n" in back
    assert f"\nuser.signed_up: events no longer wait until {alarm}" in back
    also = advisor("compare", SIGNUP, new, "--set", "user.signed_up/ordering.scope=key").stdout
    assert re.search(r"\n  in the lead: events, by \d -> events, by \d, which have to wait\n", also)


def test_the_move_to_events_when_the_team_is_ready_fails_on_change(
    advisor: Run, tmp_path: Path
) -> None:
    silent = _changed(tmp_path, "[correlation_ids, alerts]", "[correlation_ids]")
    answered = "user.signed_up/reply.needed=now"
    waits = tmp_path / "waits.yaml"
    waits.write_text(silent.read_text().replace("reply.needed: none", "reply.needed: now"))
    ran = advisor("compare", waits, silent, "--fail-on-change")
    assert ran.returncode == 1
    first, *_ = ran.stdout.splitlines()
    assert first == "The whole was direct, and now is direct until the team is ready for events."
    assert advisor("compare", waits, silent, "--set", answered, "--fail-on-change").returncode == 0


def test_all_that_is_wrong_with_either_side_is_told_at_once(advisor: Run, tmp_path: Path) -> None:
    for name, question in (("old", "reply.needed"), ("new", "gap.tolerance")):
        text = re.sub(f"{question}: .*", "", SIGNUP.read_text())
        (tmp_path / f"{name}.yaml").write_text(text)
    ran = advisor("compare", "old.yaml", "new.yaml")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert re.findall(r"(\w+)\.yaml:.*`user.signed_up/(.*)` is not answered", ran.stderr) == [
        ("old", "reply.needed"),
        ("new", "gap.tolerance"),
    ]
    assert "--partial" in ran.stderr.splitlines()[-1]
