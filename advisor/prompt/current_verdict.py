"""The current verdict, between two questions."""

from advisor.core.assessment import Assessment, Judgement, assess
from advisor.core.interaction import Project
from advisor.core.questionnaire import Step
from advisor.core.rulebook import Rulebook
from advisor.core.wording import lean, summarise


def standing(rulebook: Rulebook, project: Project, step: Step) -> str:
    """Say the current verdict on the interaction that a step asks about, or on all of them."""
    assessment = assess(rulebook, project)
    judgement = _about(assessment, step)
    return lean(judgement) if judgement else summarise(assessment)


def is_decided(rulebook: Rulebook, project: Project, step: Step) -> bool:
    """Tell whether a gate has decided the interaction that a step asks about."""
    if step.interaction is None:
        return False
    judgement = _about(assess(rulebook, project), step)
    return judgement is not None and judgement.ruling.gate is not None


def _about(assessment: Assessment, step: Step) -> Judgement | None:
    name = step.interaction.name if step.interaction else ""
    return next((one for one in assessment.judgements if one.interaction.name == name), None)
