"""Which questions are asked: those that can still matter, and no others."""

from support import Judge

from advisor.core.interaction import Consumer, Interaction, Kind, Project
from advisor.core.questionnaire import missing, steps
from advisor.core.reporting import build_report
from advisor.core.rulebook import Rulebook

_ONE = Interaction(Kind.FACT, "a.b", "p", (Consumer("c", "act"),), {})


def _project(interaction: Interaction, **answers: str) -> Project:
    given = {name.replace("__", "."): value for name, value in answers.items()}
    return Project("x", given, (interaction,))


def _asked(rulebook: Rulebook, project: Project) -> list[str]:
    return [step.address for step in steps(rulebook, project)]


def test_a_complete_questionnaire_misses_nothing(rulebook: Rulebook, judge: Judge) -> None:
    for example in ("signup", "small-app", "orders", "clogged-app"):
        assert missing(rulebook, judge(example).project) == ()


def test_nothing_more_is_asked_once_a_gate_has_decided(rulebook: Rulebook) -> None:
    gated = Interaction(Kind.FACT, "a.b", "p", (Consumer("c", "act"),), {"reply.needed": "now"})
    project = _project(gated, services__layout="several", team__broker="nobody")
    asked = _asked(rulebook, project)
    assert [address for address in asked if address.startswith("a.b/")] == ["a.b/reply.needed"]
    later = [one.address for one in steps(rulebook, project) if not one.question.quick]
    assert later == ["team.broker"]  # which has an answer


def test_a_question_that_cannot_matter_is_not_asked(rulebook: Rulebook) -> None:
    asked = _asked(rulebook, _project(_ONE, services__layout="one"))
    assert "a.b/history.replay" not in asked
    assert "a.b/consumers.independence" not in asked
    assert "a.b/work.in_request" in asked


def test_a_question_that_could_still_matter_is_asked(rulebook: Rulebook) -> None:
    asked = _asked(rulebook, _project(_ONE, services__layout="unknown"))
    assert "a.b/history.replay" in asked


def test_a_rest_that_is_open_is_not_asked_again_but_named(judge: Judge) -> None:
    assessment = judge("signup", "readiness.tools=tracing,unknown", "platform.runs=redis,unknown")
    assert missing(assessment.rulebook, assessment.project) == ()
    (open_one,) = [one for one in build_report(assessment).unknowns if one.gain]
    assert (open_one.question, open_one.partly) == ("readiness.tools", True)
    assert "debugging.no-tracing" not in open_one.rules
    assert {"debugging.no-retries", "debugging.silent-failure"} <= {*open_one.rules}


def test_optional_questions_are_asked_and_never_missed(rulebook: Rulebook) -> None:
    answered = Interaction(
        Kind.FACT, "a.b", "p", (Consumer("c", "act"),), {"gap.tolerance": "seconds"}
    )
    project = _project(answered, services__layout="one")
    assert "a.b/gap.screen" in _asked(rulebook, project)
    assert "a.b/gap.screen" not in [step.address for step in missing(rulebook, project)]
