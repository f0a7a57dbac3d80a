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
    """The rule's own words if it holds; else that this is not known yet."""
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
    """The points within which the verdict stays; None if no weight decided."""

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
    """Merge equal notes on several interactions into one."""
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
    """Whether its day has passed, so that it has to be reviewed."""


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
    """Whether it is answered in part, wherever it is open."""


class LeftOut(Struct, frozen=True):
    """A question that does not apply, and why."""

    question: str
    prompt: str
    because: str
    interactions: tuple[str, ...]
    """None where it is about the whole project."""


class BackendOption(Struct, frozen=True):
    """A back end that was considered, and the result."""

    backend: Backend
    reasons: tuple[tuple[str, str], ...]
    """Why it was, or was not, chosen; each with its source, which may be empty."""
    checks: tuple[tuple[str, str], ...] = ()
    """Limits that an unknown answer leaves open, each with its source."""


class BackendChoice(Struct, frozen=True):
    """The back end of the events, and why not another."""

    form: Form
    later: bool
    """Whether it is for events that are put off."""
    chosen: BackendOption | None
    new: bool
    """Whether it is a new server, which the team is known not to run yet."""
    runners_up: tuple[BackendOption, ...]
    excluded: tuple[BackendOption, ...]


class Section(Struct, frozen=True):
    """The part of the report about one interaction."""

    interaction: Interaction
    verdict: Verdict
    form: Form
    later: Form | None
    """The form that events would take, if they are put off."""
    sentence: str
    gate: Rule | None
    gate_grounds: tuple[Ground, ...]
    scores: Mapping[Verdict, int]
    band: tuple[int, int]
    """The least and the most points by which events lead, whatever the unknown answers are."""
    provisional: bool
    close: bool
    likely: float
    """The share of completions of the open answers that lead to this verdict; 1 if none is open."""
    tried: int
    """How many completions were tried; 0 if no question is open."""
    tried_all: bool
    """Whether all of them were tried; otherwise an even sample was."""
    certain: bool
    """Whether it is certain that none of them turns the verdict."""
    robustness: Robustness | None
    load: Load | None
    """The busiest second of the slowest consumer, if the numbers for it are known."""
    surge: Surge | None
    """The peak at the slowest consumer, if the numbers for it are known."""
    lines: tuple[Line, ...]
    why_not: str
    """What speaks for the other side, and why it was not enough."""
    conditions: tuple[Note, ...]
    """Conditions for events that are not met, or not known to be."""
    tipping: tuple[tuple[Turn, ...], ...]
    """Each entry alone would turn the verdict; the turns of an entry must come together."""
    largest_tried: int
    """The largest number of turns that were tried together."""
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
    """None if there are no events, not even later."""
    contradictions: tuple[Note, ...]
    warnings: tuple[Note, ...]
    accepted: tuple[AcceptedNote, ...]
    orphans: tuple[Acceptance, ...]
    """Acceptances of warnings that are not given, or no longer given."""
    unknowns: tuple[Unknown, ...]
    """The one most worth answering first."""
    left_out: tuple[LeftOut, ...]
    day: str
    """The day by which acceptances were judged, in ISO 8601; empty if none was given."""
    answers: Mapping[str, Told]
    """The answers, in the shape of the answers file, so that the report can be made again."""
    digests: Digests
    """Of the answers, the packs and the weights."""

    @property
    def digest(self) -> str:
        """One sha256 over all inputs; reports with the same one say the same."""
        return self.digests.whole

    @property
    def stamp(self) -> Stamp:
        """The metadata that kept formats carry."""
        return Stamp(self.project, self.digests)
