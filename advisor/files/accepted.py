"""The ``accepted`` list of an answers file: warnings that somebody has decided to live with."""

from datetime import date

from advisor.core.accepted import Acceptance
from advisor.core.rulebook import Rulebook
from advisor.files.document import Node
from advisor.files.fields import Fields, did_you_mean

MOST_ACCEPTED = 100


def read_accepted(fields: Fields, rulebook: Rulebook) -> tuple[Acceptance, ...]:
    """Read the acceptances; every one says what, why, who, and until when."""
    items = fields.items("accepted")
    if len(items) > MOST_ACCEPTED:
        fields.note(items[MOST_ACCEPTED].place, "too-many", f"at most {MOST_ACCEPTED}")
    return tuple(_acceptance(fields, item, rulebook) for item in items[:MOST_ACCEPTED])


def _acceptance(outer: Fields, node: Node, rulebook: Rulebook) -> Acceptance:
    fields = Fields(node, outer.problems, "an acceptance")
    fields.only("rule", "interaction", "reason", "owner", "date", "until")
    rule = fields.text("rule")
    if rule and rulebook.rule(rule) is None:
        hint = did_you_mean(rule, [one.id for one in rulebook.rules])
        fields.note(fields.place, "unknown-rule", f"no rule is called `{rule}`", hint)
    return Acceptance(
        rule=rule,
        interaction=fields.text("interaction", ""),
        reason=fields.text("reason"),
        owner=fields.text("owner"),
        date=_date(fields, "date"),
        until=_date(fields, "until"),
    )


def _date(fields: Fields, name: str) -> str:
    text = fields.text(name)
    if text and not _is_day(text):
        node = fields.node(name)
        place = node.place if node else fields.place
        fields.note(place, "bad-date", f"`{name}` is not a date", "write it as 2026-11-23")
    return text


def _is_day(text: str) -> bool:
    """Tell whether a text is a day in the one form that sorts as text, 2026-11-23."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
