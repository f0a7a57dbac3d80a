"""The report: the strongest reasons first, every point accounted for, nothing asked in vain."""

from cProfile import Profile
from itertools import product
from pstats import Stats

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from support import EXAMPLES, Judge, any_answers, leaves_open

from advisor.catalog import data_dir
from advisor.core.answers import UNKNOWN, Value
from advisor.core.assessment import assess
from advisor.core.interaction import Consumer, Interaction, Kind, Project
from advisor.core.notes import unknowns
from advisor.core.phrases import band_words, turning_point
from advisor.core.question import Question, Scope
from advisor.core.questionnaire import answer, steps
from advisor.core.reporting import build_report
from advisor.core.sensitivity import tipping_sets
from advisor.core.value_of_information import outlook
from advisor.core.verdict import Verdict
from advisor.core.wording import UNTIL_KNOWN, lean, main_reason
from advisor.files.answers import Source, read_answers
from advisor.files.pack import load_rulebook

RULES = load_rulebook([data_dir("rules")])


def _told(question: Question) -> st.SearchStrategy[Value]:
    return st.sampled_from(any_answers(question))


def _answers(scope: Scope) -> st.SearchStrategy[dict[str, Value]]:
    asked = [question for question in RULES.questions_about(scope) if question.weighed]
    return st.fixed_dictionaries({question.id: _told(question) for question in asked})


@st.composite
def _projects(draw: st.DrawFn) -> Project:
    interactions = tuple(
        Interaction(
            Kind.FACT,
            f"a.b{number}",
            "p",
            tuple(Consumer(f"c{n}", "act") for n in range(draw(st.integers(1, 3)))),
            draw(_answers(Scope.INTERACTION)),
        )
        for number in range(draw(st.integers(1, 3)))
    )
    return Project("x", draw(_answers(Scope.PROJECT)), interactions)


@settings(max_examples=25)
@given(_projects())
def test_the_lines_sum_to_the_scores_and_the_strongest_come_first(project: Project) -> None:
    for section in build_report(assess(RULES, project)).sections:
        for verdict in Verdict:
            points = [line.points for line in section.lines if line.alternative is verdict]
            assert sum(points) == section.scores[verdict]
        weights = [abs(line.points) for line in section.lines]
        assert weights == sorted(weights, reverse=True)
        least, most = section.band
        assert least <= section.scores[Verdict.EVENTS] - section.scores[Verdict.DIRECT] <= most


@settings(max_examples=25)
@given(_projects())
def test_one_to_three_reasons_speak_for_what_was_recommended(project: Project) -> None:
    report = build_report(assess(RULES, project))
    assert 1 <= len(report.reasons) <= 3
    assert report.reasons[0].verdict is report.verdict
    told = {section.interaction.name: section.verdict for section in report.sections}
    assert {reason.verdict for reason in report.reasons} == set(told.values())
    for reason in report.reasons:
        assert all(told[name] is reason.verdict for name in reason.interactions)


@settings(max_examples=25)
@given(_projects())
def test_what_would_turn_it_is_told_whole_and_in_no_more_lines_than_needed(
    project: Project,
) -> None:
    assessment = assess(RULES, project)
    for judgement, section in zip(
        assessment.judgements, build_report(assessment).sections, strict=True
    ):
        told = [
            tuple(zip((turn.fact for turn in turns), values, strict=True))
            for turns in section.tipping
            for values in product(*([ground.value for ground in turn.after] for turn in turns))
        ]
        found = tipping_sets(RULES, judgement)
        assert sorted(told, key=str) == sorted(
            (tuple((change.fact, change.after) for change in changes) for changes in found),
            key=str,
        )
        lines = [
            (*((turn.fact, turn.after) for turn in turns[:-1]), turns[-1].fact)
            for turns in section.tipping
        ]
        assert len(set(lines)) == len(lines)


def test_what_would_end_the_wait_for_the_team_is_told(judge: Judge) -> None:
    report = build_report(judge("orders", "readiness.tools=correlation_ids"))
    waiting = [section for section in report.sections if section.later]
    assert waiting
    for section in waiting:
        facts = [[turn.fact for turn in turns] for turns in section.tipping]
        assert facts == [["readiness.tools.alerts"]]


@settings(max_examples=25)
@given(_projects())
def test_what_is_called_unknown_was_asked_and_not_answered(project: Project) -> None:
    asked = {
        (step.question.id, step.interaction.name if step.interaction else ""): answer(project, step)
        for step in steps(RULES, project)
    }
    for unknown in build_report(assess(RULES, project)).unknowns:
        for name in unknown.interactions:
            place = (unknown.question, name)
            value = asked[place if place in asked else (unknown.question, "")]
            assert value is not None
            assert leaves_open(value)
            assert unknown.partly <= (value != UNKNOWN)


@settings(max_examples=25)
@given(_projects())
def test_a_provisional_verdict_names_what_is_not_known(project: Project) -> None:
    report = build_report(assess(RULES, project))
    waiting = {section.interaction.name for section in report.sections if section.provisional}
    assert waiting <= {name for unknown in report.unknowns for name in unknown.interactions}


FORBID = "but answers that are not known yet could forbid them."
LEVEL = ("consumers=email", "availability.consumer_down=fail")
ALONE = tuple(f"user.signed_up/{one}" for one in LEVEL)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ((), "Events, as publish/subscribe."),
        (("user.signed_up/reply.needed=now",), "A direct call, whatever the scores say."),
        (
            ("user.signed_up/gap.tolerance=unknown",),
            f"A direct call, for now: events lead, {FORBID}",
        ),
        (
            (
                "user.signed_up/work.in_request=unknown",
                "user.signed_up/load.spikes=unknown",
                *ALONE,
            ),
            "A direct call, for now: answers that are not known yet could turn it.",
        ),
        (
            (*ALONE,),
            "A direct call, but it is a close call.",
        ),
        (
            (*ALONE, "team.stage=exploring"),
            "A direct call.",
        ),
        (
            ("readiness.tools=correlation_ids,tracing,retries",),
            "A direct call now; events, as publish/subscribe, when the team is ready to run them.",
        ),
        (
            (*ALONE, "readiness.tools=correlation_ids,retries,alerts"),
            "Events, as a work queue, but it is a close call.",
        ),
        (
            (
                *ALONE,
                "readiness.tools=correlation_ids,tracing,retries,alerts",
            ),
            "Events, as a work queue.",
        ),
    ],
)
def test_the_sentence_says_how_firm_the_verdict_is(
    judge: Judge, changes: tuple[str, ...], said: str
) -> None:
    (section,) = build_report(judge("signup", *changes)).sections
    assert section.sentence == said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ((), "events; events are 9 ahead"),
        (("load.spikes=unknown",), "events; events are 9 ahead, in the end 9 ahead to 15 ahead"),
        (
            ("gap.tolerance=unknown",),
            (
                "a direct call while it is open whether the gap cannot be tolerated;"
                " events are 10 ahead, in the end 9 ahead to 10 ahead"
            ),
        ),
        (
            (*LEVEL, "ordering.scope=unknown", "load.spikes=unknown"),
            "a direct call; events are level, in the end 4 behind to 6 ahead",
        ),
        (
            (*LEVEL, "work.in_request=unknown"),
            "a direct call; nothing that is open could outweigh it",
        ),
    ],
)
def test_while_it_is_asked_it_is_said_where_it_leans(
    judge: Judge, changes: tuple[str, ...], said: str
) -> None:
    (judgement,) = judge("signup", *(f"user.signed_up/{one}" for one in changes)).judgements
    assert lean(judgement) == said


def test_while_it_is_asked_a_gate_and_a_team_that_is_not_ready_are_named(judge: Judge) -> None:
    (waits,) = judge("signup", "readiness.tools=correlation_ids,tracing,retries").judgements
    assert lean(waits) == "a direct call now, events when the team is ready; events are 11 ahead"
    (decided,) = judge("signup", "user.signed_up/reply.needed=now").judgements
    assert decided.ruling.gate
    gate = replace(decided.ruling.gate, title="PCI DSS asks for it")
    assert lean(replace(decided, ruling=replace(decided.ruling, gate=gate))) == (
        "a direct call, whatever else is answered (PCI DSS asks for it)"
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ((), ""),
        (("reply.needed=now",), ", from what was asked; the gate decides"),
        (("load.spikes=unknown",), "; with the unknown answers events lead by 9 to 15"),
        (
            (*LEVEL, "work.in_request=unknown"),
            "; with the unknown answers direct calls lead by up to 9",
        ),
        (
            (*LEVEL, "history.replay=unknown"),
            (
                "; with the unknown answers events lead by up to 3. In 50 % of all ways to answer"
                " them the verdict stays"
            ),
        ),
    ],
)
def test_it_is_said_what_the_scores_leave_open(
    judge: Judge, changes: tuple[str, ...], said: str
) -> None:
    told = judge("signup", *(f"user.signed_up/{one}" for one in changes))
    (section,) = build_report(told).sections
    assert band_words(section) == said


def test_the_summary_counts(judge: Judge) -> None:
    assert build_report(judge("orders")).summary.startswith("Events for 2 of 5 interactions")
    assert build_report(judge("small-app")).summary.startswith("Direct calls for both interactions")
    assert build_report(judge("clogged-app")).summary == (
        "Events for photo.uploaded, as a job queue in the database that is already there."
    )


_QUIET = (
    "consumers.unknown=no",
    "consumers.data=same",
    "history.replay=no",
    "availability.consumer_down=fail",
    "consumers.outage=minutes",
    "publish.agreement=outbox",
)


def test_a_form_that_rests_on_an_unknown_answer_is_said_to_be_open(judge: Judge) -> None:
    one = "photo.uploaded"
    changes = (
        "services.layout=unknown",
        *("services.change=apart", "team.broker=dedicated"),
        *(f"{one}/{said}" for said in _QUIET),
    )
    (section,) = build_report(judge("clogged-app", *changes)).sections
    form = "a job queue or more"
    why = "the form rests on an answer that is not known yet"
    assert section.sentence == f"Events, as {form} ({why})."


def test_the_main_reason_of_what_is_put_off_says_what_it_waits_for(judge: Judge) -> None:
    put_off = judge("signup", "readiness.tools=correlation_ids").judgements[0]
    assert put_off.later is not None
    told = main_reason(put_off)
    assert told.startswith("Events win, and wait until an alarm on the age of the oldest")
    assert told.endswith(" within minutes.")


def test_that_nothing_needs_a_queue_is_said_only_where_it_is_so(judge: Judge) -> None:
    ours = "user.signed_up"
    needed = build_report(judge("small-app")).summary
    assert needed.endswith(". Nothing here needs a queue or a broker.")
    open_ = ["work.in_request", "load.spikes", "availability.consumer_down", "loss.tolerance"]
    open_ += ["consumers.independence", "consumers.unknown", "consumers.outage"]
    early = [f"{ours}/reply.needed=now", *(f"{ours}/{one}=unknown" for one in open_)]
    decided = build_report(judge("signup", *early)).summary
    assert decided.endswith(". Nothing that was answered calls for a queue or a broker.")
    forced = build_report(judge("signup", f"{ours}/reply.needed=now"))
    assert forced.sections[0].scores[Verdict.EVENTS] > forced.sections[0].scores[Verdict.DIRECT]
    assert forced.summary == "A direct call for user.signed_up."
    weak = ["work.in_request=none", "consumers.independence=no", "ordering.scope=total"]
    weak += ["availability.consumer_down=fail"]
    changed = ["services.change=together", *(f"{ours}/{one}" for one in weak)]
    outweighed = build_report(judge("signup", *changed)).summary
    assert outweighed.endswith(". What speaks for events weighs less than their price.")
    open_ = ["availability.consumer_down=unknown", "work.in_request=unknown"]
    unknown = build_report(judge("signup", *(f"{ours}/{one}" for one in open_))).summary
    could = "Answers that are not known yet could turn it."
    assert unknown == f"A direct call for user.signed_up. {could}"


def test_a_job_queue_is_said_to_be_in_the_database_only_where_it_is(judge: Judge) -> None:
    table = build_report(judge("clogged-app")).summary
    assert table.endswith("as a job queue in the database that is already there.")
    broker = build_report(judge("clogged-app", "platform.runs=rabbitmq")).summary
    assert broker.endswith("as a job queue.")
    busy = "photo.uploaded/volume.per_second=1000"
    new = build_report(judge("clogged-app", "platform.runs=[]", busy))
    assert new.backend is not None
    assert new.backend.new
    assert new.summary.endswith("as a job queue.")


def test_a_gate_that_an_unknown_answer_leaves_open_is_what_decides(judge: Judge) -> None:
    report = build_report(judge("signup", "user.signed_up/gap.tolerance=unknown"))
    (section,) = report.sections
    assert section.verdict is Verdict.DIRECT
    assert section.scores[Verdict.EVENTS] > section.scores[Verdict.DIRECT]
    assert [one.title for one in report.reasons] == [
        "Not known yet whether the gap cannot be tolerated"
    ]
    assert report.reasons[0].because.startswith("If so, it must be a direct call. ")
    assert section.why_not.endswith(
        ", which would lead by 10 points. But it is not known yet whether the gap cannot be"
        " tolerated."
    )
    assert section.robustness is None
    assert not section.close
    assert all(line.stability is None for line in section.lines)


def test_why_it_stays_a_call_while_gates_are_open_is_said_with_the_first_of_them(
    judge: Judge,
) -> None:
    open_ = ("user.signed_up/gap.tolerance=unknown", "user.signed_up/reply.needed=unknown")
    report = build_report(judge("signup", *open_))
    assert all(one.title.startswith("Not known yet whether ") for one in report.reasons)
    assert [UNTIL_KNOWN in one.because for one in report.reasons] == [True, False]


def test_what_it_takes_is_told_for_what_was_chosen_and_for_nothing_else(judge: Judge) -> None:
    ours = "user.signed_up"
    sent = build_report(judge("signup")).sections[0]
    assert "gap.seen-by-users" in {note.rule.id for note in sent.practices}
    assert not any(note.rule.id.startswith("calls.") for note in sent.practices)
    called = build_report(judge("signup", f"{ours}/reply.needed=now")).sections[0]
    assert [note.rule.id for note in called.practices] == [
        "calls.across-a-network",
        "calls.must-not-be-repeated",
        "calls.with-a-caller-who-waits",
        "calls.to-several",
    ]
    alone = build_report(judge("small-app")).sections[0]
    assert [note.rule.id for note in alone.practices] == ["calls.within-one-process"]


def test_what_is_nearest_to_todays_answers_comes_first(judge: Judge) -> None:
    (section,) = build_report(judge("signup")).sections
    facts = [turns[0].fact for turns in section.tipping]
    assert facts == [
        *("consistency.moment", "gap.tolerance", "reply.needed"),
        "readiness.tools.alerts",
    ]


def test_what_would_change_the_whole_project_comes_last(judge: Judge) -> None:
    (section,) = build_report(judge("clogged-app", "readiness.tools=[]")).sections
    facts = [turns[0].fact for turns in section.tipping]
    assert facts.index("services.layout") == len(facts) - 1 > 0


OPEN = [
    f"invoice.render/{name}=unknown"
    for name in ("work.in_request", "load.spikes", "availability.consumer_down")
]


def test_the_headline_counts_what_could_turn(judge: Judge) -> None:
    assert build_report(judge("orders", *OPEN)).summary.endswith("could turn one of them.")
    text = (EXAMPLES / "small-app.yaml").read_text().replace("spikes: steady", "spikes: unknown")
    source = Source(text.replace("reply.needed: now", "reply.needed: none"), "open.yaml")
    both = build_report(assess(RULES, read_answers(source, RULES, unanswered=True))).summary
    assert both.endswith("Answers that are not known yet could turn both.")


def test_the_headline_says_where_events_lead_and_only_a_gate_is_open(judge: Judge) -> None:
    alone = build_report(judge("signup", "user.signed_up/gap.tolerance=unknown")).summary
    assert alone == f"A direct call for user.signed_up. Events lead, {FORBID}"
    late = [f"{name}/gap.tolerance=unknown" for name in ("order.placed", "invoice.render")]
    both = build_report(judge("orders", *late)).summary
    assert both.endswith(f". Events lead in 2 of them, {FORBID}")
    mixed = build_report(judge("orders", late[0], *OPEN)).summary
    assert mixed.endswith(" could turn 2 of them; events lead in one that is direct for now.")


@pytest.mark.parametrize("example", ["signup", "orders", "clogged-app"])
def test_a_rule_turns_the_verdict_at_the_points_that_are_told_and_not_one_before(
    judge: Judge, example: str
) -> None:
    turned = 0
    for section in build_report(judge(example)).sections:
        margin = section.scores[Verdict.EVENTS] - section.scores[Verdict.DIRECT]
        for line in section.lines:
            if (at := turning_point(line)) is None:
                continue
            side = 1 if line.alternative is Verdict.EVENTS else -1
            before = at + (1 if at < line.points else -1)
            events = [margin + side * (points - line.points) > 0 for points in (before, at)]
            told = section.verdict is Verdict.EVENTS
            assert events == [told, not told]
            turned += 1
    assert turned


def test_of_many_interactions_every_waiting_rule_is_followed_once() -> None:
    consumers = (Consumer("c", "act"),)
    many = tuple(Interaction(Kind.FACT, f"a.b{n}", "p", consumers, {}) for n in range(10))
    judged = assess(RULES, Project("x", {}, many)).judgements
    waiting = [(one, item) for one in judged for item in one.ruling.undecided]
    once, all_told = Profile(), Profile()
    for one, item in waiting:
        once.runcall(list, RULES.open_questions(item.unknown, one.facts, one.answers))
    studied = [(one, outlook(RULES, one)) for one in judged]
    found = all_told.runcall(unknowns, RULES, studied)
    assert len(found) > 10
    assert Stats(all_told).total_calls < 2 * Stats(once).total_calls  # type: ignore[attr-defined]
