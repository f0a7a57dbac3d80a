"""Which back end carries the events: what the team runs already, then the least to run."""

from collections.abc import Iterator

from msgspec import Struct

from advisor.core.assessment import Assessment, Judgement
from advisor.core.backend import Backend, Limit, Merit
from advisor.core.condition import Any, Comparison, Condition, Operator, holds
from advisor.core.rulebook import Rulebook
from advisor.core.verdict import Form, Verdict


class Candidate(Struct, frozen=True):
    """A back end that would do."""

    backend: Backend
    running: bool | None
    """Whether the team runs it already, which outranks everything inside its limits.

    None where it is not known."""
    merits: tuple[Merit, ...]
    unsure: tuple[Limit, ...]
    """Limits that an unknown answer leaves open."""

    @property
    def there(self) -> bool:
        """Whether it needs nothing that is not there already."""
        return self.running is True or self.backend.unnamed

    @property
    def rank(self) -> tuple[bool, int]:
        """Sort key, best first: what is running, then the burden less what speaks for it."""
        gained = sum(merit.points for merit in self.merits)
        return (not self.running, self.backend.burden - gained)


class Excluded(Struct, frozen=True):
    """A back end that would not do, and why."""

    backend: Backend
    limit: Limit | None
    """The limit that it runs into; None where it cannot carry the form at all."""
    open: bool
    """Whether that limit counts only until an answer is known."""
    running: bool
    """Whether the team is known to run it already."""


class Selection(Struct, frozen=True):
    """The choice for a project: one back end for all its events, since each one has to be run."""

    form: Form
    """The largest form that it has to carry."""
    later: bool
    """Whether there are no events yet, only such as are put off."""
    candidates: tuple[Candidate, ...]
    """Best first; none where no back end known here would do."""
    excluded: tuple[Excluded, ...]
    """What the team runs first."""
    carried: tuple[tuple[str, Form], ...]
    """Every interaction that is sent, or would be, and its form."""

    @property
    def chosen(self) -> Candidate | None:
        """The best candidate."""
        return self.candidates[0] if self.candidates else None


def select_backend(assessment: Assessment) -> Selection | None:
    """Choose the back end for everything that is sent, or would be; None where nothing is."""
    sent = [one for one in assessment.judgements if one.verdict is Verdict.EVENTS]
    carried = sent or [one for one in assessment.judgements if one.later]
    if not carried:
        return None
    forms = tuple((one.interaction.name, one.later or one.form) for one in carried)
    form = max((form for _, form in forms), key=lambda form: form.size)
    candidates: list[Candidate] = []
    excluded: list[Excluded] = []
    for backend in assessment.rulebook.backends:
        found = _candidate(backend, _runs(assessment.rulebook, backend), carried)
        against = next(_against(backend, form, carried), found)
        if isinstance(against, Candidate):
            candidates.append(found)
        else:
            open_ = against is not None and True not in _outcomes(against, carried)
            excluded.append(Excluded(backend, against, open_, found.running is True))
    ranked = sorted(candidates, key=lambda candidate: candidate.rank)
    excluded.sort(key=lambda one: not one.running)
    return Selection(form, not sent, tuple(ranked), tuple(excluded), forms)


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
        unsure=tuple(limit for limit in backend.limits if None in _outcomes(limit, carried)),
    )


def _runs(rulebook: Rulebook, backend: Backend) -> Condition:
    """Return when the team runs a back end; what nobody is asked about, it does not run."""
    facts = [f"platform.runs.{name}" for name in backend.runs_as]
    asked = filter(rulebook.question_behind, facts)
    return Any(tuple(Comparison(fact, Operator.IS, "yes") for fact in asked))
