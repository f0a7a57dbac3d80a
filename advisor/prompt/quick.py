"""The quick questionnaire: eight questions at most about one unnamed interaction."""

from collections.abc import Callable

from msgspec.structs import replace

from advisor.core.interaction import Consumer, Interaction, Kind, Project, default_action
from advisor.core.question import Scope
from advisor.core.questionnaire import Step, answer, steps
from advisor.core.rulebook import Rulebook
from advisor.prompt.item import Item, Signal
from advisor.prompt.questions import Asker
from advisor.prompt.widgets import select

_NAME = "something.happened"
_LOOK = Project("quick-look", {}, (Interaction(Kind.FACT, _NAME, "producer", (), {}),))
_COUNTS = (
    Item("1", "One", "It may also be the producer itself, later."),
    Item("2", "Two", "Each would react to the same thing."),
    Item("3", "Three or more", "Three are taken; more would say the same."),
)
_WHY_COUNT = "How many react to the same thing weighs more than anything else."


def take_a_look(rulebook: Rulebook, say: Callable[[str], None]) -> Project:
    """Ask until nothing quick is left to ask; the rest of the questionnaire stays open."""
    most = sum(question.quick for question in rulebook.questions) + 1
    asker = Asker(rulebook, say)
    before: list[Project] = []
    project = _LOOK
    while (step := _next(rulebook, project)) or not _is_counted(project):
        progress = f"[{len(before) + 1}/{most}] "
        told = asker.ask(project, step, progress) if step else _counted(project, progress, say)
        if told is not None:
            before.append(project)
            project = told
        elif before:
            project = before.pop()
    return project


def _next(rulebook: Rulebook, project: Project) -> Step | None:
    """Return the next question: about the project, and after the consumers are counted, others."""
    open_steps = (s for s in steps(rulebook, project, quick=True) if answer(project, s) is None)
    scopes = tuple(Scope) if _is_counted(project) else (Scope.PROJECT,)
    return next((step for step in open_steps if step.question.scope in scopes), None)


def _is_counted(project: Project) -> bool:
    return bool(project.interactions[0].consumers)


def _counted(project: Project, progress: str, say: Callable[[str], None]) -> Project | None:
    message = f"{progress}How many services, or modules, react?"
    chosen = select(message, _COUNTS, None)
    while chosen is Signal.WHY:
        say(_WHY_COUNT)
        chosen = select(message, _COUNTS, None)
    if isinstance(chosen, Signal):
        return None
    say(f"How many react? {next(item.title for item in _COUNTS if item.value == chosen)}")
    action = default_action(_NAME)
    consumers = tuple(Consumer(f"consumer_{n + 1}", action) for n in range(int(chosen)))
    return replace(project, interactions=(replace(project.interactions[0], consumers=consumers),))
