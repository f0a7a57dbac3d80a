"""One question of the rulebook on screen, and the value a person gives."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from advisor.core.answers import NOT, NOT_APPLICABLE, UNKNOWN, NotApplicable, Value
from advisor.core.english import listing
from advisor.core.explanation import effect_words
from advisor.core.interaction import Project
from advisor.core.names import key_field
from advisor.core.question import AnswerKind, Question
from advisor.core.questionnaire import Step, answer, answered
from advisor.core.rulebook import Rulebook
from advisor.core.suggestion import Suggestion, in_short, preselected
from advisor.prompt.item import Item, Signal
from advisor.prompt.widgets import check, select, text

MOST_RULES = 8
"""Shown as reasons for a question; more would push the question off a small screen."""
_NOT_SURE = Item(UNKNOWN, "Not sure", "Never counts as no. The report says what hangs on it.")
_REST = "not sure of the rest"
_NOT_ALL = replace(
    _NOT_SURE, help=f"Beside others: {_REST}; what is surely not so is asked next. {_NOT_SURE.help}"
)
_NO_SUCH = Item(NOT_APPLICABLE, "Does not apply", "You say why; the report repeats it.")
_SCREEN = "We are working on it"
_NUMBER = "whole number; empty: not sure"
_Told = TypeVar("_Told")


class Asker(Struct, frozen=True):
    """Asks a person at the terminal the questions of a rulebook."""

    rulebook: Rulebook
    say: Callable[[str], None]
    suggestions: tuple[Suggestion, ...] = ()
    """The answers to offer first, with the places where they were seen."""

    def ask(self, project: Project, step: Step, progress: str = "") -> Project | None:
        """Ask until there is an answer, and return the project with it; None for going back."""
        before = self._offered(project, step)
        value = self._answered(step, before, f"{progress}{step.question.prompt}")
        if isinstance(value, Signal):
            return None
        self.say(f"{step.question.prompt} {words(step.question, value)}")
        return answered(project, step, value)

    def _answered(self, step: Step, before: Value | None, message: str) -> Value | Signal:
        """Ask; if the rest of a list is left open, also ask which choices are surely not so."""
        question, offered = step.question, before
        while True:
            value = self._explained(question, partial(_ask, step, offered, message))
            if isinstance(value, Signal) or not (rest := _rest(question, value, before)):
                return value
            asked = partial(check, f"{message} Surely not:", rest, ())
            ruled_out = self._explained(question, asked)
            if not isinstance(ruled_out, Signal):
                return question.accept([*_listed(value), *ruled_out])
            offered = value

    def _explained(self, question: Question, ask: Callable[[], _Told]) -> _Told:
        """Ask; as long as the person asks why, explain and ask again."""
        while (told := ask()) is Signal.WHY:
            self._explain(question)
        return told

    def _offered(self, project: Project, step: Step) -> Value | None:
        """Return the earlier answer, or a suggested one, after saying so."""
        before = answer(project, step)
        mine = [one for one in self.suggestions if one.question == step.question.id]
        if before is not None or not mine:
            return before
        titles = {choice.value: choice.title for choice in step.question.choices}
        for one in mine:
            self.say(f"Seen in the repository: {titles[one.value]}? {one.because}")
            for line in in_short(one):
                self.say(f"  - {line}")
        return preselected(step.question, mine)

    def _explain(self, question: Question) -> None:
        """Say why it is asked, and which rules use the answer, those with the most points first."""
        rules = sorted(
            self.rulebook.rules_using(question), key=lambda rule: (not rule.forces, -abs(rule.pull))
        )
        self.say(question.why)
        for rule in rules[:MOST_RULES]:
            follows = listing(dict.fromkeys(map(effect_words, rule.effects)))
            told = "decides alone" if rule.forces else follows
            self.say(f"  - {rule.title} ({told}; {rule.id})")
        if len(rules) > MOST_RULES:
            self.say(f"  and {len(rules) - MOST_RULES} more: advisor explain {question.id}")


def words(question: Question, value: Value) -> str:
    """Return a value as the choices word it."""
    if value == UNKNOWN:
        return _NOT_SURE.title
    if isinstance(value, NotApplicable):
        return f"{_NO_SUCH.title}: {value.because}"
    titles = {UNKNOWN: _REST, **{choice.value: choice.title for choice in question.choices}}
    if isinstance(value, tuple):
        ruled_out = {NOT + one: f"not: {title}" for one, title in titles.items()}
        return "; ".join((titles | ruled_out)[one] for one in value) or "None of them"
    return titles.get(str(value), f"{value} {question.unit}".rstrip())


def _ask(step: Step, before: Value | None, message: str) -> Value | Signal:
    question = step.question
    match question.kind:
        case AnswerKind.CHOICE:
            return _choice(question, before, message)
        case AnswerKind.SEVERAL:
            return _several(question, before, message)
        case AnswerKind.NUMBER:
            default = str(before) if isinstance(before, int) else ""
            said = question.unit in question.prompt
            of = f"a {_NUMBER}" if said else f"{question.unit}, a {_NUMBER}"
            told = f"{message} {question.why} ({of})"  # a number has no choices that explain it
            typed = text(told, default, lambda it: _number_fault(question, it))
            return typed if isinstance(typed, Signal) else question.accept(typed or UNKNOWN)
        case AnswerKind.NAME | AnswerKind.TEXT:
            line = before if isinstance(before, str) and before != UNKNOWN else ""
            return text(message, line, lambda typed: _fault(question, typed), _suggestion(step))


def _choice(question: Question, before: Value | None, message: str) -> Value | Signal:
    items = [Item(c.value, c.title, c.help) for c in question.choices]
    default = NOT_APPLICABLE if isinstance(before, NotApplicable) else before
    chosen = select(message, [*items, _NOT_SURE, _NO_SUCH], str(default) if default else None)
    return _because(question, before, message) if chosen == NOT_APPLICABLE else chosen


def _several(question: Question, before: Value | None, message: str) -> Value | Signal:
    ticked = _listed(before)
    items = [
        *(Item(c.value, c.title, c.help, c.value in ticked) for c in question.choices),
        replace(_NOT_ALL, chosen=UNKNOWN in ticked),
        replace(_NO_SUCH, chosen=isinstance(before, NotApplicable)),
    ]
    answer = check(message, items, (NOT_APPLICABLE,))
    if isinstance(answer, Signal):
        return answer
    if answer == [NOT_APPLICABLE]:
        return _because(question, before, message)
    return question.accept(answer)


def _rest(question: Question, value: Value, before: Value | None) -> list[Item]:
    """Return the choices that an answer leaves open; those ruled out before are ticked."""
    if question.kind is not AnswerKind.SEVERAL or UNKNOWN not in _listed(value):
        return []
    return [
        Item(NOT + it.value, it.title, it.help, NOT + it.value in _listed(before))
        for it in question.choices
        if it.value not in _listed(value)
    ]


def _listed(value: Value | None) -> tuple[str, ...]:
    """Return an answer to a question that takes several choices as these."""
    return (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()


def _because(question: Question, before: Value | None, message: str) -> Value | Signal:
    """Ask why a question does not apply."""
    default = before.because if isinstance(before, NotApplicable) else ""
    typed = text(
        f"{message} Does not apply, because:",
        default,
        lambda reason: _fault(question, NotApplicable(reason)),
    )
    return typed if isinstance(typed, Signal) else question.accept(NotApplicable(typed))


def _suggestion(step: Step) -> str:
    if step.question.kind is AnswerKind.TEXT or step.interaction is None:
        return _SCREEN
    return key_field(step.interaction.name)


def _number_fault(question: Question, typed: str) -> str:
    return _fault(question, typed) if typed else ""


def _fault(question: Question, typed: str | NotApplicable) -> str:
    try:
        question.accept(typed)
    except ValueError as error:
        return str(error)
    return ""
