"""The way through the questionnaire: forward, back, review; every answer saved as it is given."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from advisor.core.interaction import MOST_INTERACTIONS, Consumer, Interaction, Kind, Project
from advisor.core.questionnaire import Step, answer, steps
from advisor.core.rulebook import Rulebook
from advisor.core.suggestion import Suggestion
from advisor.prompt.current_verdict import is_decided, standing
from advisor.prompt.headers import ask_interaction, ask_project, is_named
from advisor.prompt.item import Item, Signal
from advisor.prompt.questions import Asker, words
from advisor.prompt.widgets import select

_FINISH, _ADD, _REMOVE = "finish", "add", "remove"
_EACH = "Each interaction is judged by itself, so add every one that matters."
_TO_COME = Interaction(Kind.FACT, "", "", (Consumer("", ""),), {})
"""Stands for the first interaction when questions are counted before there is one."""


class _Name(Struct, frozen=True):
    """The project's name."""


class _Header(Struct, frozen=True):
    """The header of the interaction at this place; None for a new one."""

    place: int | None


class Manner(Struct, frozen=True):
    """How to ask."""

    leaning: bool = False
    """Whether to show the current verdict after every answer."""
    suggestions: tuple[Suggestion, ...] = ()
    """The answers to offer first, with the places where they were seen."""


_Slot: TypeAlias = _Name | _Header | Step


def fill_in(
    rulebook: Rulebook,
    project: Project,
    save: Callable[[Project], None],
    say: Callable[[str], None],
    manner: Manner,
) -> Project:
    """Ask for all that is missing, then show everything for review, until the person is done.

    ``save`` is called after every answer, so that Ctrl-C (KeyboardInterrupt) loses nothing.
    """
    session = _Session(rulebook, save, say, manner)
    return session.run(project)


class _Session(Struct, frozen=True):
    """One session of the questionnaire; it keeps no state, the project is passed through."""

    rulebook: Rulebook
    save: Callable[[Project], None]
    say: Callable[[str], None]
    manner: Manner

    def run(self, project: Project) -> Project:
        slot = self._next(project)
        while True:
            if slot is None:
                project, slot = self._review(project)
                if slot is None:
                    return project
            changed = self._ask(project, slot)
            if changed is None:
                slot = self._before(project, slot)
            else:
                self.save(changed)
                slot = self._next(changed)
                project = changed

    def _slots(self, project: Project) -> Iterator[_Slot]:
        """Yield everything there is to ask, in order, answered or not."""
        all_steps = steps(self.rulebook, project)
        yield _Name()
        about_all = [step for step in all_steps if step.interaction is None]
        yield from (step for step in about_all if step.question.quick)
        for place, interaction in enumerate(project.interactions):
            yield _Header(place)
            yield from (
                step
                for step in all_steps
                if step.interaction and step.interaction.name == interaction.name
            )
        if not project.interactions:
            yield _Header(None)
        yield from (step for step in about_all if not step.question.quick)

    def _next(self, project: Project) -> _Slot | None:
        """Return the first open slot, or None."""
        return next((slot for slot in self._slots(project) if _open(project, slot)), None)

    def _before(self, project: Project, slot: _Slot) -> _Slot:
        slots = list(self._slots(project))
        return slots[max(_index(slots, slot) - 1, 0)]

    def _ask(self, project: Project, slot: _Slot) -> Project | None:
        """Ask one slot; None means back."""
        slots = list(self._slots(project))
        number = _index(slots, slot) + 1
        progress = f"[{number}/{max(number, self._total(project))}] "
        match slot:
            case _Name():
                name = ask_project(project.name, progress, self.say)
                return None if isinstance(name, Signal) else self._named(project, name)
            case _Header(place):
                return self._header(project, place, progress)
            case Step():
                return self._question(project, slot, progress)

    def _total(self, project: Project) -> int:
        """Count the slots, including those of a new interaction."""
        if not project.interactions:
            project = replace(project, interactions=(_TO_COME,))
        return sum(1 for _ in self._slots(project))

    def _named(self, project: Project, name: str) -> Project:
        self.say(f"Project: {name}")
        return replace(project, name=name)

    def _header(self, project: Project, place: int | None, progress: str) -> Project | None:
        before = project.interactions[place] if place is not None else None
        others = [one for one in project.interactions if one is not before]
        told = ask_interaction(
            before, others, progress, self.say, lambda it: self.save(_with(project, place, it))
        )
        if isinstance(told, Signal):
            self.save(project)
            return None
        self.say(f"\n{_headline(told)}")
        return _with(project, place, told)

    def _question(self, project: Project, step: Step, progress: str) -> Project | None:
        asker = Asker(self.rulebook, self.say, self.manner.suggestions)
        changed = asker.ask(project, step, progress)
        if changed is None:
            return None
        if self.manner.leaning and changed.interactions:
            self.say(f"  So far: {standing(self.rulebook, changed, step)}")
        elif self._decides(project, changed, step):
            self.say(f"  That decides it: {standing(self.rulebook, changed, step)}.")
        return changed

    def _decides(self, before: Project, after: Project, step: Step) -> bool:
        return is_decided(self.rulebook, after, step) and not is_decided(
            self.rulebook, before, step
        )

    def _review(self, project: Project) -> tuple[Project, _Slot | None]:
        """Show every answer; return the one to ask again, or None if the person is done."""
        slots = list(self._slots(project))
        several = len(project.interactions) > 1
        full = len(project.interactions) == MOST_INTERACTIONS
        items = [
            Item(_FINISH, "Save and finish", "" if full else _EACH),
            *([] if full else [Item(_ADD, "Add another interaction", _EACH)]),
            *([Item(_REMOVE, "Remove an interaction")] if several else []),
            *(Item(str(n), self._line(project, slot)) for n, slot in enumerate(slots)),
        ]
        message = "Everything is answered. Finish, add, or pick an answer to change it."
        chosen = select(message, items, _FINISH)
        while chosen is Signal.WHY:
            self.say(_EACH)
            chosen = select(message, items, _FINISH)
        if isinstance(chosen, Signal):
            return project, slots[-1]
        if chosen == _FINISH:
            return project, None
        if chosen == _REMOVE:
            return self._review(self._without(project))
        return project, _Header(None) if chosen == _ADD else slots[int(chosen)]

    def _without(self, project: Project) -> Project:
        """Let the person remove one interaction; going back removes none."""
        items = [Item(one.name, _headline(one)) for one in project.interactions]
        gone = select("Which interaction is to go?", items, None)
        if isinstance(gone, Signal):
            return project
        kept = tuple(one for one in project.interactions if one.name != gone)
        shorter = replace(project, interactions=kept)
        self.save(shorter)
        return shorter

    def _line(self, project: Project, slot: _Slot) -> str:
        match slot:
            case _Name():
                line = f"project: {project.name}"
            case _Header(place):
                line = _headline(project.interactions[place or 0])
            case Step():
                value = answer(project, slot)
                shown = "not answered" if value is None else words(slot.question, value)
                indent = "  " if slot.interaction else ""
                line = f"{indent}{slot.question.id}: {shown}"
        return line


def _open(project: Project, slot: _Slot) -> bool:
    match slot:
        case _Name():
            return not project.name
        case _Header(place):
            return place is None or not is_named(project.interactions[place])
        case Step():
            return answer(project, slot) is None


def _with(project: Project, place: int | None, told: Interaction) -> Project:
    """Return the project with an interaction in its place, or at the end if it is new."""
    before = project.interactions
    at = len(before) if place is None else place
    return replace(project, interactions=(*before[:at], told, *before[at + 1 :]))


def _index(slots: list[_Slot], slot: _Slot) -> int:
    """Find a slot by what it asks; the header of a new interaction is the last one."""
    for place, other in enumerate(slots):
        if other == slot or (
            isinstance(other, Step) and isinstance(slot, Step) and other.address == slot.address
        ):
            return place
    return len(slots)


def _headline(interaction: Interaction) -> str:
    consumers = ", ".join(f"{one.service} ({one.action})" for one in interaction.consumers)
    return f"{interaction.name}: from {interaction.producer} to {consumers}"
