"""``--set ADDRESS=VALUE``: answers given on the command line, laid over those of the file."""

from msgspec import Struct
from msgspec.structs import replace

from advisor.errors import Problem
from advisor.files.characters import visible
from advisor.files.document import Mapping, Node, Place, Scalar, Sequence
from advisor.files.fields import did_you_mean

KINDS = ("fact", "request")
HEADER = ("producer", "consumers")


class Setting(Struct, frozen=True):
    """One ``--set``: an address as the questionnaire shows it, and what to put there.

    Addresses are ``project``, a project-wide question's id, and INTERACTION/ID where ID is a
    question's or one of ``producer`` and ``consumers``; the last two also add an interaction.
    """

    text: str

    @property
    def place(self) -> Place:
        """The option, as an address for errors."""
        return Place(f"--set {visible(self.text)}")

    @property
    def address(self) -> str:
        """What precedes the equals sign."""
        return self.text.partition("=")[0].strip()

    @property
    def value(self) -> Scalar:
        """What follows it; lists are written with commas."""
        return Scalar(self.text.partition("=")[2].strip(), self.place)


def apply_settings(
    root: Mapping, settings: tuple[Setting, ...], problems: list[Problem]
) -> Mapping:
    """Return the document with every setting in its place; later ones win."""
    for setting in settings:
        interaction, slash, field = setting.address.partition("/")
        if "=" not in setting.text or not setting.address:
            hint = "write --set services.layout=one"
            problems.append(setting.place.problem("bad-set", "ADDRESS=VALUE expected", hint))
        elif visible(setting.text) != setting.text:
            message = "it contains an invisible character"
            problems.append(setting.place.problem("control-character", message, "take it out"))
        elif slash:
            root = _set_in_interaction(root, interaction, field, setting, problems)
        elif setting.address == "project":
            root = _with(root, "project", setting.value)
        else:
            answers = _mapping(root.entries.get("answers"), setting.place)
            root = _with(root, "answers", _with(answers, setting.address, setting.value))
    return root


def _set_in_interaction(
    root: Mapping, name: str, field: str, setting: Setting, problems: list[Problem]
) -> Mapping:
    before = root.entries.get("interactions", Sequence((), setting.place))
    items = list(before.items) if isinstance(before, Sequence) else []
    known = [_name(item) for item in items]
    if name not in known and field not in HEADER:
        hint = did_you_mean(name, known) if known else f"add it with --set {name}/producer=NAME"
        message = f"there is no interaction `{name}`"
        problems.append(setting.place.problem("unknown-interaction", message, hint))
        return root
    if name not in known:
        items.append(_with(_mapping(None, setting.place), "fact", Scalar(name, setting.place)))
        known.append(name)
    index = known.index(name)
    items[index] = _with_field(_mapping(items[index], setting.place), field, setting)
    return _with(root, "interactions", Sequence(tuple(items), before.place))


def _with_field(interaction: Mapping, field: str, setting: Setting) -> Mapping:
    if field in HEADER:
        return _with(interaction, field, setting.value)
    answers = _mapping(interaction.entries.get("answers"), setting.place)
    return _with(interaction, "answers", _with(answers, field, setting.value))


def _with(mapping: Mapping, name: str, node: Node) -> Mapping:
    return replace(
        mapping,
        entries={**mapping.entries, name: node},
        keys={**mapping.keys, name: node.place},
    )


def _mapping(node: Node | None, place: Place) -> Mapping:
    return node if isinstance(node, Mapping) else Mapping({}, {}, place)


def _name(node: Node) -> str:
    """Return the name of an interaction; an empty text if it has none."""
    named = (node.entries.get(kind) for kind in KINDS) if isinstance(node, Mapping) else ()
    return next((one.text for one in named if isinstance(one, Scalar)), "")
