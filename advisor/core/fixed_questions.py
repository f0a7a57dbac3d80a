"""Questions that the code reads by name. A pack may reword them and add choices, and no more.

All other questions are only asked, and tested by conditions, which are checked against them.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from advisor.core.english import listing
from advisor.core.question import AnswerKind, Question, Scope


class Fixed(Struct, frozen=True):
    """The properties that a question must keep, whichever pack asks it."""

    scope: Scope
    kind: AnswerKind
    values: tuple[str, ...] = ()
    """The choices that the code reads; the question may offer more."""

    def fault(self, question: Question) -> str:
        """Say how a question differs from this; an empty text if it does not."""
        if question.kind is not self.kind or question.scope is not self.scope:
            return f"has to keep `kind: {self.kind}` and `scope: {self.scope}`"
        gone = [f"`{value}`" for value in self.values if value not in question.values]
        return f"has to offer {listing(gone)}" if gone else ""


_NUMBER = Fixed(Scope.INTERACTION, AnswerKind.NUMBER)

FIXED: Final[Mapping[str, Fixed]] = {
    "services.layout": Fixed(Scope.PROJECT, AnswerKind.CHOICE, ("several",)),
    "consumers.independence": Fixed(Scope.INTERACTION, AnswerKind.CHOICE, ("yes",)),
    "work.in_request": Fixed(Scope.INTERACTION, AnswerKind.CHOICE, ("none", "short")),
    "work.duration": Fixed(Scope.INTERACTION, AnswerKind.CHOICE, ("minutes",)),
    "ordering.scope": Fixed(Scope.INTERACTION, AnswerKind.CHOICE, ("total",)),
    "ordering.key": Fixed(Scope.INTERACTION, AnswerKind.NAME),
    "duplicates.effect": Fixed(Scope.INTERACTION, AnswerKind.CHOICE, ("harmless", "database")),
    "gap.screen": Fixed(Scope.INTERACTION, AnswerKind.TEXT),
    "volume.per_day": _NUMBER,
    "volume.per_second": _NUMBER,
    "load.handling": _NUMBER,
    "load.workers": _NUMBER,
    "load.peak_length": _NUMBER,
    "platform.runs": Fixed(Scope.PROJECT, AnswerKind.SEVERAL),
}
"""By id; a number stays in its unit."""
