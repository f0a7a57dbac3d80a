"""Which question comes next, how many may follow, and which answers are missing."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from advisor.core.answers import Facts, Value
from advisor.core.interaction import Interaction, Project
from advisor.core.question import Question, Scope
from advisor.core.rulebook import Rulebook
from advisor.core.ruling import rule_on
from advisor.core.workload import interaction_facts, project_facts


class Step(Struct, frozen=True):
    """One question in its place; ``interaction`` is None if it is about the whole project."""

    question: Question
    interaction: Interaction | None

    @property
    def address(self) -> str:
        """The name under which an answer is set: ``id``, or ``interaction/id``."""
        if self.interaction is None:
            return self.question.id
        return f"{self.interaction.name}/{self.question.id}"


def steps(rulebook: Rulebook, project: Project, *, quick: bool = False) -> tuple[Step, ...]:
    """Return the questions that can matter, in the order in which they are asked.

    First the project's questions of the quick questionnaire, then interaction by interaction,
    then the project's other questions. If an interaction is a direct call whatever else is
    answered, by a gate or because no open answer could outweigh it, it keeps the steps that it has
    answers for and gets no more; so does the project once all interactions are settled.
    ``quick`` leaves only the questions of the quick questionnaire.
    """
    about_all = tuple(_project_steps(rulebook, project))
    first = (step for step in about_all if step.question.quick)
    rest = (step for step in about_all if not step.question.quick)
    if not _unsettled(rulebook, project):
        rest = (step for step in rest if step.question.id in project.answers)
    every = (*first, *_interaction_steps(rulebook, project), *rest)
    return tuple(step for step in every if step.question.quick or not quick)


def answer(project: Project, step: Step) -> Value | None:
    """Return the answer that a project gives at a step, or None."""
    if step.interaction is None:
        return project.answers.get(step.question.id)
    return step.interaction.answers.get(step.question.id)


def answered(project: Project, step: Step, value: Value) -> Project:
    """Return the project with one more answer, or another one."""
    if step.interaction is None:
        return replace(project, answers={**project.answers, step.question.id: value})
    return replace(
        project,
        interactions=tuple(
            replace(one, answers={**one.answers, step.question.id: value})
            if one.name == step.interaction.name
            else one
            for one in project.interactions
        ),
    )


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
        known = _known(rulebook, project, interaction)
        settled = rule_on(rulebook.rules, known).settled
        for question in rulebook.questions_about(Scope.INTERACTION):
            if question.can_matter(known) and (not settled or question.id in interaction.answers):
                yield Step(question, interaction)


def _unsettled(rulebook: Rulebook, project: Project) -> bool:
    """Tell whether any interaction could still become anything but a direct call."""
    return any(
        not rule_on(rulebook.rules, _known(rulebook, project, interaction)).settled
        for interaction in project.interactions
    )


def _known(rulebook: Rulebook, project: Project, interaction: Interaction) -> Facts:
    return interaction_facts(rulebook.questions, interaction, project.answers_to(interaction))
