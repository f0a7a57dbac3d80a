"""What would change its mind: the smallest sets of answer changes that turn a verdict."""

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from msgspec import Struct

from advisor.core.answers import NOT_APPLICABLE, UNKNOWN, Value
from advisor.core.assessment import Judgement
from advisor.core.compiled import EVENTS, GATED, Engine, engine
from advisor.core.generated import APART
from advisor.core.interaction import Interaction
from advisor.core.question import Kind, Question
from advisor.core.rulebook import Rulebook

MOST_CHANGES = 3
MOST_CONSUMERS = 3
MOST_TRIALS = 50_000
"""Ordered choices of facts that are tried; where a pack has more of some size, none is tried."""


class Change(Struct, frozen=True):
    """One answer, or one count, that would have to be another."""

    fact: str
    before: Value
    """UNKNOWN where there is no answer yet."""
    after: Value


class Lever(Struct, frozen=True):
    """One change, and the places of the vector that it writes."""

    change: Change
    writes: tuple[tuple[int, Value], ...]


def tipping_sets(rulebook: Rulebook, judgement: Judgement) -> tuple[tuple[Change, ...], ...]:
    """Return all smallest sets of changes that would turn the verdict on an interaction.

    Sets of one change are tried first, then of two, then of three; the first size with a hit ends
    the search. Where a gate decided, a set counts once no gate decides any more: what the scores
    would then say rests on answers that were never asked for. Of numbers on the same side of what
    is there now, only the nearest that turns is named.
    """
    compiled = engine(rulebook)
    vector = list(compiled.vector(judgement.interaction, judgement.answers, rulebook.questions))
    levers = tuple(levers_of(rulebook, judgement, compiled, vector))
    for size in range(1, MOST_CHANGES + 1):
        if len(levers) ** size > MOST_TRIALS:
            return ()
        found = tuple(turning(compiled, vector, levers, size))
        if found:
            return tuple(changes for changes in found if not _exceeds(changes, found))
    return ()


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
            if then != now and (now == GATED or EVENTS in (then, now)):
                yield tuple(lever.change for lever in pulled)


def _exceeds(changes: tuple[Change, ...], found: tuple[tuple[Change, ...], ...]) -> bool:
    """Tell whether a number nearer to what is there now would have done."""
    return any(
        all(a.fact == b.fact and _nearer(b, a) for a, b in pairs)
        for other in found
        if other != changes
        for pairs in [list(zip(changes, other, strict=True))]
    )


def _nearer(one: Change, other: Change) -> bool:
    before = one.before
    if one.after == other.after:
        return True
    if not (isinstance(one.after, int) and isinstance(other.after, int)):
        return False
    if not isinstance(before, int):
        return False
    same_side = (one.after > before) is (other.after > before)
    return same_side and abs(one.after - before) < abs(other.after - before)


def levers_of(
    rulebook: Rulebook, judgement: Judgement, compiled: Engine, vector: Sequence[Value | None]
) -> Iterator[tuple[Lever, ...]]:
    """Yield, for every fact that could turn a verdict, the changes it can undergo."""
    place = {fact: number for number, fact in enumerate(compiled.facts)}
    for question in rulebook.questions:
        for fact in question.fact_names():
            if fact in place:
                at = place[fact]
                known = vector[at]
                before = UNKNOWN if known is None or known == NOT_APPLICABLE else known
                others = (value for value in _range(rulebook, question) if value != before)
                yield tuple(Lever(Change(fact, before, v), ((at, v),)) for v in others)
    if judgement.facts.get("services.layout") == "several":
        yield _more_consumers(judgement.interaction, place, vector)


def _more_consumers(
    interaction: Interaction, place: dict[str, int], vector: Sequence[Value | None]
) -> tuple[Lever, ...]:
    """Return the ways to have more consumers; those to come are taken to be independent."""
    apart = vector[place[APART]]
    assumed: tuple[tuple[int, Value], ...] = ()
    independence = place.get("consumers.independence")
    if independence is not None and vector[independence] is None:
        assumed = ((independence, "yes"),)
    least = apart if isinstance(apart, int) else 0
    own = sum(one.service == interaction.producer for one in interaction.consumers)
    return tuple(
        Lever(
            Change("consumers.separate", least, count),
            ((place[APART], count), (place["consumers.count"], count + own), *assumed),
        )
        for count in range(least + 1, MOST_CONSUMERS + 1)
    )


def _range(rulebook: Rulebook, question: Question) -> Sequence[Value]:
    match question.kind:
        case Kind.SEVERAL:
            return ("yes", "no")
        case Kind.NUMBER:
            found = rulebook.thresholds(question.id)
            return sorted({number for n in found for number in (max(n - 1, 0), n)})
        case _:
            return question.values
