"""The section More Information of a decision record."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

import advisor
from advisor.core.decision import arguments, holding
from advisor.core.open_questions import open_for
from advisor.core.phrases import accepted_words, pack_words, reweighed_words
from advisor.core.report import Report
from advisor.render._adr.revisit import revisit
from advisor.render._inline import escape, left_out, listed, noted, open_questions, plain


def more(report: Report, supersedes: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the records superseded, when to look again, open questions, sources, and the makers."""
    yield "## More Information\n"
    for name, file in supersedes:
        yield f"Supersedes [{escape(name)}]({quote(file)}).\n"
    yield from _revisit(report)
    for head, items in (
        ("Look twice:", map(noted, report.warnings)),
        ("Accepted:", _accepted(report)),
        (plain(f"Not known when this was decided{open_for(report)}:"), open_questions(report)),
        ("Left out, because it does not apply:", left_out(report)),
        ("Sources:", _sources(report)),
    ):
        yield from listed(head, items, "*")
    yield f"Judged by {plain(pack_words(report))}, with advisor {advisor.__version__}.\n"
    for one in report.reweighed:
        yield f"Points set anew: {plain(reweighed_words(one))}.\n"


def _revisit(report: Report) -> Iterator[str]:
    for head, items in revisit(report):
        if items:
            yield from listed(head, items, "*")
        else:
            yield f"{head}\n"


def _sources(report: Report) -> Iterator[str]:
    rules = {one.rule.id: one.rule for one in arguments(report)}
    rules |= {one.rule.id: one.rule for one in holding(report)}
    yield from (f"`{name}`: {plain(rules[name].source)}" for name in sorted(rules))


def _accepted(report: Report) -> Iterator[str]:
    for one in report.accepted:
        yield f"{noted(one.note)}; {escape(accepted_words(one))}"
