"""The full description of an id: a question, a fact, a rule, a form or a back end."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from advisor.core.backend import Backend, Limit, Merit
from advisor.core.condition import ALWAYS, facts_in
from advisor.core.condition_wording import describe
from advisor.core.english import listing
from advisor.core.evidence import WRITTEN, Sort
from advisor.core.names import LONGEST
from advisor.core.question import LONGEST_TEXT, AnswerKind, Question
from advisor.core.rule import (
    Contradicts,
    Effect,
    Example,
    Gate,
    Hold,
    Needs,
    Practice,
    Rule,
    Score,
    Warn,
)
from advisor.core.rulebook import Rulebook
from advisor.core.verdict import FORM_NAMES, Form, Verdict
from advisor.core.workload import COMPUTED, MEASURED, Counted

_FORMS = {
    Form.DIRECT_CALLS: "The caller waits for the answer. Consistent when it returns, one stack"
    " trace when it fails, nothing to operate.",
    Form.JOB_QUEUE: "A table in the database that is already there. The work is written in the"
    " transaction of the change, and a worker drains it.",
    Form.WORK_QUEUE: "A queue with one consumer in another service. Every message is handled by"
    " one worker.",
    Form.PUBLISH_SUBSCRIBE: "Every consumer gets its own copy of the fact, and the producer does"
    " not know who they are.",
    Form.EVENT_LOG: "Events are kept after they were handled, so that a new or repaired consumer"
    " can read them again from the start.",
}
_CHOSEN = {
    Form.DIRECT_CALLS: "A rule forces it, events do not lead, or something holds them back; a tie"
    " goes to the call.",
    Form.JOB_QUEUE: "Events lead, and no rule that holds calls for more.",
}
_LARGER = "Events lead, a rule below holds, and none that holds calls for more."
_TYPED = {
    AnswerKind.NAME: f"A name that can be a field in code: a-z, 0-9 and _, at most {LONGEST}.",
    AnswerKind.TEXT: f"One line of at most {LONGEST_TEXT} characters.",
}
_KINDS = {
    Hold: "holds events back",
    Practice: "practice",
    Warn: "warning",
    Contradicts: "contradiction",
}


class Part(Struct, frozen=True):
    """A heading and the text under it."""

    title: str
    lines: tuple[str, ...]


class Explanation(Struct, frozen=True):
    """The full description of one id."""

    id: str
    kind: str
    """question, computed fact, rule, form or back end."""
    title: str
    text: str
    parts: tuple[Part, ...]


def explainable(rulebook: Rulebook) -> tuple[str, ...]:
    """Return every id that can be explained."""
    return (
        *(question.id for question in rulebook.questions),
        *COMPUTED,
        *MEASURED,
        *(rule.id for rule in rulebook.rules),
        *Form,
        *(backend.id for backend in rulebook.backends),
    )


def explain(rulebook: Rulebook, name: str) -> Explanation | None:
    """Explain an id; None if there is no such id."""
    if computed := COMPUTED.get(name) or MEASURED.get(name):
        return _computed(rulebook, name, computed)
    if question := rulebook.question(name) or rulebook.question_behind(name):
        return _question(rulebook, question)
    if rule := rulebook.rule(name):
        return _rule(rule)
    if name in tuple(Form):
        return _form(rulebook, Form(name))
    backend = next((one for one in rulebook.backends if one.id == name), None)
    return _backend(backend) if backend else None


def effect_words(effect: Effect) -> str:
    """Describe effects in a few words."""
    match effect:
        case Gate(to=to):
            return f"forces {to}"
        case Score(alternative=alternative, points=points):
            return f"{points:+d} {alternative}"
        case Needs(form=form):
            return f"needs {FORM_NAMES[form]}"
        case _:
            return _KINDS[type(effect)]


def _question(rulebook: Rulebook, question: Question) -> Explanation:
    answers = tuple(f"{one.value}: {one.title}. {one.help}" for one in question.choices)
    if question.kind is AnswerKind.NUMBER:
        answers = (f"A whole number: how many {question.unit}.",)
    elif question.kind in _TYPED:
        answers = (_TYPED[question.kind],)
    beside = (
        "; beside others, or `not` one, of the rest" if question.kind is AnswerKind.SEVERAL else ""
    )
    parts = (
        Part("Answers", (*answers, f"unknown: Not sure{beside}. Never counted as no.")),
        Part("Asked when", () if question.when == ALWAYS else (f"{describe(question.when)}.",)),
        Part("Rules that use it", tuple(map(_used, rulebook.rules_using(question)))),
        Part("Back ends that look at it", tuple(_looking(rulebook, question))),
        Part("Suggested by a scan that sees", tuple(signs(rulebook, question))),
    )
    return Explanation(question.id, "question", question.prompt, question.why, _filled(parts))


def _computed(rulebook: Rulebook, fact: str, computed: Counted) -> Explanation:
    reads = (one for one in rulebook.rules if fact in facts_in(one.when))
    parts = (
        Part("Computed as", (f"{computed.formula}.",)),
        Part("Rules that use it", tuple(map(_used, reads))),
    )
    text = "A whole number, rounded down if need be; nobody is asked, since other answers say it."
    return Explanation(fact, "computed fact", computed.meaning.capitalize(), text, _filled(parts))


def _used(rule: Rule) -> str:
    effects = listing(dict.fromkeys(map(effect_words, rule.effects)))
    return f"{rule.id}: {rule.title} ({effects})"


def _looking(rulebook: Rulebook, question: Question) -> Iterator[str]:
    from_it = set(question.fact_names())
    for backend in rulebook.backends:
        tested = (fact for when in backend.conditions for fact in facts_in(when))
        if not from_it.isdisjoint((*backend.running, *tested)):
            yield f"{backend.id}: {backend.title}"


def signs(rulebook: Rulebook, question: Question) -> Iterator[str]:
    """Yield, for each signature of a question, the answer and the sightings that suggest it."""
    for one in rulebook.signatures:
        if one.question == question.id:
            named = [
                f"{sort} {listing(_quoted(sort, names), last='or')}"
                for sort, names in one.seen.items()
            ]
            counted = [] if one.when == ALWAYS else [describe(one.when)]
            yield f"{one.value}: {'; '.join((*named, *counted))}."


def _quoted(sort: Sort, names: Iterable[str]) -> list[str]:
    return [f'"{name}"' if sort in WRITTEN else name for name in names]


def _rule(rule: Rule) -> Explanation:
    parts = (
        Part("Holds when", (f"{describe(rule.when)}.",)),
        Part("What follows", tuple(_consequence(effect) for effect in rule.effects)),
        Part("Source", (f"{rule.source}. Strength: {rule.strength}.",)),
        Part("Wrong when", (rule.wrong_when,)),
        Part("Examples", tuple(_example(one) for one in rule.examples)),
    )
    return Explanation(rule.id, "rule", rule.title, rule.because, _filled(parts))


def _example(one: Example) -> str:
    known = [f"{fact} = {value}" for fact, value in one.given.items()]
    told = "Holds" if one.holds else "Does not hold, or not for sure,"
    return f"{told} with {listing(known or ['nothing known'])}."


def _consequence(effect: Effect) -> str:
    match effect:
        case Hold(until=until):
            return f"Events only when {until}."
        case (
            Practice(text=text, alternative=Verdict.DIRECT)
            | Warn(text=text, alternative=Verdict.DIRECT)
        ):
            return f"With a direct call: {text}"
        case Practice(text=text) | Warn(text=text, alternative=Verdict.EVENTS):
            return f"With events: {text}"
        case Warn(text=text) | Contradicts(text=text):
            return text
        case _:
            return f"{effect_words(effect)}."


def _form(rulebook: Rulebook, form: Form) -> Explanation:
    calls_for = tuple(
        f"{rule.id}: {rule.title}"
        for rule in rulebook.rules
        if any(needs.form is form for needs in rule.effects_of(Needs))
    )
    gates = tuple(f"{rule.id}: {rule.title}" for rule in rulebook.rules if rule.forces)
    carried = tuple(f"{one.id}: {one.title}" for one in rulebook.backends if form in one.carries)
    parts = (
        Part("Chosen when", (_CHOSEN.get(form, _LARGER),)),
        Part("Forced by", gates if form is Form.DIRECT_CALLS else ()),
        Part("Rules that call for it", calls_for),
        Part("Back ends that carry it", carried),
    )
    return Explanation(form, "form", FORM_NAMES[form].capitalize(), _FORMS[form], _filled(parts))


def _backend(backend: Backend) -> Explanation:
    starter = "It can be scaffolded." if backend.scaffolded else "Named here, not scaffolded."
    parts = (
        Part("Carries", (f"{listing(FORM_NAMES[form] for form in backend.carries)}.",)),
        Part("Order", (f"{backend.order}.",)),
        Part("Delivery", (f"{backend.delivery}.",)),
        Part("Out when", tuple(_founded(limit) for limit in backend.limits)),
        Part("Better when", tuple(_founded(merit) for merit in backend.merits)),
        Part("Starter", (starter,)),
        Part("Source", (f"{backend.source}.",)),
    )
    return Explanation(backend.id, "back end", backend.title, backend.summary, _filled(parts))


def _founded(one: Limit | Merit) -> str:
    open_ = isinstance(one, Limit) and one.until_known
    when = f"{describe(one.when)}{', or that is not known' if open_ else ''}"
    return f"{when}: {one.because} ({one.source})"


def _filled(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.lines)
