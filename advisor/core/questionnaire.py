"""Which question comes next, how many may follow, and what is still missing."""

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.core.answers import Value
from advisor.core.interaction import Interaction, Project
from advisor.core.question import Question, Scope
from advisor.core.rulebook import Rulebook
from advisor.core.workload import interaction_facts, project_facts


@dataclass(frozen=True)
class Step:
    """One question in its place; ``interaction`` is None where it is about the whole project."""

    question: Question
    interaction: Interaction | None

    @property
    def address(self) -> str:
        """The name under which an answer is set: ``id``, or ``interaction/id``."""
        if self.interaction is None:
            return self.question.id
        return f"{self.interaction.name}/{self.question.id}"


def steps(rulebook: Rulebook, project: Project) -> tuple[Step, ...]:
    """Return the questions that can matter: of the project, then interaction by interaction.

    An interaction that a gate has decided keeps the steps it has answers for and gets no more.
    """
    return (*_project_steps(rulebook, project), *_interaction_steps(rulebook, project))


def answer(project: Project, step: Step) -> Value | None:
    """Return the answer that a project gives at a step, or None."""
    if step.interaction is None:
        return project.answers.get(step.question.id)
    return step.interaction.answers.get(step.question.id)


def missing(rulebook: Rulebook, project: Project) -> tuple[Step, ...]:
    """Return the steps that still need an answer; optional ones do not."""
    return tuple(
        step
        for step in steps(rulebook, project)
        if answer(project, step) is None and not step.question.optional
    )


def _project_steps(rulebook: Rulebook, project: Project) -> Iterator[Step]:
    known = project_facts(rulebook.questions, project)
    for question in rulebook.questions_about(Scope.PROJECT):
        if question.can_matter(known):
            yield Step(question, None)


def _interaction_steps(rulebook: Rulebook, project: Project) -> Iterator[Step]:
    for interaction in project.interactions:
        answers = project.answers_to(interaction)
        known = interaction_facts(rulebook.questions, interaction, answers)
        settled = rulebook.settled(known)
        for question in rulebook.questions_about(Scope.INTERACTION):
            if question.can_matter(known) and (not settled or question.id in interaction.answers):
                yield Step(question, interaction)
