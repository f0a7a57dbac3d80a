"""The report: everything a renderer may show, already decided, ordered and worded."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from advisor.core.accepted import Acceptance
from advisor.core.answers import Value
from advisor.core.backend import Backend
from advisor.core.capacity import Load, Surge
from advisor.core.interaction import Interaction
from advisor.core.record import Digests, Stamp, Told
from advisor.core.robustness import Robustness, Stability
from advisor.core.rule import Rule
from advisor.core.rulebook import Layer, Reweighing
from advisor.core.verdict import Form, Verdict


class Reason(Struct, frozen=True):
    """One of the strongest reasons, and the interactions in which it counted."""

    rule: Rule
    title: str
    because: str
    """The rule's own words where it holds; else that it is not known yet whether it does."""
    verdict: Verdict
    interactions: tuple[str, ...]


class Ground(Struct, frozen=True):
    """An answer, or a count, that a rule rests on."""

    fact: str
    value: Value
    label: str
    """The value as the questionnaire words it."""


class Line(Struct, frozen=True):
    """One contribution as it is shown; a section's lines sum to its scores."""

    rule: Rule
    alternative: Verdict
    points: int
    grounds: tuple[Ground, ...]
    stability: Stability | None
    """The points it may have before the verdict turns; None where no weight decided."""

    @property
    def pull(self) -> int:
        """The same points seen from events: above zero towards them, below away from them."""
        return self.points if self.alternative is Verdict.EVENTS else -self.points


class Turn(Struct, frozen=True):
    """One answer that would have to change, and the values that would each do."""

    fact: str
    subject: str
    before: Ground
    after: tuple[Ground, ...]


class Note(Struct, frozen=True):
    """A warning or a practice, with the rule that gives it and where it applies."""

    rule: Rule
    text: str
    interactions: tuple[str, ...]


def merged(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Say once what is to be said of several interactions."""
    found: dict[tuple[str, str], Note] = {}
    for note in notes:
        key = (note.rule.id, note.text)
        where = (*found.get(key, note).interactions, *note.interactions)
        found[key] = replace(note, interactions=tuple(dict.fromkeys(where)))
    return tuple(found.values())


class AcceptedNote(Struct, frozen=True):
    """A warning that somebody has decided to live with."""

    note: Note
    acceptance: Acceptance
    expired: bool
    """Whether it has to be looked at again, because its day has passed."""


class Unknown(Struct, frozen=True):
    """A question that is open and could still matter."""

    question: str
    prompt: str
    interactions: tuple[str, ...]
    rules: tuple[str, ...]
    gain: float
    """By how much the chance of the right verdict rises once it is answered, from 0 to 0.5."""
    clarity: float
    """By how much less the verdict would vary then; it ranks questions that gain alike."""
    partly: bool
    """Whether there are answers already, of which each leaves a rest open."""


class LeftOut(Struct, frozen=True):
    """A question that does not apply, and why."""

    question: str
    prompt: str
    because: str
    interactions: tuple[str, ...]
    """None where it is about the whole project."""


class BackendOption(Struct, frozen=True):
    """A back end that was looked at, and what was found."""

    backend: Backend
    reasons: tuple[tuple[str, str], ...]
    """Why it was, or was not, chosen; each with its source, which may be empty."""
    checks: tuple[tuple[str, str], ...] = ()
    """Limits that an unknown answer leaves open, each with its source."""


class BackendChoice(Struct, frozen=True):
    """What carries the events, and why not something else."""

    form: Form
    later: bool
    """Whether it is for events that are put off."""
    chosen: BackendOption | None
    new: bool
    """Whether that is one more thing to run, and the team is known not to run it yet."""
    runners_up: tuple[BackendOption, ...]
    excluded: tuple[BackendOption, ...]


class Section(Struct, frozen=True):
    """What is said of one interaction."""

    interaction: Interaction
    verdict: Verdict
    form: Form
    later: Form | None
    """The form that events would take, where they are put off."""
    sentence: str
    gate: Rule | None
    gate_grounds: tuple[Ground, ...]
    scores: Mapping[Verdict, int]
    band: tuple[int, int]
    """Points by which events lead, at least and at most, whatever the unknown answers are."""
    provisional: bool
    close: bool
    likely: float
    """The share of ways to answer what is open that ends in this verdict; 1 where none is open."""
    tried: int
    """How many of these ways were tried; 0 where none is open."""
    tried_all: bool
    """Whether these are all of them; otherwise they are spread evenly."""
    certain: bool
    """Whether none of them turns the verdict, as far as can be said for good."""
    robustness: Robustness | None
    load: Load | None
    """The busiest second of the slowest consumer, where the numbers for it are known."""
    surge: Surge | None
    """The peak at the slowest consumer, where the numbers for it are known."""
    lines: tuple[Line, ...]
    why_not: str
    """What speaks for the other side, and why it was not enough."""
    conditions: tuple[Note, ...]
    """What must be so before events, where it is not so or not known."""
    tipping: tuple[tuple[Turn, ...], ...]
    """Each entry alone would turn the verdict; the turns of an entry must come together."""
    largest_tried: int
    """How many turns at once were looked at, at most."""
    practices: tuple[Note, ...]


class Report(Struct, frozen=True):
    """A recommendation, complete: renderers choose how it looks, never what it says."""

    project: str
    layers: tuple[Layer, ...]
    """The packs it was judged by, ours first."""
    reweighed: tuple[Reweighing, ...]
    verdict: Verdict
    form: Form
    summary: str
    reasons: tuple[Reason, ...]
    sections: tuple[Section, ...]
    backend: BackendChoice | None
    """None where nothing is sent, and nothing is put off."""
    contradictions: tuple[Note, ...]
    warnings: tuple[Note, ...]
    accepted: tuple[AcceptedNote, ...]
    orphans: tuple[Acceptance, ...]
    """Acceptances of warnings that are not given, or no longer."""
    unknowns: tuple[Unknown, ...]
    """The one most worth answering first."""
    left_out: tuple[LeftOut, ...]
    day: str
    """The day on which acceptances were judged, in ISO 8601; empty where none was given."""
    answers: Mapping[str, Told]
    """What it was made from, in the shape of the answers file, so that it can be made again."""
    digests: Digests
    """Of the answers, the packs and the weights."""

    @property
    def digest(self) -> str:
        """One sha256 over all that it follows from; reports with the same one say the same."""
        return self.digests.whole

    @property
    def stamp(self) -> Stamp:
        """What a format that is kept says of itself."""
        return Stamp(self.project, self.digests)
