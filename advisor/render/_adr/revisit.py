"""When to look again: which answers would turn which interactions, each answer once."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import TypeAlias

from advisor.core.phrases import gate_doubt, likeliest, more_turns, nothing_turns, turns_to
from advisor.core.report import Report, Section, Turn
from advisor.render._inline import named, plain

_Told: TypeAlias = tuple[str, tuple[Turn, ...]]
"""An interaction, and a set of answers that would turn it."""


def revisit(report: Report) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield a line and the items under it; no items if the line says everything."""
    found: dict[str, list[Section]] = {}
    for section in report.sections:
        each = f"when one of these is so; each alone would {turns_to(section)}:"
        found.setdefault(nothing_turns(section) or each, []).append(section)
    for head, sections in found.items():
        names = [section.interaction.name for section in sections]
        items = tuple(_items(sections))
        if items:
            yield f"Revisit {named(names)} {head}", items
        else:
            yield f"{plain(head)} ({named(names)})", ()


def _items(sections: list[Section]) -> Iterator[str]:
    names = [section.interaction.name for section in sections]
    doubted: dict[str, list[str]] = {}
    told: dict[tuple[object, ...], list[_Told]] = {}
    shown = {_asked(turns) for section in sections for turns in likeliest(section)}
    for section in sections:
        if section.gate and section.tipping:
            doubt = f"`{section.gate.id}` decided. {plain(gate_doubt(section))}"
            doubted.setdefault(doubt, []).append(section.interaction.name)
        for turns in section.tipping:
            told.setdefault(_asked(turns), []).append((section.interaction.name, turns))
    yield from (f"{doubt.rstrip('.')}{_only(of, names)}" for doubt, of in doubted.items())
    for asked, same in told.items():
        if asked in shown:
            yield f"{_tipped(same)}{_only([name for name, _ in same], names)}"
    if more := len(told) - len(shown):
        yield more_turns(more)


def _asked(turns: tuple[Turn, ...]) -> tuple[object, ...]:
    return tuple((turn.fact, turn.after) for turn in turns)


def _tipped(same: list[_Told]) -> str:
    """Describe sets that ask for the same answers, whatever today's answers are."""
    places = zip(*(turns for _, turns in same), strict=True)
    names = [name for name, _ in same]
    return ", and ".join(_turn(list(zip(names, turns, strict=True))) for turns in places)


def _turn(same: list[tuple[str, Turn]]) -> str:
    turn = same[0][1]
    now = _now((one.before.label, name) for name, one in same)
    after = " or ".join(f"“{plain(ground.label)}”" for ground in turn.after)
    return f"{plain(turn.subject)} Now {now}, then {after} (`{turn.fact}`)"


def _now(labels: Iterable[tuple[str, str]]) -> str:
    """Return today's answers; if they differ, with their interactions."""
    grouped = groupby(sorted(labels, key=itemgetter(0)), key=itemgetter(0))
    found = {label: [name for _, name in group] for label, group in grouped}
    if len(found) == 1:
        return f"“{plain(next(iter(found)))}”"
    return " or ".join(f"“{plain(label)}” ({named(names)})" for label, names in found.items())


def _only(of: list[str], names: list[str]) -> str:
    """Name the interactions concerned, unless all are."""
    return "" if len(of) == len(names) else f"; of these only {named(of)}"
