"""The wording of the open questions: which to answer first, and which others there are."""

from collections.abc import Iterator, Sequence

from advisor.core.english import few_words, percent
from advisor.core.report import Report, Unknown

MOST_ASKED = 5
"""How many of many open questions are shown in full; if there is one more, it is shown, too."""


def telling(report: Report) -> tuple[Unknown, ...]:
    """Return the open questions that could change a verdict, the most valuable first."""
    return tuple(one for one in report.unknowns if one.gain or one.clarity)


def worth_asking(report: Report) -> tuple[Unknown, ...]:
    """Return those of them that are worth answering first."""
    found = telling(report)
    return found if len(found) <= MOST_ASKED + 1 else found[:MOST_ASKED]


def unknowns_title(report: Report) -> str:
    """Return the title of the list of open questions, which may be in order of value."""
    worth = ", what is most worth answering first" if telling(report) else ""
    return f"Not known yet{open_for(report)}{worth}"


def open_for(report: Report) -> str:
    """Name the interactions that all open questions are about; an empty text if these differ."""
    about = _about_all(report)
    return f" for {few_words(about)}" if about and len(about) < len(report.sections) else ""


def unknown_words(report: Report, unknown: Unknown) -> str:
    """Describe an open question and, if it has a value by itself, that value."""
    where = _where(report, unknown)
    told = f"{_open_part(unknown)}{f', for {where}' if where else ''}"
    if not unknown.gain:
        return told
    return f"{told}; knowing it raises the chance of the right verdict by {percent(unknown.gain)}"


def only_named(report: Report, asked: Sequence[Unknown]) -> Iterator[str]:
    """List the open questions not in ``asked``, those that could change a verdict first."""
    could_turn = telling(report)
    rest = [one for one in report.unknowns if one not in could_turn]
    named = {
        "Worth less": [one for one in could_turn if one not in asked],
        "None of these turns the verdict": rest,
    }
    for head, unknowns in named.items():
        if unknowns:
            yield f"{head}: {', '.join(_named(report, one) for one in unknowns)}"


def _named(report: Report, unknown: Unknown) -> str:
    where = _where(report, unknown)
    return f"{_open_part(unknown)}{f' ({where})' if where else ''}"


def _where(report: Report, unknown: Unknown) -> str:
    """Name the interactions for which a question is open.

    An empty text if these are all, or if the title of the list names them for every question.
    """
    everywhere = len(unknown.interactions) == len(report.sections)
    return "" if everywhere or _about_all(report) else few_words(unknown.interactions)


def _about_all(report: Report) -> tuple[str, ...]:
    about = {unknown.interactions for unknown in report.unknowns}
    return about.pop() if len(about) == 1 else ()


def _open_part(unknown: Unknown) -> str:
    return f"the rest of {unknown.question}" if unknown.partly else unknown.question
