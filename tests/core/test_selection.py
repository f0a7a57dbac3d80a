"""Back ends: what is out stays out, what runs already comes first, then the least to run."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from support import EXAMPLES, Judge, some_answers

from advisor.catalog import Page, data_dir, renderer
from advisor.core.answers import Value
from advisor.core.assessment import assess
from advisor.core.condition import holds
from advisor.core.interaction import Consumer, Interaction, Kind, Project
from advisor.core.reporting import build_report
from advisor.core.selection import select_backend
from advisor.core.verdict import Form
from advisor.files.answers import Source, read_answers
from advisor.files.pack import load_rulebook

RULES = load_rulebook([data_dir("rules")])

_CHECK = "volume.per_second is at least 5000 (“How many are there in the busiest second?”). If so: "


@st.composite
def _projects(draw: st.DrawFn) -> Project:
    told: dict[str, Value] = {
        question.id: draw(st.sampled_from(some_answers(question)))
        for question in RULES.questions
        if question.weighed
    }
    # Enough pull for there to be something to carry, most of the time.
    told |= {"reply.needed": "none", "consistency.moment": "follows", "gap.tolerance": "minutes"}
    told |= {"load.spikes": "peaks_over", "work.in_request": "slow"}
    consumers = tuple(Consumer(f"c{n}", "act") for n in range(draw(st.integers(1, 4))))
    return Project("x", told, (Interaction(Kind.FACT, "a.b", "p", consumers, told),))


@settings(max_examples=150)
@given(_projects())
def test_the_choice_obeys_every_limit_and_every_rank(project: Project) -> None:
    assessment = assess(RULES, project)
    found = select_backend(assessment)
    (judged,) = assessment.judgements
    if found is None:
        assert judged.verdict == "direct"
        assert judged.later is None
        return
    assert judged.verdict == "events" or judged.later
    names = [one.backend.id for one in found.candidates]
    names += [one.backend.id for one in found.excluded]
    assert sorted(names) == sorted(backend.id for backend in RULES.backends)
    for candidate in found.candidates:
        assert found.form in candidate.backend.carries
        assert not any(holds(limit.when, judged.facts) for limit in candidate.backend.limits)
        assert all(holds(merit.when, judged.facts) for merit in candidate.merits)
    for out in found.excluded:
        assert out.limit is None or holds(out.limit.when, judged.facts)
        assert out.limit is not None or found.form not in out.backend.carries
    running = [candidate.running is True for candidate in found.candidates]
    assert running == sorted(running, reverse=True)
    if found.chosen:
        alike = [c for c in found.candidates if c.running == found.chosen.running]
        assert found.chosen.rank == min(candidate.rank for candidate in alike)


def test_one_back_end_has_to_do_for_all_events_of_a_project(judge: Judge) -> None:
    found = select_backend(judge("orders", "order.placed/payload.size=huge"))
    assert found is not None
    assert "kafka" in {one.backend.id for one in found.excluded}
    assert "nats" in {one.backend.id for one in found.excluded}


def test_a_limit_that_is_not_known_is_something_to_check(judge: Judge) -> None:
    placed = build_report(judge("signup", "user.signed_up/volume.per_second=unknown")).backend
    assert placed is not None
    assert placed.chosen is not None
    assert placed.chosen.backend.id == "postgresql"
    assert [because for because, _ in placed.chosen.reasons[1:]] == [
        "It is there already, and would do if the checks below come out well."
    ]
    (check, _), *_ = placed.chosen.checks
    assert check.startswith(f"{_CHECK}Published queues, which")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ((), "The team runs it already, and it stays within its limits; that counts for most."),
        (
            ("platform.runs=[]", "platform.where=one_host"),
            "It would do, and there is nothing to run.",
        ),
    ],
)
def test_why_a_back_end_comes_first_is_said(
    judge: Judge, settings: tuple[str, ...], told: str
) -> None:
    placed = build_report(judge("signup", *settings)).backend
    assert placed is not None
    assert placed.chosen is not None
    assert [because for because, _ in placed.chosen.reasons[1:]] == [told]


def test_where_none_would_do_each_is_told_with_the_reason(judge: Judge) -> None:
    placed = build_report(judge("orders", _LOG, *_NOWHERE, "platform.runs=kafka")).backend
    assert placed is not None
    assert (placed.chosen, placed.new, placed.runners_up) == (None, False, ())
    assert len(placed.excluded) == len(RULES.backends)


_ONE = "user.signed_up/consumers=email:send_welcome"


def test_what_may_run_is_not_said_to_be_missing(judge: Judge) -> None:
    assessment = judge("signup", _ONE, "platform.runs=mysql,unknown")
    found = select_backend(assessment)
    assert found is not None
    first, *others = ((one.backend.id, one.running) for one in found.candidates)
    assert first == ("sql-table", True)
    assert {running for _, running in others} == {None}
    placed = build_report(assessment).backend
    assert placed is not None
    why = {one.backend.id: one.reasons[0][0] for one in placed.runners_up}
    assert why["postgresql"] == (
        "It would do too, and come first if the team runs it; that is not known."
    )
    assert why["kafka"] == "It would do too; whether the team runs it is not known."


def test_what_runs_already_and_will_not_do_comes_first_among_the_others(judge: Judge) -> None:
    months = ("order.placed/history.replay=months", "platform.runs=rabbitmq")
    placed = build_report(judge("orders", *months)).backend
    assert placed is not None
    assert placed.chosen is not None
    reasons = [because for because, _ in placed.chosen.reasons]
    assert reasons[1].startswith("The team does not run it yet")
    assert "order.placed asks for an event log" in reasons[2]
    first, second = placed.excluded[:2]
    assert first.backend.id == "rabbitmq"
    assert first.reasons[0][0] == (
        "It does not carry this form: event log. It is out though the team runs it already."
    )
    assert not second.reasons[0][0].startswith("The team runs it")


def test_what_nobody_is_asked_about_does_not_run(judge: Judge) -> None:
    assessment = judge("signup", "platform.runs=unknown")
    (nats,) = (one for one in RULES.backends if one.id == "nats")
    known = replace(RULES, backends=(replace(nats, runs_as=("zmq",)),))
    found = select_backend(replace(assessment, rulebook=known))
    assert found is not None
    assert [one.running for one in found.candidates] == [False]


@pytest.mark.parametrize("runs", ["rabbitmq,nats", "aws,azure"])
def test_of_two_that_do_as_well_it_says_so(judge: Judge, runs: str) -> None:
    placed = build_report(judge("orders", f"platform.runs={runs}")).backend
    assert placed is not None
    why = [one.reasons[0][0] for one in placed.runners_up]
    assert why[0] == "It would do as well: take whichever you already know."


def test_of_two_that_do_as_well_the_one_with_less_left_to_check_comes_first(judge: Judge) -> None:
    outage = ("order.placed/consumers.outage=unknown", "order.placed/volume.per_day=2000000")
    found = select_backend(judge("orders", "platform.runs=rabbitmq,nats", *outage))
    assert found is not None
    assert [(one.backend.id, len(one.unsure)) for one in found.candidates] == [
        ("nats", 0),
        ("rabbitmq", 1),
    ]


@pytest.mark.parametrize(
    ("settings", "chosen"),
    [
        (("platform.where=unknown", "platform.runs=unknown"), "postgresql"),
        (("platform.where=unknown", "platform.runs=[]"), "postgresql"),
        (("platform.where=unknown", "platform.runs=sqlite"), "postgresql"),
        (("platform.where=one_host", "platform.runs=unknown"), "sqlite"),
        (("platform.where=ours", "platform.runs=unknown"), "postgresql"),
    ],
)
def test_what_holds_only_in_some_places_waits_until_the_place_is_known(
    judge: Judge, settings: tuple[str, ...], chosen: str
) -> None:
    placed = build_report(judge("signup", *settings)).backend
    assert placed is not None
    assert placed.chosen is not None
    assert placed.chosen.backend.id == chosen
    told = placed.chosen.reasons[1][0]
    assert ("What the team runs already is not known; it would come first." in told) is (
        settings[1] == "platform.runs=unknown"
    )
    why = {one.backend.id: one.reasons[0][0] for one in placed.excluded}
    if settings[0] == "platform.where=unknown":
        ran = " though the team runs it already" if "sqlite" in settings[1] else ""
        unknown = f"It is out while it is not known to be otherwise{ran}: The p"
        assert why["sqlite"].startswith(unknown)
    if settings[0] == "platform.where=ours":
        assert why["sqlite"].startswith("The processes have to share one file")
    if settings[1] == "platform.runs=unknown" and chosen != "sqlite":
        assert "not known to be otherwise: There is no account" in why["aws"]


@pytest.mark.parametrize(
    ("settings", "new"),
    [
        (("platform.runs=[]",), True),
        (("platform.runs=[]", "user.signed_up/volume.per_second=unknown"), True),
        (("platform.runs=[]", "platform.where=one_host"), False),  # a file is nothing to run
        (("platform.runs=postgresql",), False),
        (("platform.runs=unknown",), False),
    ],
)
def test_what_is_one_more_thing_to_run_is_said_to_be(
    judge: Judge, settings: tuple[str, ...], *, new: bool
) -> None:
    report = build_report(judge("signup", *settings))
    assert report.backend is not None
    assert report.backend.new is new
    assert report.backend.chosen is not None
    assert report.backend.chosen.reasons[1][0].startswith("The team does not run it yet") is new
    page = renderer("html").render(report, Page())
    assert (
        f"{report.backend.chosen.backend.title}, which the team does not run yet<" in page
    ) is new


_LOG = "order.placed/history.replay=months"
_HUGE = "invoice.render/payload.size=huge"  # which a log does not take


@pytest.mark.parametrize(
    ("runs", "told"),
    [
        (
            "kafka,postgresql",
            (
                "With what else runs it carries all of it, so nothing new has to be run.",
                "“PostgreSQL as the queue” carries invoice.render: Messages are limited",
            ),
        ),
        (
            "kafka",
            ("“PostgreSQL as the queue”, which the team does not run yet, carries invoice",),
        ),
    ],
)
def test_what_carries_the_largest_form_stays_and_another_has_the_rest(
    judge: Judge, runs: str, told: tuple[str, ...]
) -> None:
    placed = build_report(judge("orders", _LOG, _HUGE, f"platform.runs={runs}")).backend
    assert placed is not None
    assert placed.chosen is not None
    assert placed.chosen.backend.id == "kafka"
    assert "kafka" not in {one.backend.id for one in (*placed.runners_up, *placed.excluded)}
    reasons = [because for because, _ in placed.chosen.reasons][2 : 2 + len(told)]
    assert all(line.startswith(start) for line, start in zip(reasons, told, strict=True))
    assert not any("One back end carries all of it" in line for line in reasons)


_REFUND = tuple(
    f"payment.refunded/{told}"
    for told in (
        *("load.spikes=peaks_over", "consumers.outage=hours", "consumers.requeue=no"),
        *("publish.agreement=outbox", "payload.size=large"),
        # More of a FIFO queue than SQS takes by itself.
        *("ordering.scope=key", "volume.per_day=20000000", "volume.per_second=3000"),
    )
)
_TWO_LOGS = ("order.placed/history.replay=days", "invoice.render/history.replay=days")
_NOWHERE = (_HUGE, "invoice.render/volume.per_second=60000", "invoice.render/loss.tolerance=never")


@pytest.mark.parametrize(
    ("runs", "settings", "chosen", "beside"),
    [
        # What runs and carries all of it stays alone, whatever else runs.
        ("postgresql,kafka", (_HUGE, "order.placed/consumers.unknown=no"), "postgresql", ()),
        # Of two that carry the largest form, the one that carries more; of equals, the lighter.
        ("nats,aws", (_LOG, _HUGE, *_REFUND), "nats", ("postgresql",)),
        ("nats,aws", (_LOG, _HUGE), "aws", ("postgresql",)),
        # The same for what has the rest.
        ("kafka,rabbitmq,gcp", (_LOG, _HUGE), "kafka", ("gcp",)),
        # All of the largest form has to be carried, and the rest by something.
        ("kafka,rabbitmq", (*_TWO_LOGS, _HUGE), None, ()),
        ("kafka", (_LOG, *_NOWHERE), None, ()),
        # A job and something else that a log does not take, both with the reason.
        (
            "kafka,postgresql",
            (_LOG, _HUGE, *_REFUND, "payment.refunded/consumers=payments:close"),
            "kafka",
            ("postgresql", "postgresql"),
        ),
    ],
)
def test_what_runs_is_left_in_its_place_where_all_is_carried_then(
    judge: Judge, runs: str, settings: tuple[str, ...], chosen: str | None, beside: tuple[str, ...]
) -> None:
    found = select_backend(judge("orders", f"platform.runs={runs}", *settings))
    assert found is not None
    assert (found.chosen.backend.id if found.chosen else None) == chosen
    assert tuple(share.backend.id for share, _ in found.beside) == beside


def test_what_would_carry_all_is_still_told_where_another_has_the_rest(judge: Judge) -> None:
    placed = build_report(judge("orders", _HUGE, "platform.runs=kafka")).backend
    assert placed is not None
    assert [(one.backend.id, one.reasons[0][0]) for one in placed.runners_up] == [
        ("rabbitmq", "It would do too, but the team does not run it yet.")
    ]


@pytest.mark.parametrize(
    ("runs", "home"),
    [
        ("kafka,postgresql", "PostgreSQL as the queue"),
        ("kafka", "A table of jobs in the database that is there"),
        ("postgresql", "PostgreSQL as the queue"),
    ],
)
def test_a_job_stays_in_the_database_where_what_was_chosen_is_no_queue(
    judge: Judge, runs: str, home: str
) -> None:
    job = ("invoice.render/consumers=payments:render_invoice", "invoice.render/reply.needed=none")
    report = build_report(judge("orders", _LOG, *job, f"platform.runs={runs}"))
    assert report.backend is not None
    assert report.backend.chosen is not None
    assert report.backend.chosen.backend.id == "kafka"
    told = [because for because, _ in report.backend.chosen.reasons]
    assert f"“{home}” carries invoice.render: “Kafka” does not carry that form." in told
    assert "Months of history, read from any point, are what it is made for." in told
    nothing_new = "With what else runs it carries all of it, so nothing new has to be run."
    assert (nothing_new in told) is ("kafka" in runs)
    assert not any("One back end carries all of it" in line for line in told)


def test_a_job_does_not_go_to_a_database_that_is_not_there(judge: Judge) -> None:
    job = "invoice.render/consumers=payments:render_invoice"
    too_fast = "invoice.render/volume.per_second=600"  # for a table in any database
    found = select_backend(judge("orders", _LOG, job, too_fast, "platform.runs=kafka"))
    assert found is not None
    assert found.chosen is not None
    assert (found.chosen.backend.id, found.beside) == ("kafka", ())


def test_where_a_log_runs_a_wanted_outcome_is_no_reason_for_another_broker(judge: Judge) -> None:
    placed = build_report(judge("orders", "platform.runs=kafka")).backend
    assert placed is not None
    assert placed.chosen is not None
    assert placed.chosen.backend.id == "kafka"
    assert not placed.new


def test_what_another_carries_has_its_own_limits_to_check(judge: Judge) -> None:
    open_rate = "invoice.render/volume.per_second=unknown"
    placed = build_report(
        judge("orders", _LOG, _HUGE, "platform.runs=kafka,postgresql", open_rate)
    ).backend
    assert placed is not None
    assert placed.chosen is not None
    assert placed.chosen.backend.id == "kafka"
    ((check, _),) = placed.chosen.checks
    assert check.startswith(_CHECK)
    assert check.endswith(" This is about “PostgreSQL as the queue”.")


@pytest.mark.parametrize(
    ("broker", "settings"),
    [
        *((broker, ()) for broker in ("rabbitmq", "nats", "kafka", "aws", "azure", "gcp")),
        *((broker, (_ONE,)) for broker in ("rabbitmq", "nats")),
    ],
)
def test_where_a_broker_runs_services_need_not_share_a_table(
    judge: Judge, broker: str, settings: tuple[str, ...]
) -> None:
    placed = build_report(judge("signup", f"platform.runs=postgresql,{broker}", *settings)).backend
    assert placed is not None
    assert placed.chosen is not None
    assert placed.chosen.backend.id == broker
    assert any("need not share one" in because for because, _ in placed.chosen.reasons)
    assert placed.runners_up[0].backend.id == "postgresql"


def test_of_brokers_that_run_the_one_with_least_to_look_after_still_comes_first(
    judge: Judge,
) -> None:
    placed = build_report(judge("signup", "platform.runs=postgresql,kafka,rabbitmq,aws")).backend
    assert placed is not None
    ranked = [placed.chosen, *placed.runners_up]
    ids = [one.backend.id for one in ranked if one]
    assert ids[:4] == ["aws", "rabbitmq", "kafka", "postgresql"]


def test_what_runs_already_is_not_said_to_be_more_to_run(judge: Judge) -> None:
    placed = build_report(judge("signup", _ONE, "platform.runs=postgresql,kafka")).backend
    assert placed is not None
    assert placed.chosen is not None
    assert placed.chosen.backend.id == "postgresql"
    why = {one.backend.id: one.reasons[0][0] for one in placed.runners_up}
    assert why["kafka"] == (
        "It would do too, and runs already, but is more to look after than"
        " “PostgreSQL as the queue”."
    )


def test_where_another_is_needed_anyway_it_says_what_could_stay(judge: Judge) -> None:
    placed = build_report(judge("orders", _LOG, "platform.runs=rabbitmq")).backend
    assert placed is not None
    assert placed.new
    assert placed.chosen is not None
    reasons = [because for because, _ in placed.chosen.reasons]
    assert (
        "“RabbitMQ with quorum queues”, which the team runs, would do for invoice.render:"
        " whether that moves as well is yours to weigh."
    ) in reasons


@pytest.mark.parametrize("runs", ["[]", "unknown", "kafka"])
def test_jobs_stay_in_the_database_that_is_there_whatever_it_is_called(
    judge: Judge, runs: str
) -> None:
    report = build_report(judge("clogged-app", f"platform.runs={runs}"))
    assert report.backend is not None
    assert report.backend.chosen is not None
    assert report.backend.chosen.backend.id == "own-table"
    assert not report.backend.new
    assert report.summary.endswith("in the database that is already there.")
    assert report.backend.chosen.reasons[1][0] == (
        "It is there already, so there is nothing more to run."
    )


def test_a_database_with_a_name_is_not_told_a_second_time(judge: Judge) -> None:
    def others(runs: str) -> dict[str, str]:
        placed = build_report(judge("clogged-app", f"platform.runs={runs}")).backend
        assert placed is not None
        return {one.backend.id: one.reasons[0][0] for one in placed.runners_up}

    assert "own-table" not in others("postgresql")
    assert others("aws")["own-table"] == "It would do too, and is there already."


def test_what_is_put_off_is_chosen_for_too(judge: Judge) -> None:
    found = select_backend(judge("signup", "readiness.tools=correlation_ids"))
    assert found is not None
    assert found.chosen is not None
    assert (found.later, found.form, found.chosen.backend.id) == (
        True,
        Form.PUBLISH_SUBSCRIBE,
        "postgresql",
    )
    some = select_backend(judge("orders", "readiness.tools=correlation_ids"))
    assert some is not None
    assert [name for name, _ in some.carried] == ["order.placed", "invoice.render"]
    assert select_backend(judge("small-app")) is None


def test_the_others_are_told_apart_by_what_they_are() -> None:
    text = (EXAMPLES / "presets" / "history.yaml").read_text()
    project = read_answers(Source(text, "history.yaml", ()), RULES, unanswered=True)
    placed = build_report(assess(RULES, project)).backend
    assert placed is not None
    assert placed.chosen is not None
    assert placed.chosen.backend.id == "kafka"
    assert "suits these answers best" in placed.chosen.reasons[1][0]
    why = {one.backend.id: one.reasons[0][0] for one in placed.runners_up}
    # Kafka is more to run than NATS: what it has for it is the months of history.
    assert why["nats"] == "It would do too, but suits these answers less."
