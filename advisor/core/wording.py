"""The sentences of a recommendation. They say what is so; what to think of it is the reader's."""

from collections.abc import Iterable

from advisor.core.answers import UNKNOWN, Value
from advisor.core.assessment import Assessment, Judgement
from advisor.core.rulebook import Rulebook
from advisor.core.verdict import Form, Verdict
from advisor.core.workload import COMPUTED

FORM_NAMES = {
    Form.DIRECT_CALLS: "direct call",
    Form.JOB_QUEUE: "job queue in the database that is already there",
    Form.WORK_QUEUE: "work queue",
    Form.PUBLISH_SUBSCRIBE: "publish/subscribe",
    Form.EVENT_LOG: "event log",
}
"""What people call the forms."""


def summarise(assessment: Assessment) -> str:
    """Say the project's verdict in one or two sentences."""
    judged = assessment.judgements
    sent = [one for one in judged if one.verdict is Verdict.EVENTS]
    if not sent:
        calls = "A direct call" if len(judged) == 1 else "Direct calls"
        return f"{calls} for {_all(len(judged))}. Nothing here needs a queue or a broker."
    forms = sorted({one.form for one in sent}, key=lambda form: -form.size)
    names = listing(_with_article(form) for form in forms)
    if len(sent) == len(judged):
        return f"Events for {_all(len(sent))}, as {names}."
    return (
        f"Events for {len(sent)} of {len(judged)} interactions, as {names};"
        " direct calls for the rest."
    )


def verdict_sentence(judgement: Judgement) -> str:
    """Say the verdict on one interaction, and how firm it is."""
    ruling = judgement.ruling
    what = "A direct call" if judgement.verdict is Verdict.DIRECT else "Events"
    as_form = "" if what != "Events" else f", as {_with_article(judgement.form)}"
    if ruling.gate is not None:
        return f"{what}{as_form}, whatever the scores say."
    if ruling.provisional:
        return f"{what}{as_form}, for now: an answer that is not known yet could turn it."
    if judgement.form_open:
        as_form = f"{as_form} or more (the form rests on an answer that is not known yet)"
    if ruling.close:
        return f"{what}{as_form}, but it is a close call."
    return f"{what}{as_form}."


def main_reason(judgement: Judgement) -> str:
    """Return why, in one sentence or two: the gate's reason, or that of the strongest rule."""
    if judgement.ruling.gate is not None:
        return judgement.ruling.gate.because
    sign = 1 if judgement.verdict is Verdict.EVENTS else -1
    strongest = max(judgement.ruling.contributions, key=lambda one: sign * one.pull, default=None)
    return strongest.rule.because if strongest else ""


def label(rulebook: Rulebook, fact: str, value: Value) -> str:
    """Return a fact's value as the questionnaire words it."""
    if value == UNKNOWN:
        return "not sure"
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
        return next(choice.title for choice in question.choices if choice.value == chosen)
    return question.prompt


def listing(words: Iterable[str], last: str = "and") -> str:
    """Join words as a sentence does: a, b and c."""
    *head, tail = list(words)
    return f"{', '.join(head)} {last} {tail}" if head else tail


def _all(count: int) -> str:
    known = {1: "the one interaction", 2: "both interactions"}
    return known.get(count, f"all {count} interactions")


def _with_article(form: Form) -> str:
    name = FORM_NAMES[form]
    if form is Form.PUBLISH_SUBSCRIBE:
        return name
    return f"an {name}" if name.startswith("e") else f"a {name}"
