"""The page of rules, from the built-in pack."""

from collections.abc import Iterator

from advisor.core.english import listing
from advisor.core.explanation import effect_words, explain
from advisor.core.rule import Rule
from advisor.core.rulebook import Rulebook
from reference.markdown import bullets, link, page, plain, table

_LEAD = (
    "Every rule of the built-in pack: the condition, what follows from it, why, who says so, and"
    " when the rule is wrong. Rules do not see each other, and their order is free. How they"
    " become a verdict: [the decision, step by step](../explanation/decision.md). A rule that you"
    " disagree with can be weighed anew or replaced: [packs](../how-to/packs.md). Where the source"
    ' is "Guide", it is the argument that [What events cost](../explanation/events.md) retells.'
    " Its sections 1 to 4 are the four parts of the bill there."
)


def rules_page(rulebook: Rulebook) -> str:
    """Return the page."""
    overview = table(
        ("rule", "what follows", "says"),
        ((link(one.id), _effects(one), plain(one.title)) for one in rulebook.rules),
    )
    told = [block for one in rulebook.rules for block in _rule(rulebook, one)]
    return page("Rules", _LEAD, (overview, *told))


def _effects(rule: Rule) -> str:
    return listing(dict.fromkeys(map(effect_words, rule.effects)))


def _rule(rulebook: Rulebook, rule: Rule) -> Iterator[str]:
    yield f"## {rule.id}"
    yield f"**{plain(rule.title)}.** {plain(rule.because)}"
    told = explain(rulebook, rule.id)
    if told is not None:
        yield bullets(
            f"**{part.title}:** {plain(line)}"
            for part in told.parts
            if part.title != "Examples"
            for line in part.lines
        )
    if asked := [one for one in rulebook.questions if rule in rulebook.rules_using(one)]:
        yield f"Rests on {listing(link(one.id, 'questions.md') for one in asked)}."
