"""Where the verdict stands between two questions, without a terminal."""

from support import Judge

from advisor.core.questionnaire import steps
from advisor.core.rulebook import Rulebook
from advisor.core.wording import lean, summarise
from advisor.prompt.current_verdict import is_decided, standing


def test_a_question_is_followed_by_where_its_interaction_stands_else_by_the_whole(
    judge: Judge, rulebook: Rulebook
) -> None:
    assessment = judge("orders")
    by_name = {one.interaction.name: one for one in assessment.judgements}
    decided = set()
    for step in steps(rulebook, assessment.project):
        told = standing(rulebook, assessment.project, step)
        if step.interaction is None:
            assert told == summarise(assessment)
            assert not is_decided(rulebook, assessment.project, step)
        else:
            judgement = by_name[step.interaction.name]
            assert told == lean(judgement)
            gated = judgement.ruling.gate is not None
            assert is_decided(rulebook, assessment.project, step) is gated
            decided.add(gated)
    assert decided == {True, False}
