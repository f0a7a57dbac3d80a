"""What would change its mind: the smallest sets of answer changes that turn a verdict."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, combinations, product

from msgspec import Struct

from advisor.core.answers import NOT_APPLICABLE, UNKNOWN, Value
from advisor.core.assessment import Judgement
from advisor.core.compiled import EVENTS, GATED, Engine, engine
from advisor.core.interaction import Interaction
from advisor.core.question import AnswerKind, Question
from advisor.core.rulebook import Rulebook
from advisor.core.verdict import Verdict
from advisor.core.workload import APART, COUNT, LAYOUT, SEPARATE, SEVERAL

MOST_CHANGES = 3
MOST_CONSUMERS = 3
MOST_TRIALS = 50_000
"""How many sets of changes are tried, of all sizes: nearly twice what our pack can have."""


class Change(Struct, frozen=True):
    """One answer, or one count, that would have to change."""

    fact: str
    before: Value
    """UNKNOWN if there is no answer yet."""
    after: Value


class Lever(Struct, frozen=True):
    """One change, and the places of the facts' vector that it sets."""

    change: Change
    writes: tuple[tuple[int, Value], ...]


def tipping_sets(rulebook: Rulebook, judgement: Judgement) -> tuple[tuple[Change, ...], ...]:
    """Return all smallest sets of changes that would turn the verdict on an interaction.

    Sets of one change are tried first, then of two, then of three, up to ``largest_tried``; the
    first size with a hit ends the search. If a gate decided, a set counts once no gate decides any
    more and events may win: the scores would then often depend on answers that were never asked
    for. Of several numbers that turn on the same side of today's number, only the nearest is named.
    """
    compiled, vector, levers = _pulled_by(rulebook, judgement)
    for size in range(1, _largest(levers) + 1):
        found = tuple(turning(compiled, vector, levers, size))
        if found:
            alike: dict[tuple[str, ...], list[tuple[Change, ...]]] = {}
            for changes in found:
                alike.setdefault(_facts(changes), []).append(changes)
            return tuple(one for one in found if not _exceeds(one, alike[_facts(one)]))
    return ()


def largest_tried(rulebook: Rulebook, judgement: Judgement) -> int:
    """Return the largest size of sets that is tried if no smaller one turns the verdict."""
    *_, levers = _pulled_by(rulebook, judgement)
    return _largest(levers)


def _pulled_by(
    rulebook: Rulebook, judgement: Judgement
) -> tuple[Engine, list[Value | None], tuple[tuple[Lever, ...], ...]]:
    compiled = engine(rulebook)
    vector = list(compiled.vector(judgement.interaction, judgement.answers))
    return compiled, vector, tuple(levers_of(rulebook, judgement, compiled, vector))


def _largest(levers: Sequence[tuple[Lever, ...]]) -> int:
    """Return up to which size there are no more than MOST_TRIALS sets."""
    counts = [1, *(0 for _ in range(MOST_CHANGES))]  # sets of each size, over the facts so far
    for lever in levers:
        for size in range(MOST_CHANGES, 0, -1):
            counts[size] += counts[size - 1] * len(lever)
    return sum(trials <= MOST_TRIALS for trials in accumulate(counts[1:]))


def turning(
    compiled: Engine, vector: list[Value | None], levers: Sequence[tuple[Lever, ...]], size: int
) -> Iterator[tuple[Change, ...]]:
    """Yield the sets of one size that turn the verdict."""
    turn, now = compiled.turn, compiled.turn(*vector)
    for chosen in combinations(levers, size):
        for pulled in product(*chosen):
            trial = vector.copy()
            for lever in pulled:
                for place, value in lever.writes:
                    trial[place] = value
            then = turn(*trial)
            opens = now == GATED != then and compiled.most(*trial) > 0
            if opens or (then != now and EVENTS in (then, now)):
                yield tuple(lever.change for lever in pulled)


def _facts(changes: tuple[Change, ...]) -> tuple[str, ...]:
    return tuple(change.fact for change in changes)


def _exceeds(changes: tuple[Change, ...], alike: Sequence[tuple[Change, ...]]) -> bool:
    """Tell whether numbers of the same facts that are nearer to today's turn the verdict, too."""
    return any(
        all(_nearer(b, a) for a, b in zip(changes, other, strict=True))
        for other in alike
        if other != changes
    )


def _nearer(one: Change, other: Change) -> bool:
    match one.before, one.after, other.after:
        case int(before), int(near), int(far):
            return before < near <= far or far <= near < before
    return one.after == other.after


def levers_of(
    rulebook: Rulebook, judgement: Judgement, compiled: Engine, vector: Sequence[Value | None]
) -> Iterator[tuple[Lever, ...]]:
    """Yield, for every fact that could turn a verdict, the changes it can undergo."""
    place = {fact: number for number, fact in enumerate(compiled.facts)}
    several = judgement.facts.get(LAYOUT) == SEVERAL
    # Merging services can lead to a call, but not to events: nothing is left to decouple.
    fixed = LAYOUT if several and judgement.verdict is Verdict.DIRECT else ""
    for question in rulebook.questions:
        for fact in question.fact_names():
            if fact in place and fact != fixed:
                at = place[fact]
                known = vector[at]
                before = UNKNOWN if known is None or known == NOT_APPLICABLE else known
                others = (value for value in _range(rulebook, question) if value != before)
                yield tuple(Lever(Change(fact, before, v), ((at, v),)) for v in others)
    if several:
        yield _more_consumers(judgement.interaction, place, vector)


def _more_consumers(
    interaction: Interaction, place: dict[str, int], vector: Sequence[Value | None]
) -> tuple[Lever, ...]:
    """Return the changes that add consumers; new ones are taken to be independent."""
    apart = vector[place[APART]]
    assumed: tuple[tuple[int, Value], ...] = ()
    independence = place.get("consumers.independence")
    if independence is not None and vector[independence] is None:
        assumed = ((independence, "yes"),)
    least = apart if isinstance(apart, int) else 0
    own = sum(one.service == interaction.producer for one in interaction.consumers)
    return tuple(
        Lever(
            Change(SEPARATE, least, count),
            ((place[APART], count), (place[COUNT], count + own), *assumed),
        )
        for count in range(least + 1, MOST_CONSUMERS + 1)
    )


def _range(rulebook: Rulebook, question: Question) -> Sequence[Value]:
    if question.kind is AnswerKind.NUMBER:
        found = rulebook.thresholds(question.id)
        return sorted({number for n in found for number in (max(n - 1, 0), n)})
    return question.fact_values
