"""The questionnaire in a real pseudo-terminal, as a person goes through it."""

import contextlib
import os
import re
import signal
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pexpect
import pyte
import pytest
from support import COMMAND, EXAMPLES, with_an_acceptance

from advisor.core.answers import NotApplicable
from advisor.core.rulebook import Rulebook
from advisor.errors import AnswersInvalid
from advisor.files.answers import Source, read_answers

UP, DOWN, LEFT, ENTER, F1 = "\x1b[A", "\x1b[B", "\x1b[D", "\r", "\x1bOP"
CTRL_B, CTRL_C, CTRL_U, CTRL_Z = "\x02", "\x03", "\x15", "\x1a"
COMMAND_LINE = (str(COMMAND),)
ROWS, PATIENCE = 60, 20.0


class Person:
    """Somebody at a terminal: reads what is there, presses keys."""

    def __init__(
        self, folder: Path, columns: int, *arguments: str, command: tuple[str, ...] = COMMAND_LINE
    ) -> None:
        environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1", "PROMPT_TOOLKIT_NO_CPR": "1"}
        self.terminal = pexpect.spawn(
            command[0],
            [*command[1:], *arguments],
            cwd=str(folder),
            env=environment,
            dimensions=(ROWS, columns),
            encoding="utf-8",
        )
        self.terminal.delaybeforesend = None  # a key is only pressed once its question is seen
        self.screen = pyte.Screen(columns, ROWS)
        self.stream = pyte.Stream(self.screen)
        self.sent = ""
        """Everything the command has sent to the terminal so far."""

    def sees(self, text: str) -> None:
        """Wait until a text stands on the screen, wherever the lines break."""
        ends = time.monotonic() + PATIENCE
        while _squeezed(text) not in _squeezed("".join(self.screen.display)):
            assert time.monotonic() < ends, "\n".join(self.screen.display)
            self._reads()

    def misses(self, text: str) -> None:
        """Wait until a text stands on the screen no more."""
        ends = time.monotonic() + PATIENCE
        while _squeezed(text) in _squeezed("".join(self.screen.display)):
            assert time.monotonic() < ends, "\n".join(self.screen.display)
            self._reads()

    def _reads(self) -> None:
        """Take in what has come: wait for the first of it a moment, for the rest not at all.

        The command may have ended with what it said last.
        """
        patience = 0.2
        with contextlib.suppress(pexpect.TIMEOUT, pexpect.EOF):
            while new := self.terminal.read_nonblocking(65536, timeout=patience):
                self.sent += new
                self.stream.feed(new)
                patience = 0

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.terminal.send(key)

    def types(self, text: str) -> None:
        self.presses(CTRL_U, text, ENTER)

    def leaves(self) -> int:
        """Wait for the end and return the exit code."""
        self.terminal.expect(pexpect.EOF)
        self.terminal.close()
        assert self.terminal.exitstatus is not None
        return int(self.terminal.exitstatus)


def _squeezed(text: str) -> str:
    return "".join(text.split())


Start: TypeAlias = Callable[..., Person]


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Start]:
    """Sit somebody down at a terminal."""
    people: list[Person] = []

    def start(*arguments: str, columns: int = 80, **more: tuple[str, ...]) -> Person:
        people.append(Person(tmp_path, columns, *arguments, **more))
        return people[-1]

    yield start
    for one in people:
        one.terminal.close(force=True)


def _begin(someone: Person) -> None:
    """Answer what is asked of the project, and name an interaction."""
    someone.sees("What is the project called?")
    someone.types("my-shop")
    someone.sees("How are the parts of this system deployed?")
    someone.presses(DOWN, DOWN, ENTER)
    someone.sees("What does it say?")
    someone.presses(ENTER)
    someone.sees("What is the fact called?")
    someone.types("order.placed")
    someone.sees("Which service or module produces order.placed?")
    someone.types("shop")
    someone.sees("Who reacts to order.placed?")
    someone.types("stock, mail:confirm")  # as in an answers file
    someone.sees("What does stock do then?")
    someone.types("pick")
    someone.sees("What does mail do then?")
    someone.presses(ENTER)
    someone.sees("Does the producer need")


REASON = ("there is no bulk work", ENTER)
ABOUT_IT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Does the producer need", (DOWN, DOWN, ENTER)),
    ("What has to be true at the moment", (DOWN, DOWN, ENTER)),
    ("How long may the consumers lag", (DOWN, ENTER)),
    ("What should the screen say", (CTRL_U, "Nearly there", ENTER)),
    ("How much would this work add", (DOWN, DOWN, ENTER)),
    ("How long does a consumer work", (ENTER,)),
    ("What if a crash loses work", (DOWN, DOWN, ENTER)),
    ("What do peaks do", (DOWN, ENTER)),
    ("Do urgent and bulk work", (UP, ENTER)),
    ("Do urgent and bulk work of this kind come the same way? Does not apply, because:", REASON),
    ("What should the producer do while", (ENTER,)),
    ("At worst, how long is a consumer down", (DOWN, ENTER)),
    ("Would each consumer do its work", (ENTER,)),
    ("Do they all need much the same data?", (ENTER,)),
    ("Will others consume this", (DOWN, ENTER)),
    ("Would the work only be moved", (ENTER,)),
    ("Must somebody know", (ENTER,)),
    ("Will a consumer read old events again?", (ENTER,)),
    ("Which of these events must", (ENTER,)),
    ("Which field names that thing?", (CTRL_U, "order_id", ENTER)),
    ("What would happen if this were done twice?", (DOWN, ENTER)),
    ("How are the producer's own change", (DOWN, ENTER)),
    ("How large can one of these get?", (ENTER,)),
    ("How many of these are there", ("many", CTRL_U, "50_000", ENTER)),
    ("How many are there in the busiest", (ENTER,)),
    ("How long does the slowest consumer", ("120", ENTER)),
    ("How many does that consumer handle", (ENTER,)),
)
ABOUT_US: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("How do these services usually change?", (ENTER,)),
    ("How settled is what this product does?", (DOWN, ENTER)),
    ("Who would run a broker?", (DOWN, ENTER)),
    ("Which of these safeguards does", (" ", DOWN, DOWN, DOWN, " ", ENTER)),
    ("Where does this have to run?", (ENTER,)),
    ("Which of these does the team run", (DOWN, " ", ENTER)),
)


def _rest(someone: Person) -> None:
    """Answer everything about the interaction and then the team, up to the review."""
    for prompt, keys in (*ABOUT_IT, *ABOUT_US):
        someone.sees(f"] {prompt}")
        someone.presses(*keys)
    someone.sees("Everything is answered.")


def _saved(folder: Path, rulebook: Rulebook) -> dict[str, object]:
    project = read_answers(
        Source((folder / "answers.yaml").read_text(), "answers.yaml"), rulebook, partial=True
    )
    answers = {f"{one.name}/{k}": v for one in project.interactions for k, v in one.answers.items()}
    return {"project": project.name, **project.answers, **answers}


@pytest.mark.parametrize("columns", [60, 120])
def test_from_the_first_question_to_the_saved_file(
    person: Start, tmp_path: Path, rulebook: Rulebook, columns: int
) -> None:
    someone = person("ask", columns=columns)
    _begin(someone)
    _rest(someone)
    someone.presses(ENTER)
    someone.sees("advisor report answers.yaml")
    assert someone.leaves() == 0
    assert _saved(tmp_path, rulebook) == {
        "project": "my-shop",
        "services.layout": "several",
        "services.change": "apart",
        "team.stage": "growing",
        "team.broker": "developers",
        "readiness.tools": ("correlation_ids", "alerts"),
        "platform.where": "ours",
        "platform.runs": ("postgresql",),
        "order.placed/reply.needed": "none",
        "order.placed/consistency.moment": "follows",
        "order.placed/gap.tolerance": "seconds",
        "order.placed/gap.screen": "Nearly there",
        "order.placed/work.in_request": "slow",
        "order.placed/work.duration": "seconds",
        "order.placed/loss.tolerance": "never",
        "order.placed/load.spikes": "peaks_within",
        "order.placed/load.classes": NotApplicable("there is no bulk work"),
        "order.placed/availability.consumer_down": "fail",
        "order.placed/consumers.outage": "hours",
        "order.placed/consumers.independence": "yes",
        "order.placed/consumers.data": "same",
        "order.placed/consumers.unknown": "no",
        "order.placed/consumers.requeue": "no",
        "order.placed/flow.completion": "no",
        "order.placed/history.replay": "no",
        "order.placed/ordering.scope": "none",
        "order.placed/ordering.key": "order_id",
        "order.placed/duplicates.effect": "database",
        "order.placed/publish.agreement": "outbox",
        "order.placed/payload.size": "small",
        "order.placed/volume.per_day": 50_000,
        "order.placed/volume.per_second": "unknown",
        "order.placed/load.handling": 120,
        "order.placed/load.workers": "unknown",
    }


def test_leaving_saves_and_the_same_command_goes_on_and_asks_nothing_again(
    person: Start, tmp_path: Path, rulebook: Rulebook
) -> None:
    someone = person("ask")
    _begin(someone)
    someone.presses(CTRL_C)
    someone.sees("Saved to answers.yaml. The same command goes on from here.")
    assert someone.leaves() == 130
    assert _saved(tmp_path, rulebook)["services.layout"] == "several"

    again = person("ask")
    again.sees("] Does the producer need")
    _rest(again)
    again.presses(ENTER)
    assert again.leaves() == 0


def test_ended_by_a_signal_the_terminal_is_as_it_was(person: Start) -> None:
    someone = person("ask")
    someone.sees("What is the project called?")
    assert not _echoes(someone)
    someone.terminal.kill(signal.SIGTERM)
    someone.terminal.expect(pexpect.EOF)
    assert _echoes(someone)
    assert someone.leaves() == 143


def _echoes(someone: Person) -> bool:
    return bool(termios.tcgetattr(someone.terminal.child_fd)[3] & termios.ECHO)


def test_stopped_by_ctrl_z_it_goes_on_where_it_was(person: Start, tmp_path: Path) -> None:
    someone = person(command=("bash", "--norc", "-i"))
    someone.types(f"{COMMAND} ask")
    someone.sees("What is the project called?")
    someone.presses("my-sh", CTRL_Z)
    someone.sees("Stopped")
    someone.types("echo here $((6 * 7)); fg")
    someone.sees("here 42")
    someone.sees("(Ctrl-B: back, F1: why) my-sh")
    someone.presses("op", ENTER)
    someone.sees("How are the parts of this system deployed?")
    assert "my-shop" in (tmp_path / "answers.yaml").read_text()


def test_what_others_wrote_to_the_file_meanwhile_is_not_overwritten(
    person: Start, tmp_path: Path
) -> None:
    someone, other = person("ask"), person("ask")
    someone.sees("What is the project called?")
    other.sees("What is the project called?")
    someone.types("my-shop")
    someone.sees("How are the parts of this system deployed?")
    someone.presses(ENTER)  # its own writing is no reason to stop
    someone.sees("What does it say?")
    before = (tmp_path / "answers.yaml").read_text()
    other.types("my-mill")
    other.sees("error[changed-meanwhile]: it was changed by others since it was read")
    assert other.leaves() == 3
    assert (tmp_path / "answers.yaml").read_text() == before


def test_back_goes_to_the_question_before_with_its_answer_chosen(
    person: Start, tmp_path: Path, rulebook: Rulebook
) -> None:
    someone = person("ask")
    someone.sees("What is the project called?")
    someone.types("my-shop")
    someone.sees("[2/33] How are the parts")
    someone.presses(LEFT)
    someone.sees("[1/33] What is the project called?")
    someone.sees("my-shop")
    someone.presses("-and-more")
    someone.sees("my-shop-and-more")
    someone.presses(CTRL_B)
    someone.misses("-and-more")
    someone.sees(
        "[1/33] What is the project called? (such as my-shop) (Ctrl-B: back, F1: why) my-shop"
    )
    someone.types("other-shop")
    someone.sees("[2/33] How are the parts")
    someone.presses(DOWN, ENTER)
    someone.sees("An interaction: one part")
    someone.presses(LEFT)
    someone.sees("> Several deployables")
    someone.presses(ENTER)
    someone.sees("An interaction: one part")
    someone.presses(CTRL_C)
    assert someone.leaves() == 130
    saved = _saved(tmp_path, rulebook)
    assert (saved["project"], saved["services.layout"]) == ("other-shop", "shared")


def test_why_says_which_rules_use_the_answer(person: Start) -> None:
    someone = person("ask")
    someone.sees("What is the project called?")
    someone.presses(F1)
    someone.sees("It names the starter project")
    someone.types("my-shop")
    someone.sees("How are the parts")
    someone.presses("?")
    someone.sees("Events decouple only what is separate.")
    someone.sees("One database, and nothing clogs or overruns it (+6 direct;")
    someone.sees("Consumers come that the producer need not know (+4 events and needs publish/")
    someone.sees("more: advisor explain services.layout")
    someone.sees("[2/33] How are the parts")


def test_what_cannot_be_a_name_is_refused_where_it_is_typed(person: Start) -> None:
    someone = person("ask")
    someone.sees("What is the project called?")
    someone.types("My Shop")
    someone.sees("such as my-shop: a-z, 0-9 and single hyphens")
    someone.types("json")
    someone.sees("such as my-json: a package of that name would hide another one")
    someone.types("my-shop")
    someone.sees("How are the parts")


@pytest.mark.parametrize("columns", [40, 60])
def test_what_is_wrong_is_told_whole_in_a_narrow_terminal(person: Start, columns: int) -> None:
    someone = person("ask", columns=columns)
    someone.sees("What is the project called?")
    someone.types("json")
    someone.sees("such as my-json: a package of that name would hide another one")


def test_not_sure_is_an_answer(person: Start, tmp_path: Path, rulebook: Rulebook) -> None:
    someone = person("ask")
    someone.sees("What is the project called?")
    someone.types("my-shop")
    someone.sees("How are the parts")
    someone.presses(DOWN, DOWN, DOWN, ENTER)
    someone.sees("An interaction")
    someone.presses(CTRL_C)
    someone.leaves()
    assert _saved(tmp_path, rulebook)["services.layout"] == "unknown"


def test_a_changed_answer_brings_up_the_questions_it_makes_matter(
    person: Start, tmp_path: Path, rulebook: Rulebook
) -> None:
    (tmp_path / "answers.yaml").write_text((EXAMPLES / "small-app.yaml").read_text())
    someone = person("ask")
    someone.sees("Everything is answered.")
    someone.presses(*[DOWN] * 4, ENTER)
    someone.sees("How are the parts of this system deployed?")
    someone.presses(DOWN, DOWN, ENTER)
    someone.sees("What should the screen say")
    someone.presses(CTRL_C)
    assert someone.leaves() == 130
    assert _saved(tmp_path, rulebook)["services.layout"] == "several"
    assert "# One service, one database" in (tmp_path / "answers.yaml").read_text()


def test_another_interaction_can_be_added_and_removed_at_the_review(
    person: Start, tmp_path: Path, rulebook: Rulebook
) -> None:
    text = (EXAMPLES / "clogged-app.yaml").read_text()
    (tmp_path / "answers.yaml").write_text(text)
    someone = person("ask")
    someone.sees("Everything is answered.")
    someone.presses(DOWN, ENTER)
    someone.sees("[27/27] An interaction: one part")
    someone.presses(DOWN, ENTER)
    someone.sees("What is the request called?")
    someone.types("photo.uploaded")
    someone.sees("an interaction of this name exists already")
    someone.types("quota.check")
    someone.sees("asks for quota.check?")
    someone.types("albums")
    someone.sees("Who is asked for quota.check?")
    someone.types("accounts")
    someone.sees("What does accounts do then?")
    someone.types("check_quota")
    someone.sees("Does the producer need")
    someone.presses(ENTER)
    someone.sees("Everything is answered.")
    someone.presses(DOWN, DOWN, ENTER)
    someone.sees("Which interaction is to go?")
    someone.presses(DOWN, ENTER)
    someone.sees("Everything is answered.")
    someone.presses(ENTER)
    assert someone.leaves() == 0
    assert "quota.check" not in (tmp_path / "answers.yaml").read_text()
    assert _saved(tmp_path, rulebook)["photo.uploaded/work.in_request"] == "slow"


def test_pasted_control_characters_do_not_get_in(person: Start, tmp_path: Path) -> None:
    someone = person("ask")
    someone.sees("What is the project called?")
    someone.presses("\x1b[200~my-\x07shop\r\n\x1b[201~", ENTER)
    someone.sees("How are the parts")
    someone.presses(CTRL_C)
    someone.leaves()
    assert "project: my-shop\n" in (tmp_path / "answers.yaml").read_text()


def test_a_broken_file_is_refused_before_anything_is_asked(person: Start, tmp_path: Path) -> None:
    (tmp_path / "answers.yaml").write_text("answers: {services.layuot: one}")
    someone = person("ask")
    someone.sees("did you mean `services.layout`?")
    assert someone.leaves() == 2
    assert (tmp_path / "answers.yaml").read_text() == "answers: {services.layuot: one}"


def test_at_sixty_columns_without_colour_no_colour_is_sent(person: Start) -> None:
    someone = person("ask", columns=60)
    _begin(someone)
    someone.presses(CTRL_C)
    assert someone.leaves() == 130
    colours = re.findall(r"\x1b\[[0-9;]*m", someone.sent)
    told = {code for one in colours for code in one[2:-1].split(";")}
    assert not {code for code in told if code.isdigit() and 30 <= int(code) <= 107}


def test_the_guided_flow_says_which_acceptance_has_expired(person: Start, tmp_path: Path) -> None:
    (tmp_path / "answers.yaml").write_text(with_an_acceptance())
    someone = person("start", columns=200)
    someone.sees("Everything is answered.")
    someone.presses(ENTER)
    someone.sees("Write the starter to")
    assert "until 2026-01-16, which has passed" in " ".join(someone.sent.split())


def test_what_cannot_be_saved_is_refused_before_anything_is_asked(
    person: Start, tmp_path: Path
) -> None:
    someone = person("ask", "absent/answers.yaml")
    someone.sees("make its folder first: `mkdir -p absent`")
    assert someone.leaves() == 2
    assert "called" not in someone.sent
    assert list(tmp_path.iterdir()) == []


def test_what_does_not_fit_into_a_line_of_a_list_is_marked_as_cut(
    person: Start, tmp_path: Path
) -> None:
    (tmp_path / "answers.yaml").write_text((EXAMPLES / "signup.yaml").read_text())
    someone = person("ask", "--only", "user.signed_up/load.spikes", columns=40)
    someone.sees("Peaks come, and the consumers keep up")
    someone.sees("At peaks the consumers fall behind...")


def test_leaving_in_the_middle_of_an_interaction_keeps_what_was_named(
    person: Start, tmp_path: Path, rulebook: Rulebook
) -> None:
    someone = person("ask")
    someone.sees("What is the project called?")
    someone.types("my-shop")
    someone.sees("How are the parts of this system deployed?")
    someone.presses(ENTER)
    someone.sees("What does it say?")
    someone.presses(ENTER)
    someone.sees("What is the fact called?")
    someone.types("order.placed")
    someone.sees("Which service or module produces order.placed?")
    someone.presses(CTRL_C)
    someone.sees("Saved to answers.yaml.")
    assert someone.leaves() == 130
    kept = (tmp_path / "answers.yaml").read_text()
    with pytest.raises(AnswersInvalid, match="needs `producer`"):
        read_answers(Source(kept, "answers.yaml"), rulebook, unanswered=True)

    someone = person("ask")
    someone.sees("Which service or module produces order.placed?")
    assert "What is the fact called?" not in someone.sent
    someone.types("shop")
    someone.sees("Who reacts to order.placed?")
    someone.types("stock")
    someone.sees("What does stock do then?")
    someone.presses(CTRL_C)
    assert someone.leaves() == 130
    kept = (tmp_path / "answers.yaml").read_text()
    (one,) = read_answers(Source(kept, "answers.yaml"), rulebook, unanswered=True).interactions
    assert (one.name, one.producer) == ("order.placed", "shop")
    assert [consumer.service for consumer in one.consumers] == ["stock"]


def test_an_interaction_that_was_begun_and_left_again_is_not_kept(
    person: Start, tmp_path: Path
) -> None:
    before = (EXAMPLES / "signup.yaml").read_text()
    (tmp_path / "answers.yaml").write_text(before)
    someone = person("ask")
    someone.sees("Everything is answered.")
    someone.presses(DOWN, ENTER)
    someone.sees("What does it say?")
    someone.presses(ENTER)
    someone.sees("What is the fact called?")
    someone.types("order.placed")
    someone.sees("Which service or module produces order.placed?")
    assert "order.placed" in (tmp_path / "answers.yaml").read_text()
    someone.presses(CTRL_B)
    someone.sees("What is the fact called?")
    someone.presses(CTRL_B)
    someone.sees("What does it say?")
    someone.presses(CTRL_B)
    someone.sees("Which of these does the team run")
    someone.presses(CTRL_C)
    assert someone.leaves() == 130
    assert "order.placed" not in (tmp_path / "answers.yaml").read_text()


def test_the_guided_flow_judges_by_a_pack_and_so_do_the_commands_it_suggests(
    person: Start, tmp_path: Path
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "pack.yaml").write_text(
        "id: acme\nversion: '1'\ntitle: t\nweights: {services.separate: 2}\n"
    )
    (tmp_path / "answers.yaml").write_text((EXAMPLES / "signup.yaml").read_text())
    someone = person("start", "my place", "--pack", "own")
    someone.sees("Everything is answered.")
    someone.presses(ENTER)
    someone.sees("See what follows: advisor report answers.yaml --pack own")
    someone.sees("All of it again: advisor report answers.yaml --pack own")
    someone.sees("Write the starter to my place?")
    someone.presses(DOWN, ENTER)
    someone.sees("Later: advisor scaffold answers.yaml 'my place' --pack own")
    assert someone.leaves() == 0


def test_leaving_before_the_first_answer_promises_nothing(person: Start, tmp_path: Path) -> None:
    someone = person("ask")
    someone.sees("What is the project called?")
    someone.presses(CTRL_C)
    someone.sees("Nothing was answered yet.")
    assert someone.leaves() == 130
    assert list(tmp_path.iterdir()) == []


def test_back_from_the_review_goes_to_the_last_question_and_on_to_the_one_before(
    person: Start, tmp_path: Path
) -> None:
    text = (EXAMPLES / "clogged-app.yaml").read_text()
    (tmp_path / "answers.yaml").write_text(text)
    someone = person("ask")
    someone.sees("Everything is answered.")
    someone.presses("?")
    someone.sees("Each interaction is judged by itself")
    someone.presses(LEFT)
    someone.sees("Which of these does the team run in production today?")
    someone.presses(LEFT)
    someone.sees("Where does this have to run?")
    someone.presses(ENTER)
    someone.sees("Everything is answered.")
    someone.presses(ENTER)
    assert someone.leaves() == 0
    assert (tmp_path / "answers.yaml").read_text() == text


def test_back_crosses_from_one_interaction_into_the_one_before(
    person: Start, tmp_path: Path
) -> None:
    text = (EXAMPLES / "small-app.yaml").read_text()
    (tmp_path / "answers.yaml").write_text(text.replace("      reply.needed: now", "      # open"))
    someone = person("ask", "answers.yaml")
    someone.sees("Does the producer need")
    someone.presses(LEFT)
    someone.sees("What does it say?")
    someone.presses(LEFT)
    someone.sees("What would happen if this were done twice?")
    someone.sees("> A second row, or a number counted twice")
    someone.presses(CTRL_B)
    someone.sees("Which of these events must")
    someone.presses(CTRL_C)
    assert someone.leaves() == 130


def test_a_fact_can_become_a_request_at_the_review_and_keeps_its_answers(
    person: Start, tmp_path: Path, rulebook: Rulebook
) -> None:
    (tmp_path / "answers.yaml").write_text((EXAMPLES / "clogged-app.yaml").read_text())
    someone = person("ask")
    someone.sees("Everything is answered.")
    someone.presses(*[DOWN] * 4, ENTER)
    someone.sees("What does it say?")
    someone.presses(DOWN, ENTER)
    someone.sees("What is the request called?")
    someone.types("photo.prepare")
    someone.sees("asks for photo.prepare?")
    someone.presses(ENTER)
    someone.sees("Who is asked for photo.prepare?")
    someone.presses(ENTER)
    someone.sees("What does thumbnails do then?")
    someone.presses(ENTER)
    someone.sees("Everything is answered.")
    someone.presses(ENTER)
    assert someone.leaves() == 0
    saved = _saved(tmp_path, rulebook)
    assert saved["photo.prepare/work.in_request"] == "slow"
    assert "photo.uploaded" not in (tmp_path / "answers.yaml").read_text()


def test_what_a_file_could_not_hold_is_refused_where_it_is_typed(
    person: Start, tmp_path: Path, rulebook: Rulebook
) -> None:
    (tmp_path / "answers.yaml").write_text((EXAMPLES / "clogged-app.yaml").read_text())
    someone = person("ask")
    someone.sees("Everything is answered.")
    someone.presses(DOWN, ENTER)
    someone.sees("What does it say?")
    someone.presses(ENTER)
    someone.sees("What is the fact called?")
    someone.types("photo.deleted")
    someone.sees("produces photo.deleted?")
    someone.types("albums")
    someone.sees("Who reacts")
    someone.types(", ".join(f"c{n}" for n in range(21)))
    someone.sees("at most 20 names")
    someone.types("mail, mail")
    someone.sees("at least one name, and none twice")
    someone.types("mail, Cut-outs")
    someone.sees("Cut-outs: such as cut_outs: a-z, 0-9 and _, a letter first, at most 40")
    someone.types("mail thumbnails")
    someone.sees("mail thumbnails: several are written with commas: mail, thumbnails; one is such")
    someone.types("thumbnails")
    someone.sees("What does thumbnails do then?")
    someone.types("render_thumbnails")
    someone.sees("thumbnails does that after something else")
    someone.types("drop_thumbnails")
    someone.sees("Does the producer need")
    someone.presses(ENTER)
    someone.sees("That decides it: a direct call, whatever else is answered (the caller needs")
    someone.sees("Everything is answered.")
    someone.presses(ENTER)
    assert someone.leaves() == 0
    assert _saved(tmp_path, rulebook)["photo.deleted/reply.needed"] == "now"


def test_a_changed_answer_takes_away_the_questions_that_cannot_matter_any_more(
    person: Start, tmp_path: Path, rulebook: Rulebook
) -> None:
    (tmp_path / "answers.yaml").write_text((EXAMPLES / "signup.yaml").read_text())
    someone = person("ask")
    someone.sees("history.replay: No, handled is handled")
    someone.presses(*[DOWN] * 3, ENTER)
    someone.sees("How are the parts of this system deployed?")
    someone.presses("\x1b[A", "\x1b[A", ENTER)
    someone.sees("services.layout: One deployable, one database")
    someone.misses("history.replay:")
    someone.presses(ENTER)
    assert someone.leaves() == 0
    saved = _saved(tmp_path, rulebook)
    assert saved["services.layout"] == "one"
    assert saved["user.signed_up/history.replay"] == "no"


@pytest.mark.parametrize("columns", [60, 120])
def test_a_quick_look_takes_eight_answers_and_writes_nothing(
    person: Start, tmp_path: Path, columns: int
) -> None:
    someone = person("ask", "--quick", columns=columns)
    someone.sees("[1/8] How are the parts")
    someone.presses(DOWN, DOWN, ENTER)
    someone.sees("[2/8] How many services, or modules, react?")
    someone.presses(LEFT)
    someone.sees("[1/8] How are the parts")
    someone.presses(DOWN, DOWN, ENTER)
    someone.sees("[2/8] How many services, or modules, react?")
    someone.presses("?")
    someone.sees("weighs more than anything else")
    someone.presses(DOWN, DOWN, ENTER)
    someone.sees("How many react? Three or more")
    someone.sees("[3/8] Does the producer need")
    someone.presses(DOWN, DOWN, ENTER)
    someone.sees("[4/8] What has to be true")
    someone.presses(DOWN, DOWN, ENTER)
    someone.sees("[5/8] How long may the consumers lag")
    someone.presses(DOWN, DOWN, ENTER)
    someone.sees("[6/8] How much would this work add")
    someone.presses(DOWN, DOWN, ENTER)
    someone.sees("[7/8] What do peaks do")
    someone.presses(ENTER)
    someone.sees("[8/8] Would each consumer do its work")
    someone.presses(ENTER)
    someone.sees("For the whole picture, and to keep the answers: advisor ask")
    assert someone.leaves() == 0
    assert "Events for something.happened, as publish/subscribe." in someone.sent
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("columns", [60, 120])
def test_the_quiz_explains_each_answer_and_goes_back(person: Start, columns: int) -> None:
    someone = person("quiz", columns=columns)
    someone.sees("[1/3] A signup handler")
    someone.presses(ENTER)
    someone.sees("Not quite. The handler has only said that it happened.")
    someone.sees("[2/3] Why must every consumer")
    someone.presses(LEFT)
    someone.sees("[1/3] A signup handler")
    someone.presses(DOWN, ENTER)
    someone.sees("Right. Between the event and its handling there is a gap")
    someone.sees("[2/3] Why must every consumer")
    someone.presses("?")
    someone.sees("More: advisor guide duplicates")
    someone.presses(DOWN, DOWN, DOWN, ENTER)
    someone.sees("[3/3] Which of these is the best reason")
    someone.presses(DOWN, ENTER)
    someone.sees("3 of 3.")
    assert someone.leaves() == 0


def test_the_verdict_so_far_is_told_where_it_is_asked_for(person: Start) -> None:
    someone = person("ask", "--verdict", columns=120)
    _begin(someone)
    assert "So far" not in someone.sent
    someone.presses(DOWN, DOWN, ENTER)
    someone.sees("So far: a direct call; events are 1 behind, in the end")
    someone.sees("] What has to be true at the moment")
    someone.presses(ENTER)
    someone.sees("So far: a direct call, whatever else is answered (it must be one atomic")


def test_one_answer_of_an_interaction_is_changed_and_nothing_else(
    person: Start, tmp_path: Path
) -> None:
    text = (EXAMPLES / "signup.yaml").read_text()
    (tmp_path / "answers.yaml").write_text(text)
    someone = person("ask", "--only", "user.signed_up/reply.needed")
    someone.sees("Does the producer need")
    someone.sees("> No, nobody waits")
    someone.presses("?")
    someone.sees("The caller needs the answer now (decides alone; reply.caller-waits)")
    someone.presses(UP, ENTER)
    someone.sees("Wrote answers.yaml")
    assert someone.leaves() == 0
    changed = text.replace("reply.needed: none", "reply.needed: later")
    assert (tmp_path / "answers.yaml").read_text() == changed


def test_what_a_repository_shows_is_offered_and_the_person_decides(
    person: Start, tmp_path: Path
) -> None:
    images = (
        "one: {image: 'rabbitmq:3'}, two: {image: 'rabbitmq:4'}, log: {image: 'apache/kafka:4'}"
    )
    (tmp_path / "compose.yaml").write_text(f"services: {{{images}}}\n")
    (tmp_path / "Dockerfile").write_text("FROM python\n")
    someone = person("ask", "--scan", ".")
    someone.sees("What is the project called?")
    someone.types("my-shop")
    someone.sees("Seen in the repository: One deployable, one database? One thing is built here,")
    someone.sees("- Dockerfile:1: deployable .")
    someone.sees("> One deployable, one database")
    someone.presses(DOWN, ENTER)
    someone.sees("An interaction: one part tells others. What does it say?")
    someone.presses(CTRL_C)
    assert someone.leaves() == 130
    assert "services.layout: shared" in (tmp_path / "answers.yaml").read_text()
    again = person("ask", "--scan", ".", "--only", "services.layout")
    again.sees("> Several deployables, one shared database")
    assert "Seen in the repository" not in again.sent
    signup = (EXAMPLES / "signup.yaml").read_text()
    (tmp_path / "b.yaml").write_text(re.sub("  platform.runs: .*\n", "", signup))
    other = person("ask", "b.yaml", "--scan", ".", "--only", "platform.runs")
    other.sees("Seen in the repository: RabbitMQ? ")
    other.sees("- compose.yaml:1: image rabbitmq")
    other.sees("Seen in the repository: Kafka, or a service that speaks its protocol? ")
    other.presses(ENTER)
    other.sees("Surely not:")
    other.presses(ENTER)
    assert other.leaves() == 0
    assert "platform.runs: [rabbitmq, kafka, unknown]" in (tmp_path / "b.yaml").read_text()


def test_not_sure_beside_choices_is_not_sure_of_the_rest(
    person: Start, tmp_path: Path, rulebook: Rulebook
) -> None:
    (tmp_path / "answers.yaml").write_text((EXAMPLES / "signup.yaml").read_text())
    someone = person("ask", "--only", "readiness.tools", columns=120)
    someone.sees("Which of these safeguards")
    someone.presses(*[DOWN] * 4)
    someone.sees("Beside others: not sure of the rest;")
    someone.presses(" ", DOWN, " ", ENTER)  # what does not apply stays by itself
    someone.presses(" ", ENTER)
    someone.sees("in production today? Surely not:")
    someone.presses(ENTER)
    someone.sees("late background work; not sure of the rest")
    assert someone.leaves() == 0
    saved = _saved(tmp_path, rulebook)
    assert saved["readiness.tools"] == ("correlation_ids", "alerts", "unknown")

    again = person("ask", "--only", "readiness.tools", columns=120)
    again.sees("Which of these safeguards")
    again.presses(" ", *[DOWN] * 3, " ", ENTER)
    again.sees("Surely not:")
    again.presses(ENTER)
    again.sees("in production today? Not sure")
    assert again.leaves() == 0
    assert _saved(tmp_path, rulebook)["readiness.tools"] == "unknown"


def test_what_is_surely_not_so_is_asked_where_the_rest_is_open(
    person: Start, tmp_path: Path, rulebook: Rulebook
) -> None:
    text = (EXAMPLES / "signup.yaml").read_text()
    told = "readiness.tools: [not correlation_ids, not alerts, unknown]"
    (tmp_path / "answers.yaml").write_text(re.sub("readiness.tools: .*", told, text))
    someone = person("ask", "--only", "readiness.tools", columns=120)
    someone.sees("Which of these safeguards")
    someone.presses(" ", ENTER)
    someone.sees("Surely not:")
    someone.presses("?")
    someone.sees("a black box that mostly works")
    someone.presses(LEFT)
    someone.misses("Surely not:")
    someone.presses(ENTER)
    someone.sees("Surely not:")
    someone.presses(" ", ENTER)
    not_both = "not: Distributed tracing; not: Alarms on failed or late"
    someone.sees(f"; {not_both} background work; not sure of the rest")
    assert someone.leaves() == 0
    saved = _saved(tmp_path, rulebook)
    assert saved["readiness.tools"] == ("correlation_ids", "not tracing", "not alerts", "unknown")


def test_a_number_is_asked_for_with_its_unit(person: Start, tmp_path: Path) -> None:
    (tmp_path / "answers.yaml").write_text((EXAMPLES / "orders.yaml").read_text())
    someone = person("ask", "--only", "order.placed/load.handling")
    someone.sees("(milliseconds, a whole number; empty: not sure)")


@pytest.mark.parametrize("typed", ["The result is on its way", ""])
def test_what_is_only_suggested_gives_way_to_what_is_typed(
    person: Start, tmp_path: Path, typed: str
) -> None:
    text = (EXAMPLES / "signup.yaml").read_text()
    ours = next(line for line in text.splitlines() if "gap.screen" in line)
    (tmp_path / "answers.yaml").write_text(text.replace(f"{ours}\n", ""))
    someone = person("ask", "--only", "user.signed_up/gap.screen")
    someone.sees("(Enter: as shown, Ctrl-B: back, F1: why) We are working on it")
    someone.presses(*typed, ENTER)
    someone.sees("Wrote answers.yaml")
    assert someone.leaves() == 0
    said = typed or "We are working on it"
    assert f'gap.screen: "{said}"\n' in (tmp_path / "answers.yaml").read_text()


def test_what_is_suggested_as_a_key_is_what_the_starter_would_take(
    person: Start, tmp_path: Path
) -> None:
    text = (EXAMPLES / "signup.yaml").read_text().replace("user.signed_up", "model.trained")
    text = text.replace("scope: none", "scope: key").replace("      ordering.key: user_id\n", "")
    (tmp_path / "answers.yaml").write_text(text)
    someone = person("ask", "--only", "model.trained/ordering.key")
    someone.sees("Ctrl-B: back, F1: why) entity_id")
    someone.presses(ENTER)
    assert someone.leaves() == 0
    assert "ordering.key: entity_id\n" in (tmp_path / "answers.yaml").read_text()


def test_going_back_from_the_one_answer_changes_nothing(person: Start, tmp_path: Path) -> None:
    text = (EXAMPLES / "signup.yaml").read_text()
    (tmp_path / "answers.yaml").write_text(text)
    someone = person("ask", "--only", "services.layout", columns=60)
    someone.sees("How are the parts")
    someone.presses(LEFT)
    assert someone.leaves() == 0
    assert (tmp_path / "answers.yaml").read_text() == text


def test_the_one_answer_is_asked_for_beside_another_that_is_set(
    person: Start, tmp_path: Path, rulebook: Rulebook
) -> None:
    (tmp_path / "answers.yaml").write_text((EXAMPLES / "signup.yaml").read_text())
    someone = person("ask", "--only", "services.layout", "--set", "team.stage=exploring")
    someone.sees("How are the parts")
    someone.presses(UP, UP, ENTER)
    assert someone.leaves() == 0
    saved = _saved(tmp_path, rulebook)
    assert (saved["services.layout"], saved["team.stage"]) == ("one", "exploring")


def test_at_sixty_columns_no_question_is_broken_inside_a_word(person: Start) -> None:
    someone = person("ask", columns=60)
    _begin(someone)
    lines = [line.strip() for line in someone.screen.display]
    at = next(place for place, line in enumerate(lines) if "] Does the producer" in line)
    assert lines[at].endswith("what the consumers answer?")
    assert lines[at + 1] == "(left: back, ?: why)"


def test_the_guided_flow_shows_what_follows_and_writes_only_when_told(
    person: Start, tmp_path: Path
) -> None:
    text = (EXAMPLES / "clogged-app.yaml").read_text()
    (tmp_path / "answers.yaml").write_text(text)
    someone = person()
    someone.sees("Questions first, then the recommendation, then a starter project.")
    someone.sees("Everything is answered.")
    someone.presses(ENTER)
    someone.sees("already there. All of it again: advisor report answers.yaml")
    someone.sees("Write the starter to photo-album?")
    assert not (tmp_path / "photo-album").exists()
    someone.presses("?")
    someone.sees("A folder that is not empty is left alone.")
    someone.presses(ENTER)
    someone.sees("Install it in a virtual environment there")
    someone.presses(DOWN, ENTER)
    someone.sees("Next:")
    assert someone.leaves() == 0
    assert (tmp_path / "photo-album" / "README.md").is_file()
    assert (tmp_path / "answers.yaml").read_text() == text


def test_the_guided_flow_offers_what_a_repository_shows(person: Start, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python\n")
    someone = person("start", "--scan", ".")
    someone.sees("What is the project called?")
    someone.types("my-shop")
    someone.sees("Seen in the repository: One deployable, one database?")


def test_the_guided_flow_goes_back_to_the_answers_and_can_be_left_before_anything_is_written(
    person: Start, tmp_path: Path
) -> None:
    (tmp_path / "answers.yaml").write_text((EXAMPLES / "clogged-app.yaml").read_text())
    someone = person(columns=60)
    someone.sees("Everything is answered.")
    someone.presses(ENTER)
    someone.sees("Write the starter to photo-album?")
    someone.presses(LEFT)
    someone.sees("Everything is answered.")
    someone.presses(ENTER)
    someone.sees("Write the starter to photo-album?")
    someone.presses(DOWN, ENTER)
    someone.sees("Later: advisor scaffold answers.yaml photo-album")
    assert someone.leaves() == 0
    assert [path.name for path in tmp_path.iterdir()] == ["answers.yaml"]


def test_lines_that_wrap_stand_under_what_they_go_on(person: Start) -> None:
    someone = person("example", columns=60)
    someone.sees("the case for not using events")
    lines = [line.rstrip() for line in someone.screen.display]
    name = next(line for line in lines if line.startswith("orders"))
    after = lines[lines.index(name) + 1]
    assert name.index("A shop") == len(after) - len(after.lstrip())
