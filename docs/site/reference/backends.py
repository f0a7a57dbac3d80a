"""The page of back ends, from the built-in pack and from what can be scaffolded."""

from collections.abc import Iterator

from advisor.core.backend import Backend
from advisor.core.english import listing
from advisor.core.explanation import explain
from advisor.core.rulebook import Rulebook
from reference.markdown import bullets, code, link, page, plain, table

_LEAD = (
    "Everything that can carry events here, with the published limits under which it is out. The"
    " burden says what it costs to run one more; what the team runs already comes first. How one"
    " is chosen: [back ends](../explanation/decision.md#back-ends). How to move:"
    " [choose a back end, and move to another](../how-to/back-ends.md)."
)


def backends_page(rulebook: Rulebook) -> str:
    """Return the page."""
    overview = table(
        ("back end", "what", "carries", "burden", "starter"),
        (_row(one) for one in rulebook.backends),
    )
    told = [block for one in rulebook.backends for block in _backend(rulebook, one)]
    return page("Back ends", _LEAD, (overview, *told))


def _row(backend: Backend) -> tuple[str, ...]:
    forms = ", ".join(map(code, backend.carries))
    starter = "yes" if backend.scaffolded else "no"
    return link(backend.id), plain(backend.title), forms, str(backend.burden), starter


def _backend(rulebook: Rulebook, backend: Backend) -> Iterator[str]:
    yield f"## {backend.id}"
    yield plain(backend.summary)
    if backend.runs_as:
        answers = listing(map(code, backend.runs_as), last="or")
        yield f"Counts as running already when `platform.runs` holds {answers}."
    told = explain(rulebook, backend.id)
    for part in told.parts if told else ():
        if len(part.lines) == 1:
            yield f"**{part.title}:** {plain(part.lines[0])}"
        else:
            yield f"**{part.title}:**"
            yield bullets(map(plain, part.lines))
