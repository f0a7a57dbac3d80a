"""One question of the rulebook on screen, and the value a person gives."""

from collections.abc import Callable

from advisor.core.answers import UNKNOWN, Value
from advisor.core.question import Kind, Question
from advisor.core.questionnaire import Step
from advisor.core.rule import Gate, Score
from advisor.core.rulebook import Rulebook
from advisor.prompt.widgets import Item, Signal, check, select, text

_NOT_SURE = Item(UNKNOWN, "Not sure", "Counts as unknown, never as no: it widens the band.")
_SCREEN = "We are working on it"


def ask_question(
    step: Step, before: Value | None, progress: str, why: Callable[[], None]
) -> Value | Signal:
    """Ask until there is a value or the person goes back; ``why`` prints the reasons."""
    message = f"{progress}{step.question.prompt}"
    while True:
        answer = _ask(step, before, message)
        if answer is not Signal.WHY:
            return answer
        why()


def explain(rulebook: Rulebook, question: Question) -> str:
    """Say why a question is asked, and which rules use the answer."""
    lines = [question.why]
    for rule in rulebook.rules_using(question):
        forces = any(isinstance(effect, Gate) for effect in rule.effects)
        points = [
            f"{effect.points:+d} {effect.alternative}"
            for effect in rule.effects
            if isinstance(effect, Score)
        ]
        weight = "decides alone" if forces else ", ".join(points) or "no points"
        lines.append(f"  - {rule.title} ({weight}; {rule.id})")
    return "\n".join(lines)


def words(question: Question, value: Value) -> str:
    """Return a value as the choices word it."""
    if value == UNKNOWN:
        return _NOT_SURE.title
    titles = {choice.value: choice.title for choice in question.choices}
    if isinstance(value, tuple):
        return "; ".join(titles[one] for one in value) or "None of them"
    return titles.get(str(value), str(value))


def _ask(step: Step, before: Value | None, message: str) -> Value | Signal:
    question = step.question
    match question.kind:
        case Kind.CHOICE:
            items = [*(Item(c.value, c.title, c.help) for c in question.choices), _NOT_SURE]
            return select(message, items, str(before) if before else None)
        case Kind.SEVERAL:
            return _several(question, before, message)
        case Kind.NAME | Kind.TEXT:
            default = str(before) if before and before != UNKNOWN else _suggestion(step)
            return text(message, default, lambda typed: _fault(question, typed))


def _several(question: Question, before: Value | None, message: str) -> Value | Signal:
    given = (before,) if isinstance(before, str) else before
    ticked = given if isinstance(given, tuple) else ()
    items = [
        *(Item(c.value, c.title, c.help, c.value in ticked) for c in question.choices),
        Item(UNKNOWN, _NOT_SURE.title, _NOT_SURE.help, UNKNOWN in ticked),
    ]
    answer = check(message, items, UNKNOWN)
    if isinstance(answer, Signal):
        return answer
    return UNKNOWN if answer == [UNKNOWN] else tuple(answer)


def _suggestion(step: Step) -> str:
    if step.question.kind is Kind.TEXT or step.interaction is None:
        return _SCREEN
    return f"{step.interaction.name.partition('.')[0]}_id"


def _fault(question: Question, typed: str) -> str:
    try:
        question.accept(typed)
    except ValueError as error:
        return str(error)
    return ""
