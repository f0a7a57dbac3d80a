"""The facts of an interaction: what was answered, and what follows from it by counting."""

from typing import Final

from advisor.core.answers import MAYBE, NOT_APPLICABLE, Facts, Value
from advisor.core.condition import holds
from advisor.core.interaction import Interaction, Project
from advisor.core.question import Question, Scope

COMPUTED: Final = {
    "consumers.count": "how many consumers the interaction has",
    "consumers.separate": "how many of them are services apart from the producer, with own data",
}
"""Facts that rules may test and nobody is asked, all whole numbers."""

COUNTED_BY: Final = {"consumers.separate": "services.layout"}
"""The question without whose answer a computed fact is unknown."""


def project_facts(questions: tuple[Question, ...], project: Project) -> dict[str, Value]:
    """Return what is known of the project as a whole."""
    return _answered(questions, Scope.PROJECT, project.answers, {})


def interaction_facts(
    questions: tuple[Question, ...], interaction: Interaction, answers: Facts
) -> dict[str, Value]:
    """Return everything known about one interaction: project-wide, computed and its own.

    ``answers`` holds all that was answered, project-wide and of the interaction, by question id.
    """
    known = _answered(questions, Scope.PROJECT, answers, {})
    known |= count_consumers(interaction, known)
    return _answered(questions, Scope.INTERACTION, answers, known)


def count_consumers(interaction: Interaction, known: Facts) -> dict[str, Value]:
    """Return the computed facts; which consumers are separate is known once the layout is."""
    count = len(interaction.consumers)
    layout = known.get("services.layout")
    if layout is None:
        return {"consumers.count": count}
    apart = sum(consumer.service != interaction.producer for consumer in interaction.consumers)
    return {"consumers.count": count, "consumers.separate": apart if layout == "several" else 0}


def _unsure(facts: Facts) -> dict[str, Value]:
    """Mark facts that may yet not apply; of numbers nothing is said until it is known."""
    return {
        fact: value if value == NOT_APPLICABLE else f"{MAYBE}{value}"
        for fact, value in facts.items()
        if isinstance(value, str)
    }


def _answered(
    questions: tuple[Question, ...], scope: Scope, answers: Facts, known: dict[str, Value]
) -> dict[str, Value]:
    # In the order of the questionnaire: what an earlier answer took off the table does not apply,
    # whatever may be written there, and what may yet be taken off may not apply. Names and texts,
    # on which nothing rests, are kept.
    for question in questions:
        if question.scope is scope:
            asked = holds(question.when, known)
            if asked is False:
                known = known | dict.fromkeys(question.fact_names(), NOT_APPLICABLE)
            elif question.id in answers:
                facts = question.facts(answers[question.id])
                known = known | (facts if asked or question.optional else _unsure(facts))
    return known
