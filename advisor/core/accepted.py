"""Accepted deviations: a warning that somebody has looked at and decided to live with."""

from collections.abc import Iterable

from msgspec import Struct


class Acceptance(Struct, frozen=True):
    """What was accepted, why, by whom, and until when; dates are ISO 8601, ``2026-11-23``."""

    rule: str
    """The id of the rule that warns."""
    interaction: str
    """The interaction for which it is accepted; empty for all."""
    reason: str
    owner: str
    date: str
    until: str

    def covers(self, rule: str, interaction: str) -> bool:
        """Tell whether this rule's warning about this interaction is accepted."""
        return rule == self.rule and self.interaction in ("", interaction)

    def expired(self, today: str) -> bool:
        """Tell whether it no longer holds on a day."""
        return self.until < today


def in_force(accepted: Iterable[Acceptance], today: str) -> tuple[Acceptance, ...]:
    """Return the acceptances that have not expired."""
    return tuple(acceptance for acceptance in accepted if not acceptance.expired(today))
