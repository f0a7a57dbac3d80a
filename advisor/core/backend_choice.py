"""The wording of the choice of a back end: why this one, and why not the others."""

from collections.abc import Iterator

from msgspec.structs import replace

from advisor.core.assessment import Assessment
from advisor.core.backend import Backend, Limit
from advisor.core.condition import facts_in
from advisor.core.condition_wording import describe
from advisor.core.english import listing
from advisor.core.report import BackendChoice, BackendOption
from advisor.core.rulebook import Rulebook
from advisor.core.selection import Candidate, Excluded, Selection, Share, select_backend
from advisor.core.verdict import FORM_NAMES
from advisor.core.wording import subject, with_article


def place_events(assessment: Assessment) -> BackendChoice | None:
    """Choose a back end and say why; None if there are no events, not even later."""
    selection = select_backend(assessment)
    if selection is None:
        return None
    best = selection.chosen
    return BackendChoice(
        form=selection.form,
        later=selection.later,
        chosen=_chosen(assessment.rulebook, best, selection) if best else None,
        new=best is not None and _new(best),
        runners_up=tuple(
            _second(best, one)
            for one in selection.candidates[1:]
            if best and not _same(best.backend, one.backend)
        ),
        excluded=tuple(_excluded(one, selection) for one in selection.excluded),
    )


def _chosen(rulebook: Rulebook, best: Candidate, selection: Selection) -> BackendOption:
    backend = best.backend
    reasons = (
        (backend.summary, backend.source),
        (_why_first(best), ""),
        *((told, "") for told in _one_for_all(selection)),
        *((merit.because, merit.source) for merit in best.merits),
    )
    return BackendOption(backend, reasons, tuple(dict.fromkeys(_checks(rulebook, best, selection))))


def _why_first(best: Candidate) -> str:
    """Say why it ranks above all others that would fit."""
    of = "The team does not run it yet: of" if _new(best) else "Of"
    unknown = " What the team runs already is not known; it would come first."
    more = unknown if best.running is None else ""
    if best.unsure:
        if best.there:
            return f"It is there already, and would do if the checks below come out well.{more}"
        stands = _standing(best)
        return f"{of} all that would do, it {stands}, if the checks below come out well.{more}"
    if best.running:
        return "The team runs it already, and it stays within its limits; that counts for most."
    if best.backend.unnamed:
        return "It is there already, so there is nothing more to run."
    if best.backend.burden:
        return f"{of} all that would do, it {_standing(best)}.{more}"
    return f"It would do, and there is nothing to run.{more}"


def _checks(rulebook: Rulebook, best: Candidate, selection: Selection) -> Iterator[tuple[str, str]]:
    """Yield the limits that an unknown answer leaves open, to follow on "whether"."""
    yield from ((_if_so(rulebook, limit), limit.source) for limit in best.unsure)
    for share, _ in selection.beside:
        for limit in share.unsure:
            yield f"{_if_so(rulebook, limit)} This is about “{share.backend.title}”.", limit.source


def _if_so(rulebook: Rulebook, limit: Limit) -> str:
    asked = listing(f"“{subject(rulebook, fact)}”" for fact in facts_in(limit.when))
    return f"{describe(limit.when)} ({asked}). If so: {limit.because}"


def _new(best: Candidate) -> bool:
    """Tell whether it is a new server to run."""
    return best.running is False and best.backend.burden > 0


def _same(best: Backend, other: Backend) -> bool:
    """Tell whether the other is the chosen one without a name."""
    return best.table and other.unnamed


def _one_for_all(selection: Selection) -> Iterator[str]:
    """If forms differ, say which interactions need the largest; and what other back ends carry."""
    if selection.beside:
        runs = selection.chosen is not None and selection.chosen.running
        if runs and all(share.running for share, _ in selection.beside):
            yield "With what else runs it carries all of it, so nothing new has to be run."
        yield from (_beside(share, limit, selection) for share, limit in selection.beside)
        return
    names = [name for name, form in selection.carried if form is selection.form]
    if len(names) < len(selection.carried):
        ask = "asks" if len(names) == 1 else "ask"
        yield (
            "One back end carries all of it, since each one has to be run;"
            f" {listing(names)} {ask} for {with_article(selection.form)}."
        )
    for share in selection.could_stay:
        yield (
            f"“{share.backend.title}”, which the team runs, would do for"
            f" {listing(share.interactions)}: whether that moves as well is yours to weigh."
        )


def _beside(share: Share, limit: Limit | None, selection: Selection) -> str:
    new = "" if share.running else ", which the team does not run yet,"
    other = selection.chosen.backend.title if selection.chosen else "the other"
    because = limit.because if limit else f"“{other}” does not carry that form."
    return f"“{share.backend.title}”{new} carries {listing(share.interactions)}: {because}"


def _standing(best: Candidate) -> str:
    return (
        "suits these answers best for what it takes to run"
        if best.merits
        else "is the least to run"
    )


def _second(best: Candidate, other: Candidate) -> BackendOption:
    if other.backend.unnamed:
        reason = "It would do too, and is there already."
    elif best.running and other.running is None:
        first = replace(other, running=True).rank < best.rank
        rank = (
            ", and come first if the team runs it; that" if first else "; whether the team runs it"
        )
        reason = f"It would do too{rank} is not known."
    elif best.running and not other.running:
        reason = "It would do too, but the team does not run it yet."
    elif best.rank == other.rank:
        reason = "It would do as well: take whichever you already know."
    elif other.backend.burden > best.backend.burden:
        of = (
            "and runs already, but is more to look after" if other.running else "and is more to run"
        )
        reason = f"It would do too, {of} than “{best.backend.title}”."
    else:
        reason = "It would do too, but suits these answers less."
    return BackendOption(other.backend, ((reason, ""),))


def _excluded(one: Excluded, selection: Selection) -> BackendOption:
    if one.limit is None:
        because = f"It does not carry this form: {FORM_NAMES[selection.form]}."
        source = one.backend.source
    else:
        because, source = one.limit.because, one.limit.source
    though = " though the team runs it already" if one.running else ""
    if one.open:
        because = f"It is out while it is not known to be otherwise{though}: {because}"
    elif one.running:
        because = f"{because} It is out{though}."
    return BackendOption(one.backend, ((because, source),))
