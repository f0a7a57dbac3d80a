"""The consumers of an interaction, in each notation: action by service, a list, or one line."""

from collections.abc import Iterator

from advisor.core.interaction import split_consumers
from advisor.files.document import Mapping, Place, Scalar, Sequence
from advisor.files.fields import Fields


def written_consumers(fields: Fields, default: str) -> Iterator[tuple[Place, str, str]]:
    """Yield place, service and action of each consumer; ``default`` if no action is written.

    Names are as they were written, also wrong ones. Anything else is noted as a problem.
    """
    node = fields.node("consumers")
    if isinstance(node, Mapping):
        for name, place, does in fields.fields("consumers").entries():
            if isinstance(does, Scalar):
                yield place, name, default if does.empty else does.text
            else:
                fields.note(does.place, "not-a-text", f"`{name}` takes one action's name")
    elif isinstance(node, Sequence):
        for item in node.items:
            if isinstance(item, Scalar):
                yield item.place, item.text, default
            else:
                hint = "[email, billing]; with what each does: {email: send, billing: start_trial}"
                fields.note(item.place, "not-a-text", "a service's name is expected here", hint)
    elif isinstance(node, Scalar):
        for service, action in split_consumers(node.text, default):
            yield node.place, service, action
