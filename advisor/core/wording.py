"""The sentences of a recommendation. They state facts and leave the opinion to the reader."""

from collections.abc import Sequence, Sized

from advisor.core.answers import NOT_APPLICABLE, UNKNOWN, Value
from advisor.core.assessment import Assessment, Judgement
from advisor.core.english import listing, lowered
from advisor.core.rule import Rule
from advisor.core.rulebook import Rulebook
from advisor.core.ruling import Ruling
from advisor.core.selection import select_backend
from advisor.core.verdict import FORM_NAMES, Form, Verdict
from advisor.core.workload import COMPUTED, LAYOUT

MOST_TITLES = 3
_MAY_FORBID = "but answers that are not known yet could forbid them."
UNTIL_KNOWN = "Until it is known, a direct call is the easier one to go back on."


def summarise(assessment: Assessment) -> str:
    """Say the project's verdict, and how many unknown answers could turn it."""
    judged = assessment.judgements
    return f"{_recommend(assessment)}{_how_open(judged)}"


def _recommend(assessment: Assessment) -> str:
    judged = assessment.judgements
    sent = [one for one in judged if one.verdict is Verdict.EVENTS]
    put_off = sum(one.later is not None for one in judged)
    calls = "A direct call" if len(judged) == 1 else "Direct calls"
    if put_off and not sent:
        some = _every(put_off) if put_off == len(judged) else f"{put_off} of {len(judged)}"
        wait = "it" if len(judged) == 1 else some
        return f"{calls} for {_all(judged)} now; events for {wait} when the team is ready."
    if not sent:
        return f"{calls} for {_all(judged)}.{_how_far_from_events(judged)}"
    forms = sorted({one.form for one in sent}, key=lambda form: -form.size)
    names = listing(f"{with_article(form)}{_where(assessment, form)}" for form in forms)
    if len(sent) == len(judged):
        return f"Events for {_all(judged)}, as {names}."
    return (
        f"Events for {len(sent)} of {len(judged)} interactions, as {names};"
        " direct calls for the rest."
    )


def _where(assessment: Assessment, form: Form) -> str:
    """Say that a job queue needs no server of its own, if that is so."""
    selection = select_backend(assessment) if form is Form.JOB_QUEUE else None
    chosen = selection.chosen if selection else None
    if chosen is None or not (chosen.backend.table and chosen.there):
        return ""
    return " in the database that is already there"


def _how_open(judged: Sequence[Judgement]) -> str:
    """Say which verdicts may yet turn; an empty text if no unknown answer could turn one."""
    open_ = sum(one.ruling.provisional for one in judged)
    waiting = sum(one.ruling.provisional and bool(one.ruling.waiting) for one in judged)
    if not open_:
        return ""
    if len(judged) == 1:
        if waiting:
            return f" Events lead, {_MAY_FORBID}"
        return " Answers that are not known yet could turn it."
    some = "one of them" if open_ == 1 else f"{open_} of them"
    which = _every(open_) if open_ == len(judged) else some
    if waiting == open_:
        return f" Events lead in {which}, {_MAY_FORBID}"
    how_many = "one that is" if waiting == 1 else f"{waiting} that are"
    lead = f"; events lead in {how_many} direct for now" if waiting else ""
    return f" Answers that are not known yet could turn {which}{lead}."


def _how_far_from_events(judged: Sequence[Judgement]) -> str:
    """Say how far events are from winning; an empty text while answers are missing.

    Also empty if events lead and a gate decides: then they lose for another reason.
    """
    weighed = [one.ruling for one in judged if one.ruling.gate is None]
    if any(ruling.provisional for ruling in weighed):
        return ""
    if any(one.pull > 0 for ruling in weighed for one in ruling.contributions):
        return " What speaks for events weighs less than their price."
    if any(one.ruling.margin > 0 for one in judged):
        return ""
    if any(one.ruling.early and one.facts.get(LAYOUT) != "one" for one in judged):
        return " Nothing that was answered calls for a queue or a broker."
    return " Nothing here needs a queue or a broker."


def verdict_sentence(judgement: Judgement) -> str:
    """Say the verdict on one interaction, and how firm it is."""
    ruling = judgement.ruling
    if judgement.verdict is Verdict.DIRECT:
        return f"A direct call{_how_firm(judgement)}"
    what = f"Events, as {with_article(judgement.form)}"
    if judgement.form_open and not ruling.provisional:
        what = f"{what} or more (the form rests on an answer that is not known yet)"
    return f"{what}{_how_firm(judgement)}"


def _how_firm(judgement: Judgement) -> str:
    ruling = judgement.ruling
    if ruling.gate is not None:
        return ", whatever the scores say."
    if judgement.later is not None:
        as_form = with_article(judgement.later)
        return f" now; events, as {as_form}, when the team is ready to run them."
    if ruling.provisional and ruling.waiting:
        return f", for now: events lead, {_MAY_FORBID}"
    if ruling.provisional:
        return ", for now: answers that are not known yet could turn it."
    return ", but it is a close call." if ruling.close else "."


def lean(judgement: Judgement) -> str:
    """Say in one line which way an interaction leans while answers are still open."""
    ruling = judgement.ruling
    if ruling.gate is not None:
        return f"a direct call, whatever else is answered ({lowered(ruling.gate.title)})"
    if ruling.settled:
        return "a direct call; nothing that is open could outweigh it"
    side = "events" if judgement.verdict is Verdict.EVENTS else "a direct call"
    if ruling.deferred:
        side = "a direct call now, events when the team is ready"
    if ruling.waiting:
        side = f"a direct call while it is open whether {_gates(ruling)}"
    now = f"{side}; events are {_ahead(ruling.margin)}"
    if ruling.lowest == ruling.highest:
        return now
    return f"{now}, in the end {_ahead(ruling.lowest)} to {_ahead(ruling.highest)}"


def _ahead(points: int) -> str:
    if not points:
        return "level"
    return f"{points} ahead" if points > 0 else f"{-points} behind"


def why_not(judgement: Judgement) -> str:
    """Say what speaks for the other side, and why it was not enough; empty if a gate decided."""
    ruling = judgement.ruling
    if ruling.gate is not None:
        return ""
    won = judgement.verdict is Verdict.EVENTS
    winner, other = ("events", "direct calls") if won else ("direct calls", "events")
    against = sorted(
        (one for one in ruling.contributions if (one.pull < 0) is won and one.pull),
        key=lambda one: -abs(one.pull),
    )
    if not against:
        return f"Nothing that was answered speaks for {other}."
    named = [f"“{one.rule.title}”" for one in against[:MOST_TITLES]]
    if more := len(against) - len(named):
        named.append(f"{more} more")
    titles = f"{listing(named)} {_speak(against)} for {other}"
    if ruling.deferring:
        return f"{titles}, {_lead(ruling)}. They wait until the team is ready."
    if ruling.waiting:
        return f"{titles}, {_lead(ruling)}. But it is not known yet whether {_gates(ruling)}."
    if ruling.margin == 0:
        return f"{titles}; it is a tie, which goes to the call."
    return f"{titles}; {winner} lead by {_points(abs(ruling.margin))}."


def _lead(ruling: Ruling) -> str:
    return f"which would lead by {_points(ruling.margin)}"


def _points(count: int) -> str:
    return f"{count} point{'s' if count > 1 else ''}"


def _gates(ruling: Ruling) -> str:
    """Say what is not known yet, to follow "whether"."""
    return listing((lowered(rule.title) for rule in ruling.waiting), "or")


def open_gate(rule: Rule) -> tuple[str, str]:
    """Return the title and the reason of a gate that an unknown answer leaves open."""
    return (
        f"Not known yet whether {lowered(rule.title)}",
        f"If so, it must be a direct call. {rule.because}",
    )


def _speak(several: Sized) -> str:
    return "speaks" if len(several) == 1 else "speak"


def main_reason(judgement: Judgement) -> str:
    """Return why, in one sentence or two: the gate's reason, or that of the strongest rule."""
    if judgement.ruling.gate is not None:
        return judgement.ruling.gate.because
    for rule in judgement.ruling.waiting:
        return f"{'. '.join(open_gate(rule))} {UNTIL_KNOWN}"
    if judgement.ruling.deferring:
        return f"Events win, and wait until {listing(until for _, until in judgement.conditions)}."
    sign = 1 if judgement.verdict is Verdict.EVENTS else -1
    ranked = sorted(judgement.ruling.contributions, key=lambda one: one.rule.id)
    strongest = max(ranked, key=lambda one: sign * one.pull, default=None)
    return strongest.rule.because if strongest else ""


def label(rulebook: Rulebook, fact: str, value: Value) -> str:
    """Return a fact's value in the words of the questionnaire."""
    if value == UNKNOWN:
        return "not sure"
    if value == NOT_APPLICABLE:
        return "does not apply"
    question = rulebook.question_behind(fact)
    if question is not None:
        for choice in question.choices:
            if choice.value == value:
                return choice.title
    return str(value)


def subject(rulebook: Rulebook, fact: str) -> str:
    """Return what a fact is about: the question's prompt, or the computed count's name."""
    question = rulebook.question_behind(fact)
    if question is None or fact in COMPUTED:
        return "How many separate services need it, each by itself?"
    if fact != question.id:
        chosen = fact.removeprefix(f"{question.id}.")
        title = next(choice.title for choice in question.choices if choice.value == chosen)
        return f"{title}?"
    return question.prompt


def _all(judged: Sequence[Judgement]) -> str:
    if len(judged) == 1:
        return judged[0].interaction.name
    return f"{_every(len(judged))} interactions"


def _every(count: int) -> str:
    return "both" if count == 2 else f"all {count}"  # noqa: PLR2004 - as people count


def with_article(form: Form) -> str:
    """Return the name of a form, with its article, for use in a sentence."""
    name = FORM_NAMES[form]
    if form is Form.PUBLISH_SUBSCRIBE:
        return name
    return f"an {name}" if name.startswith("e") else f"a {name}"
