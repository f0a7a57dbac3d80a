"""Which back end carries the events: what the team runs already, then the least to run."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from advisor.core.assessment import Assessment, Judgement
from advisor.core.backend import Backend, Limit, Merit
from advisor.core.condition import Any, Comparison, Condition, Operator, holds
from advisor.core.rulebook import Rulebook
from advisor.core.verdict import Form, Verdict


class Candidate(Struct, frozen=True):
    """A back end that fits."""

    backend: Backend
    running: bool | None
    """Whether the team runs it already: then it ranks first, within its limits.

    None if not known."""
    merits: tuple[Merit, ...]
    unsure: tuple[Limit, ...]
    """Limits that an unknown answer leaves open."""

    @property
    def there(self) -> bool:
        """Whether it needs no new server."""
        return self.running is True or self.backend.unnamed

    @property
    def rank(self) -> tuple[bool, int]:
        """Sort key, best first: running ones, then by burden minus merits."""
        gained = sum(merit.points for merit in self.merits)
        return (not self.running, self.backend.burden - gained)


class Excluded(Struct, frozen=True):
    """A back end that does not fit, and why."""

    backend: Backend
    limit: Limit | None
    """The limit that it exceeds; None if it cannot carry the form at all."""
    open: bool
    """Whether that limit counts only until an answer is known."""
    running: bool
    """Whether the team is known to run it already."""


class Share(Struct, frozen=True):
    """What a back end carries, or could carry, beside the chosen one."""

    backend: Backend
    interactions: tuple[str, ...]
    running: bool
    unsure: tuple[Limit, ...]
    """Limits that an unknown answer leaves open there."""


class Selection(Struct, frozen=True):
    """The choice for a project: one back end for all its events, since each one has to be run.

    There is another one beside it only so that events stay on a server that runs already, or jobs
    stay in the database.
    """

    form: Form
    """The largest form that it has to carry."""
    later: bool
    """Whether all events are put off."""
    candidates: tuple[Candidate, ...]
    """Best first; empty if no known back end fits."""
    excluded: tuple[Excluded, ...]
    """Those that the team runs come first."""
    carried: tuple[tuple[str, Form], ...]
    """Every interaction that is sent, or would be, and its form."""
    beside: tuple[tuple[Share, Limit | None], ...] = ()
    """What other back ends carry, each with the limit that the chosen one would exceed; None if it
    does not carry the form."""
    could_stay: tuple[Share, ...] = ()
    """What could stay on a running back end, although the chosen one does not run yet."""

    @property
    def chosen(self) -> Candidate | None:
        """The best candidate."""
        return self.candidates[0] if self.candidates else None


def select_backend(assessment: Assessment) -> Selection | None:
    """Choose the back end for all events, also those put off; None if there are none."""
    sent = [one for one in assessment.judgements if one.verdict is Verdict.EVENTS]
    carried = sent or [one for one in assessment.judgements if one.later]
    if not carried:
        return None
    candidates, excluded = _weigh(assessment.rulebook, carried)
    forms = tuple((one.interaction.name, _form(one)) for one in carried)
    alone = Selection(_largest(carried), not sent, candidates, excluded, forms)
    if alone.chosen is None or not alone.chosen.running:
        alone = _together(assessment.rulebook, carried, alone)
    return alone if alone.beside else _jobs_at_home(assessment.rulebook, carried, alone)


def _form(judgement: Judgement) -> Form:
    return judgement.later or judgement.form


def _largest(carried: list[Judgement]) -> Form:
    return max((_form(one) for one in carried), key=lambda form: form.size)


def _weigh(
    rulebook: Rulebook, carried: list[Judgement]
) -> tuple[tuple[Candidate, ...], tuple[Excluded, ...]]:
    """Return the back ends that can carry everything, best first; and the rest, running first."""
    candidates: list[Candidate] = []
    excluded: list[Excluded] = []
    for backend in rulebook.backends:
        found = _candidate(backend, _runs(rulebook, backend), carried)
        against = next(_against(backend, _largest(carried), carried), found)
        if isinstance(against, Candidate):
            candidates.append(found)
        else:
            open_ = against is not None and True not in _outcomes(against, carried)
            excluded.append(Excluded(backend, against, open_, found.running is True))
    ranked = sorted(candidates, key=lambda one: (one.rank, len(one.unsure)))
    excluded.sort(key=lambda one: not one.running)
    return tuple(ranked), tuple(excluded)


def _together(rulebook: Rulebook, carried: list[Judgement], alone: Selection) -> Selection:
    """Keep a running back end if it carries the largest form; another one carries only the rest.

    If none does, a new one is needed anyway, and what could stay is reported.
    """
    running = [one.backend for one in alone.excluded if one.running]
    does = {one.id: [j for j in carried if _does(one, j)] for one in running}
    whole = [j for j in carried if _form(j) is alone.form]
    mains = [one for one in running if all(j in does[one.id] for j in whole)]
    left = [j for j in carried if not any(j in found for found in does.values())]
    new = _weigh(rulebook, left)[0] if left else ()
    if not mains or (left and not new):
        shares = (_share(one, does[one.id], running=True) for one in running if does[one.id])
        return replace(alone, could_stay=tuple(shares))
    main = max(mains, key=lambda one: (len(does[one.id]), -one.burden))
    rest = [j for j in carried if j not in does[main.id]]
    return replace(
        alone,
        candidates=(_candidate(main, _runs(rulebook, main), does[main.id]), *alone.candidates),
        excluded=tuple(one for one in alone.excluded if one.backend.id != main.id),
        beside=tuple(_beside(main, rest, running, tuple(one.backend for one in new))),
    )


def _jobs_at_home(rulebook: Rulebook, carried: list[Judgement], alone: Selection) -> Selection:
    """If the chosen back end is a log, leave jobs to a queue that needs no new server."""
    forms = alone.chosen.backend.carries if alone.chosen else ()
    jobs = [one for one in carried if _form(one) not in forms]
    homes = [one for one in _weigh(rulebook, jobs)[0] if one.there] if jobs else []
    if not homes:
        return alone
    return replace(alone, beside=((_share(homes[0].backend, jobs, running=True), None),))


def _beside(
    main: Backend, rest: list[Judgement], running: list[Backend], new: tuple[Backend, ...]
) -> Iterator[tuple[Share, Limit | None]]:
    """Yield the back ends for the rest, running ones first, then by burden, with the limit met."""
    found: dict[tuple[str, Limit | None], list[Judgement]] = {}
    homes = {one.id: one for one in (*sorted(running, key=lambda one: one.burden), *new)}
    for one in rest:
        home = next(name for name, backend in homes.items() if _does(backend, one))
        found.setdefault((home, next(_against(main, _form(one), [one]))), []).append(one)
    for (home, limit), share in found.items():
        yield _share(homes[home], share, running=homes[home] in running), limit


def _share(backend: Backend, carried: list[Judgement], *, running: bool) -> Share:
    names = tuple(one.interaction.name for one in carried)
    return Share(backend, names, running, _unsure(backend, carried))


def _does(backend: Backend, judgement: Judgement) -> bool:
    """Tell whether a back end fits one interaction by itself."""
    return not any(True for _ in _against(backend, _form(judgement), [judgement]))


def _against(backend: Backend, form: Form, carried: list[Judgement]) -> Iterator[Limit | None]:
    if form not in backend.carries:
        yield None
    for limit in backend.limits:
        outcomes = _outcomes(limit, carried)
        if True in outcomes or (limit.until_known and None in outcomes):
            yield limit


def _outcomes(limit: Limit, carried: list[Judgement]) -> set[bool | None]:
    return {holds(limit.when, one.facts) for one in carried}


def _candidate(backend: Backend, runs: Condition, carried: list[Judgement]) -> Candidate:
    running = [holds(runs, one.facts) for one in carried]
    return Candidate(
        backend,
        running=True in running or (None if None in running else False),
        merits=tuple(
            merit
            for merit in backend.merits
            if any(holds(merit.when, one.facts) for one in carried)
        ),
        unsure=_unsure(backend, carried),
    )


def _unsure(backend: Backend, carried: list[Judgement]) -> tuple[Limit, ...]:
    return tuple(limit for limit in backend.limits if None in _outcomes(limit, carried))


def _runs(rulebook: Rulebook, backend: Backend) -> Condition:
    """Return when the team runs a back end; never, if no question asks about it."""
    asked = filter(rulebook.question_behind, backend.running)
    return Any(tuple(Comparison(fact, Operator.IS, "yes") for fact in asked))
