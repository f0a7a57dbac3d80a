"""An answers file to be filled in by hand: every question with its possible answers."""

import textwrap
from collections.abc import Iterator, Sequence

from advisor.core.answers import UNKNOWN
from advisor.core.interaction import Consumer, Interaction, Kind, Project, default_action
from advisor.core.question import AnswerKind, Question, Scope
from advisor.core.rulebook import Rulebook
from advisor.core.suggestion import Suggestion, in_short
from advisor.files.answers import SCHEMA_VERSION
from advisor.files.save import merge_answers

WIDEST = 96
_NAME = "something.happened"
_REACTS = (Consumer("consumer", default_action(_NAME)),)
_TO_MEND = Interaction(Kind.FACT, _NAME, "producer", _REACTS, {})
BLANK = Project("my-project", {}, (_TO_MEND,))
"""The beginning of a file for a new project."""


def stub(
    rulebook: Rulebook, project: Project, title: str, suggestions: Sequence[Suggestion] = ()
) -> str:
    """Return an answers file with a comment on every question and the project's answers in it.

    All other questions are answered ``unknown``, so that `advisor report` can read the file at
    once. A suggested answer is in the comment, with the places where it was seen.
    """
    lines = _lines(rulebook, project, title, suggestions)
    return merge_answers("".join(f"{line}\n" for line in lines), project)


def _lines(
    rulebook: Rulebook, project: Project, title: str, suggestions: Sequence[Suggestion]
) -> Iterator[str]:
    yield from _comment(title)
    yield "# Every answer is a start: mend what is not so. `unknown` is never counted as no."
    yield '# What does not apply: {n/a: "because ..."}. `advisor ask` on this file asks them.'
    yield f"schema_version: {SCHEMA_VERSION}"
    yield f"project: {project.name} # lower case; it becomes the starter's package"
    yield "answers:"
    yield from _answers(rulebook, Scope.PROJECT, "  ", suggestions, told=True)
    yield "interactions: # each is judged by itself; add every one that matters"
    for place, interaction in enumerate(project.interactions):
        yield from _interaction(rulebook, interaction, told=not place)


def _interaction(rulebook: Rulebook, interaction: Interaction, *, told: bool) -> Iterator[str]:
    means = "what has happened" if interaction.kind is Kind.FACT else "what is wanted"
    yield f"  - {interaction.kind}: {interaction.name} # {means}"
    yield f"    producer: {interaction.producer} # the service or module it comes from"
    yield "    consumers: # who reacts, and what each does then"
    yield from (f"      {one.service}: {one.action}" for one in interaction.consumers)
    yield "    answers:"
    yield from _answers(rulebook, Scope.INTERACTION, "      ", (), told=told)


def _answers(
    rulebook: Rulebook, scope: Scope, indent: str, suggestions: Sequence[Suggestion], *, told: bool
) -> Iterator[str]:
    for question in rulebook.questions_about(scope):
        if told:
            yield from (f"{indent}{line}" for line in _comment(question.prompt))
            yield from (f"{indent}{line}" for line in _values(question))
            yield from (f"{indent}{line}" for line in _seen(question, suggestions))
        yield f"{indent}{question.id}: {UNKNOWN}"


def _values(question: Question) -> Iterator[str]:
    match question.kind:
        case AnswerKind.CHOICE | AnswerKind.SEVERAL:
            if question.kind is AnswerKind.SEVERAL:
                yield "#   any of these, as a list: [a, b]; [] for none of them;"
                yield "#   [a, unknown] where the rest is not known;"
                yield "#   [not a, unknown] where a is not so, and the rest is not known"
            widest = max(len(choice.value) for choice in question.choices)
            for choice in question.choices:
                value = f"{choice.value:{widest}}"
                yield from _comment(f"  {value}  {choice.title}", " " * (widest + 4))
        case AnswerKind.NUMBER:
            yield from _comment(f"  a whole number: how many {question.unit}. {question.why}", "  ")
        case AnswerKind.NAME:
            yield "#   a name that can be a field in code"
        case AnswerKind.TEXT:
            yield "#   one short line"


def _seen(question: Question, suggestions: Sequence[Suggestion]) -> Iterator[str]:
    for one in suggestions:
        if one.question == question.id:
            yield from _comment(f"  seen: {one.value}? {one.because}", "  ")
            for line in in_short(one):
                yield from _comment(f"    {line}", "    ")


def _comment(text: str, hanging: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        WIDEST,
        initial_indent="# ",
        subsequent_indent=f"# {hanging}",
        break_on_hyphens=False,
    )
