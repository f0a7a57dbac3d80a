"""Reads packs of questions and rules into a checked Rulebook. Nothing in a pack ever runs."""

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from advisor.core.backend import Backend
from advisor.core.evidence import Signature, Sort
from advisor.core.question import Question
from advisor.core.rule import Rule, Score
from advisor.core.rulebook import BY_OPTION, Layer, Reweighing, Rulebook
from advisor.errors import PackInvalid, Problem
from advisor.files.blocks import ID, LONGEST_ID, MOST_POINTS, Blocks, Claims
from advisor.files.document import Mapping, Node, Place, Scalar, Unreadable, parse, read_file
from advisor.files.fields import Fields, did_you_mean, whole
from advisor.files.limits import check_limits, check_written
from advisor.files.references import check_fixed, check_names, check_references, check_signatures
from advisor.files.signatures import read_names, read_signature

MOST_PACKS = 10
MOST_THEMES = 50
MOST_BLOCKS = 1000
"""Questions, rules, back ends and signatures over all packs: eight times ours."""
MOST_TWICE = 5
"""Duplicate blocks of a pack that are reported one by one; more mean a copied pack."""
_NO_PACK = "a pack is a folder with a pack.yaml in it; `advisor schema pack` says what that holds"
_NO_THEME = "each of the `themes` in pack.yaml is a file beside it"
_MISSED = ("unknown-fact", "unknown-question", "unknown-rule", "nothing-to-replace")
"""Errors about missing blocks, which may be in a file that could not be read."""
_Block = TypeVar("_Block", Question, Rule, Backend, Signature)


def load_rulebook(folders: Sequence[Path], weights: Sequence[tuple[str, str]] = ()) -> Rulebook:
    """Read packs, each laid over those before it; ``weights`` are rule and points, laid over all.

    Raises PackInvalid with every problem found, each with its file, line and column.
    """
    problems: list[Problem] = []
    if len(folders) > MOST_PACKS:
        where = Place(str(folders[MOST_PACKS]))
        raise PackInvalid(where.problem("too-many", f"more than {MOST_PACKS} packs"))
    shelf = _Shelf(problems)
    for folder in folders:
        shelf.add(folder)
    for rule, points in weights:
        place = Place(f"--weight {rule}={points}")
        shelf.weigh(rule, points, BY_OPTION, place)
    rulebook = shelf.rulebook()
    fixed = check_fixed(rulebook, shelf.places, problems)
    check_names(rulebook, shelf.places, problems)
    check_written(rulebook, shelf.places, problems)
    if fixed:  # otherwise every rule of ours that tests such a question would be reported, too
        check_signatures(rulebook, shelf.places, problems)
        check_references(rulebook, shelf.claims, problems)
    if not problems:
        check_limits(rulebook, shelf.claims, problems)
    if shelf.incomplete:
        problems = [one for one in problems if one.code not in _MISSED]
    if problems:
        raise PackInvalid(*problems)
    return rulebook


class _Shelf:
    """Packs in layers: a block of a later pack takes the place of the block that it replaces."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.blocks = Blocks(problems)
        self.questions: dict[str, Question] = {}
        self.rules: dict[str, Rule] = {}
        self.backends: dict[str, Backend] = {}
        self.signatures: dict[str, Signature] = {}
        self.databases: list[str] = []
        self.supporting: list[str] = []
        self.claims: Claims = {}
        self.places: dict[str, Place] = {}
        self.layers: list[Layer] = []
        self.reweighed: list[Reweighing] = []
        self.prefix = ""
        """The prefix of the ids of the pack being read; empty for the first."""
        self.twice: list[Problem] = []
        """The duplicate blocks of that pack."""
        self.incomplete = False
        """Whether a file could not be read."""

    def add(self, folder: Path) -> None:
        """Read one pack over those before."""
        digest = hashlib.sha256()
        document = self._document(folder / "pack.yaml", digest, _NO_PACK)
        head = Fields(document, self.problems, "a pack")
        head.only("id", "version", "title", "themes", "weights")
        name = head.text("id")
        self._check_id(head, name)
        if self._is_here(head.node("id"), name):
            return  # otherwise each of its blocks would be reported as a duplicate
        self.prefix, self.twice = f"{name}." if self.layers else "", []
        head.text("title")
        themes = head.items("themes")
        if len(themes) > MOST_THEMES:
            head.note(themes[MOST_THEMES].place, "too-many", f"more than {MOST_THEMES} themes")
        for theme in themes[:MOST_THEMES]:
            if isinstance(theme, Scalar) and theme.text.isidentifier():
                self._theme(self._document(folder / f"{theme.text}.yaml", digest, _NO_THEME))
            else:
                head.note(theme.place, "bad-theme", "a theme is a file's name without .yaml")
        for rule, place, node in head.fields("weights").entries():
            self.weigh(rule, node.text if isinstance(node, Scalar) else "", name, place)
        self._tell_twice(head.node("id"))
        self.layers.append(Layer(name, head.text("version"), digest.hexdigest()))

    def _tell_twice(self, node: Node | None) -> None:
        """Report duplicate blocks; of a copied pack only once."""
        if node is None or len(self.twice) <= MOST_TWICE:
            self.problems += self.twice
            return
        message = f"{len(self.twice)} of its blocks exist already: {self.twice[0].message}"
        hint = (
            "a pack is no copy of another: it holds what it adds, under its own prefix, and what it"
            " changes, with `replaces: ID` and no id; take the others out"
        )
        self._note(node.place, "copied-pack", message, hint)

    def _is_here(self, node: Node | None, name: str) -> bool:
        """Tell whether a pack of this name is already loaded, and report it."""
        if node is None or name not in [layer.id for layer in self.layers]:
            return False
        if name == self.layers[0].id:
            message = f"`{name}` is the built-in pack, which every pack is laid over"
            hint = "`advisor rules check` alone checks it; a pack of your own has another `id`"
        else:
            message, hint = f"the pack `{name}` is laid over itself", "name it once"
        self._note(node.place, "duplicate-pack", message, hint)
        return True

    def weigh(self, name: str, points: str, by: str, place: Place) -> None:
        """Set the points of a rule anew."""
        rule = self.rules.get(name)
        if rule is None:
            hint = did_you_mean(name, self.rules)
            self._note(place, "unknown-rule", f"no rule is called `{name}`", hint)
            return
        scores = rule.effects_of(Score)
        after = whole(points)
        if len(scores) != 1:
            self._note(place, "no-points", f"`{name}` has no points of its own to set")
        elif after is None or abs(after) > MOST_POINTS:
            message = f"points are a whole number between -{MOST_POINTS} and {MOST_POINTS}"
            self._note(place, "bad-points", message)
        else:
            (score,) = scores
            others = (replace(score, points=after) if e is score else e for e in rule.effects)
            self.rules[name] = replace(rule, effects=tuple(others))
            self.reweighed.append(Reweighing(name, score.points, after, by))

    def rulebook(self) -> Rulebook:
        """Return everything that was read."""
        return Rulebook(
            layers=tuple(self.layers),
            questions=tuple(self.questions.values()),
            rules=tuple(self.rules.values()),
            backends=tuple(self.backends.values()),
            reweighed=tuple(self.reweighed),
            signatures=tuple(self.signatures.values()),
            databases=tuple(self.databases),
            supporting=tuple(self.supporting),
        )

    def _document(self, path: Path, digest: "hashlib._Hash", absent: str) -> Mapping | None:
        try:
            text = read_file(path)
            digest.update(f"{path.name}\0{text}\0".encode())
            return parse(text, str(path), self.problems)
        except Unreadable as error:
            self.incomplete = True
            missing = isinstance(error.__cause__, FileNotFoundError | NotADirectoryError)
            self.problems.append(replace(error.problem, hint=absent) if missing else error.problem)
            return None

    def _theme(self, document: Mapping | None) -> None:
        fields = Fields(document, self.problems, "a theme")
        fields.only("questions", "rules", "backends", "signatures", "databases", "supporting")
        for node in fields.items("questions"):
            self._put(node, "a question", self.questions, self.blocks.question)
        for node in fields.items("rules"):
            self._put(node, "a rule", self.rules, self.blocks.rule)
        for node in fields.items("backends"):
            self._put(node, "a back end", self.backends, self.blocks.backend)
        for node in fields.items("signatures"):
            self._put(node, "a signature", self.signatures, partial(read_signature, self.blocks))
        self.databases += read_names(fields, "databases", Sort.IMAGE)
        self.supporting += read_names(fields, "supporting", Sort.IMAGE)

    def _put(
        self,
        node: Node,
        what: str,
        shelf: dict[str, _Block],
        read: Callable[[Fields, str], _Block],
    ) -> None:
        fields = Fields(node, self.problems, what)
        if fields.mapping is None:
            return
        if len(self.places) >= MOST_BLOCKS:
            fields.note(fields.place, "too-many", f"more than {MOST_BLOCKS} blocks in all")
            return
        name = self._replaced(fields, shelf) if fields.node("replaces") else self._named(fields)
        before = len(self.blocks.claims)
        shelf[name] = block = read(fields, name)
        self.claims[type(block), name] = tuple(self.blocks.claims[before:])
        self.places[name] = fields.place

    def _named(self, fields: Fields) -> str:
        name = fields.text("id")
        self._check_id(fields, name)
        if name in self.places:
            there = self.places[name].address
            hint = f"to put another in its place, write `replaces: {name}` and no id"
            message = f"`{name}` is already at {there}"
            self.twice.append(fields.place.problem("duplicate-id", message, hint))
        elif name and not name.startswith(self.prefix):
            message = f"`{name}` has to begin with `{self.prefix}`, the pack's own prefix"
            fields.note(fields.place, "foreign-id", message)
        return name

    def _replaced(self, fields: Fields, shelf: dict[str, _Block]) -> str:
        name = fields.text("replaces")
        if fields.node("id"):
            hint = "what replaces keeps the id of what it replaces"
            fields.note(fields.place, "two-ids", "either `id` or `replaces`", hint)
        if name not in shelf:
            message = f"there is no `{name}` to replace"
            fields.note(fields.place, "nothing-to-replace", message, did_you_mean(name, shelf))
        return name

    def _check_id(self, fields: Fields, name: str) -> None:
        if name and (len(name) > LONGEST_ID or not ID.fullmatch(name)):
            hint = "lower-case ASCII words with dots between: services.layout"
            fields.note(fields.place, "bad-id", f"`{name}` cannot be an id", hint)

    def _note(self, place: Place, code: str, message: str, hint: str = "") -> None:
        self.problems.append(place.problem(code, message, hint))
