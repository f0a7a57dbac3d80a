"""Reads answers.yaml: a filled-in questionnaire, checked against its questions."""

from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from advisor.core import names
from advisor.core.answers import Value
from advisor.core.interaction import (
    MOST_CONSUMERS,
    MOST_INTERACTIONS,
    Consumer,
    Interaction,
    Kind,
    Project,
    default_action,
)
from advisor.core.question import AnswerKind, Question, Scope
from advisor.core.questionnaire import missing
from advisor.core.record import ANSWERS_VERSION
from advisor.core.rulebook import Rulebook
from advisor.errors import AnswersInvalid, Problem
from advisor.files.accepted import read_accepted
from advisor.files.answer_hints import mend, offer
from advisor.files.consumers import written_consumers
from advisor.files.document import Mapping, Node, Place, Scalar, Sequence, Unreadable, parse
from advisor.files.fields import Fields, did_you_mean, given
from advisor.files.settings import KINDS, Setting, apply_settings

SCHEMA_VERSION = str(ANSWERS_VERSION)
_WAY_OUT = "`advisor ask FILE` asks for what is missing; `--partial` takes it as not sure."


class Source(Struct, frozen=True):
    """The text of an answers file, what to call it, and what is set on top of it."""

    text: str
    name: str
    settings: tuple[Setting, ...] = ()
    embedded: bool = False
    """Whether it was read from a report."""


def is_blank(text: str) -> bool:
    """Tell whether nothing is written in an answers file, comments apart."""
    return all(line.lstrip()[:1] in ("", "#") for line in text.splitlines())


def read_answers(
    source: Source, rulebook: Rulebook, *, partial: bool = False, unanswered: bool = False
) -> Project:
    """Read a filled-in questionnaire; a ``partial`` one may stop anywhere.

    With ``unanswered``, questions may be left open, but there must be something to judge.

    Raises AnswersInvalid with every problem found: what is wrong, and which answers are missing.
    """
    problems: list[Problem] = []
    empty = Mapping({}, {}, Place(source.name))
    try:
        root = empty if is_blank(source.text) else parse(source.text, source.name, problems)
    except Unreadable as error:
        raise AnswersInvalid(*problems, error.problem) from error
    root = apply_settings(root, source.settings, problems)
    return read_root(root, rulebook, problems, partial=partial, unanswered=unanswered)


def read_root(
    root: Mapping,
    rulebook: Rulebook,
    problems: list[Problem],
    *,
    partial: bool = False,
    unanswered: bool = False,
) -> Project:
    """Read a parsed questionnaire, as read_answers does; ``problems`` are those found before."""
    reader = _Reader(rulebook, problems, partial=partial)
    project = reader.project(root)
    if not partial:
        reader.check_complete(project, root.place, unanswered=unanswered)
    if problems:
        raise AnswersInvalid(*problems, way_out=_WAY_OUT if reader.open else "")
    return project


class _Reader:
    """Reads one answers file; notes every problem and still builds what it can."""

    def __init__(self, rulebook: Rulebook, problems: list[Problem], *, partial: bool) -> None:
        self.rulebook = rulebook
        self.problems = problems
        self.partial = partial
        self.places: dict[str, Place] = {}
        self.attempted: set[str] = set()
        """Addresses at which something was written, right or wrong."""
        self.actions: dict[tuple[str, str], str] = {}
        self.open = False
        """Whether a question is left open."""

    def project(self, root: Mapping) -> Project:
        fields = Fields(root, self.problems, "an answers file")
        fields.only("schema_version", "project", "answers", "interactions", "accepted")
        version = fields.text("schema_version", SCHEMA_VERSION)
        if version != SCHEMA_VERSION:
            place = root.entries["schema_version"].place
            message = f"this advisor reads schema_version {SCHEMA_VERSION}"
            fields.note(place, "schema-version", message, "mend the version, or update advisor")
        return Project(
            name=self._name(fields, "project", names.project_fault),
            answers=self._answers(fields.fields("answers"), Scope.PROJECT, ""),
            interactions=tuple(self._interactions(fields)),
            accepted=read_accepted(fields, self.rulebook),
        )

    def check_complete(self, project: Project, root: Place, *, unanswered: bool) -> None:
        """Note every answer that is still to be given."""
        self._lacks(root, "project", "name it: project: my-project")
        hint = "add at least one: its fact or request, its producer and its consumers"
        self._lacks(root, "interactions", hint)
        if unanswered:
            return
        named = tuple(one for one in project.interactions if one.name)
        for step in missing(self.rulebook, replace(project, interactions=named)):
            place = self.places.get(step.interaction.name, root) if step.interaction else root
            self.open = self.open or step.address not in self.attempted
            self._lacks(place, step.address, f"{step.question.prompt} {offer(step.question)}")

    def _lacks(self, place: Place, address: str, hint: str) -> None:
        if address not in self.attempted:
            message = f"`{address}` is not answered"
            self.problems.append(place.problem("missing-answer", message, hint))

    def _interactions(self, fields: Fields) -> Iterator[Interaction]:
        items = fields.items("interactions")
        if items or not isinstance(fields.node("interactions"), Sequence | None):
            self.attempted.add("interactions")
        if len(items) > MOST_INTERACTIONS:
            message = f"more than {MOST_INTERACTIONS} interactions"
            fields.note(items[MOST_INTERACTIONS].place, "too-many", message, "split the project")
        classes: dict[str, Place] = {}
        for item in items[:MOST_INTERACTIONS]:
            interaction = self._interaction(item)
            twin = classes.setdefault(names.class_name(interaction.name), item.place)
            if twin is not item.place and interaction.name:
                message = f"`{interaction.name}` has the same name in code as one above"
                fields.note(item.place, "duplicate-name", message, f"see line {twin.line}")
            yield interaction

    def _interaction(self, node: Node) -> Interaction:
        fields = Fields(node, self.problems, "an interaction")
        if not isinstance(node, Mapping):
            return Interaction(Kind.FACT, "", "", (), {})
        fields.only(*KINDS, "producer", "consumers", "answers")
        written = [kind for kind in KINDS if fields.node(kind)]
        kind = Kind(written[0]) if written else Kind.FACT
        if len(written) != 1:
            hint = "`fact: user.signed_up` for what happened, `request: stock.reserve` for a wish"
            fields.note(node.place, "missing-key", "an interaction is a fact or a request", hint)
        name = self._name(fields, kind, names.dotted_fault) if written else ""
        self.places[name] = node.place
        return Interaction(
            kind=kind,
            name=name,
            producer=self._name(fields, "producer", names.name_fault, required=not self.partial),
            consumers=tuple(self._consumers(fields, name)),
            answers=self._answers(fields.fields("answers"), Scope.INTERACTION, f"{name}/"),
            line=node.place.line,
        )

    def _name(
        self, fields: Fields, key: str, fault: Callable[[str], str], *, required: bool = False
    ) -> str:
        name = fields.text(key, None if required else "")
        node = fields.node(key)
        if node is not None:
            self.attempted.add(key)
            if isinstance(node, Scalar) and (reason := fault(name)):
                fields.note(node.place, "bad-name", f"`{name}` cannot be a name here", reason)
        return name

    def _consumers(self, fields: Fields, interaction: str) -> Iterator[Consumer]:
        before = len(self.problems)
        default = default_action(interaction)
        written = list(written_consumers(fields, default))
        if not written and not self.partial and len(self.problems) == before:
            message = "an interaction needs `consumers`"
            fields.note(fields.place, "missing-key", message, "[email, billing]")
        if len(written) > MOST_CONSUMERS:
            fields.note(
                written[MOST_CONSUMERS][0], "too-many", f"at most {MOST_CONSUMERS} consumers"
            )
        services: set[str] = set()
        for place, service, action in written[:MOST_CONSUMERS]:
            faults = ((service, names.consumer_fault), (action, names.name_fault))
            for name, fault in faults:
                if name != default and (reason := fault(name)):
                    fields.note(place, "bad-name", f"`{name}` cannot be a name here", reason)
            if service in services:
                fields.note(place, "duplicate-name", f"`{service}` consumes it twice")
            if self.actions.setdefault((service, action), interaction) != interaction:
                message = f"`{action}` of `{service}` already handles another interaction"
                fields.note(place, "duplicate-name", message, "name what it does here")
            services.add(service)
            yield Consumer(service, action)

    def _answers(self, fields: Fields, scope: Scope, prefix: str) -> dict[str, Value]:
        known = [question.id for question in self.rulebook.questions_about(scope)]
        answers: dict[str, Value] = {}
        for name, place, node in fields.entries():
            question = self.rulebook.question(name)
            if question is None or question.scope is not scope:
                hint = did_you_mean(name, known)
                if question is not None:
                    hint = f"it belongs to {_HOME[question.scope]}"
                elif "." in name and not hint.startswith("did you"):
                    hint = "; ".join(filter(None, ("if it is a pack's, add --pack", hint)))
                fields.note(place, "unknown-question", f"no question here is called `{name}`", hint)
            elif not (isinstance(node, Scalar) and node.empty):
                self.attempted.add(prefix + name)
                self._answer(fields, question, node, answers)
        return answers

    def _answer(
        self, fields: Fields, question: Question, node: Node, answers: dict[str, Value]
    ) -> None:
        written = given(node)
        if question.kind is AnswerKind.SEVERAL and isinstance(written, str):
            written = [it.strip() for it in written.strip("[]").split(",") if it.strip()]
        try:
            answers[question.id] = question.accept([""] if written is None else written)
        except ValueError as error:
            message = f"`{question.id}` {error}"
            fields.note(node.place, "bad-answer", message, mend(question, written))


_HOME = {
    Scope.PROJECT: "the `answers` of the whole project, at the top",
    Scope.INTERACTION: "the `answers` of an interaction; --set takes INTERACTION/ID=VALUE",
}
