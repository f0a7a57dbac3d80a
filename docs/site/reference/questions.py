"""The page of questions, from the built-in pack."""

from collections.abc import Iterator

from advisor.core.condition import ALWAYS
from advisor.core.condition_wording import describe
from advisor.core.english import listing
from advisor.core.explanation import effect_words, signs
from advisor.core.question import LONGEST_TEXT, MOST_DIGITS, AnswerKind, Question, Scope
from advisor.core.rulebook import Rulebook
from reference.markdown import bullets, code, link, page, plain, table

_LEAD = (
    "Every question of the built-in pack: what is asked, why, and what each answer means. The"
    " heading is the id by which an answers file, `--set` and `advisor explain` know it. Every"
    " question also takes `unknown` (not sure; never counted as no) and, as"
    " `{n/a: because ...}`, that it does not apply."
)
_SCOPES = {
    Scope.PROJECT: "Asked once for the project",
    Scope.INTERACTION: "Asked of every interaction",
}


def questions_page(rulebook: Rulebook) -> str:
    """Return the page."""
    overview = table(
        ("question", "of", "asks"),
        ((link(one.id), one.scope, plain(one.prompt)) for one in rulebook.questions),
    )
    told = [block for one in rulebook.questions for block in _question(rulebook, one)]
    return page("Questions", _LEAD, (overview, *told))


def _question(rulebook: Rulebook, question: Question) -> Iterator[str]:
    yield f"## {question.id}"
    yield f"**{plain(question.prompt)}**"
    yield plain(question.why)
    yield f"{_SCOPES[question.scope]}{_when(question)}.{_quick(question)} {_takes(question)}"
    if question.choices:
        rows = ((code(one.value), plain(one.title), plain(one.help)) for one in question.choices)
        yield table(("answer", "says", "when you may say so"), rows)
    if seen := list(signs(rulebook, question)):
        yield "Suggested by a [scan](../how-to/scan.md) that sees:"
        yield bullets(plain(one) for one in seen)
    if rules := rulebook.rules_using(question):
        yield "Rules that use it:"
        yield bullets(
            f"{link(rule.id, 'rules.md')}: {plain(rule.title)}"
            f" ({listing(dict.fromkeys(map(effect_words, rule.effects)))})"
            for rule in rules
        )


def _when(question: Question) -> str:
    return "" if question.when == ALWAYS else f", when {plain(describe(question.when))}"


def _quick(question: Question) -> str:
    return " `advisor ask --quick` asks it too." if question.quick else ""


def _takes(question: Question) -> str:
    return {
        AnswerKind.CHOICE: "Takes one of:",
        AnswerKind.SEVERAL: "Takes a list with any of these, or `[]` for none;"
        " with `unknown` in it, the rest is not known:",
        AnswerKind.NUMBER: f"Takes a whole number of at most {MOST_DIGITS} digits: how many"
        f" {question.unit}.",
        AnswerKind.NAME: "Takes a name that becomes a field in code. May be left out.",
        AnswerKind.TEXT: f"Takes one line of at most {LONGEST_TEXT} characters. May be left out.",
    }[question.kind]
