"""advisor explain: a question, a fact, a rule, a form or a back end, with its sources."""

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Annotated

import typer
from msgspec import to_builtins

from advisor.cli import screen
from advisor.cli.completion import explainable_ids
from advisor.cli.guide import shipped
from advisor.cli.options import Json, Packs
from advisor.cli.rulebook import read_rulebook
from advisor.core.english import listing
from advisor.core.explanation import Explanation, explain, explainable
from advisor.core.rulebook import Rulebook
from advisor.files.characters import visible
from advisor.files.fields import did_you_mean


def explain_command(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="ID",
            help="An id, such as reply.needed, event-log or kafka; without it, the list of ids.",
            autocompletion=explainable_ids,
        ),
    ] = None,
    packs: Packs = None,
    *,
    as_json: Json = False,
) -> None:
    """Explain a question, a fact, a rule, a form or a back end, with its sources."""
    rulebook = read_rulebook(packs)
    if name is None:
        told = tuple(_told(rulebook))
        screen.show(_all_json(told) if as_json else screen.paragraphs(_all(told)))
        return
    found = explain(rulebook, name)
    if found is None:
        hint = _nearest(name, explainable(rulebook))
        raise typer.BadParameter(f"nothing here is called {visible(name)}; {hint}")
    screen.show(_json(found) if as_json else screen.paragraphs((*_lines(found), *_more(name))))


def _nearest(name: str, known: Collection[str]) -> str:
    """Suggest ids for an incomplete or misspelt one."""
    begun = [one for one in known if one.startswith(f"{name}.")]
    if begun:
        return f"there {'is' if len(begun) == 1 else 'are'} {listing(begun)}"
    return did_you_mean(name, known) or "`advisor explain` lists all there is"


def _told(rulebook: Rulebook) -> Iterator[Explanation]:
    """Yield the lines about any kind of id."""
    for name in explainable(rulebook):
        if found := explain(rulebook, name):
            yield found


def _all(told: Iterable[Explanation]) -> Iterator[str]:
    for kind, found in groupby(told, key=attrgetter("kind")):
        yield f"{kind}s"
        yield from (f"  {one.id}: {one.title}" for one in found)


def _all_json(told: Iterable[Explanation]) -> str:
    listed = [{"id": one.id, "kind": one.kind, "title": one.title} for one in told]
    return screen.for_programs({"ids": listed})


def _more(name: str) -> Iterator[str]:
    """Point to the pages of the guide on the same subject."""
    pages = shipped().pages_on(name)
    if pages:
        yield ""
        yield f"More: {', '.join(f'advisor guide {page.id}' for page in pages)}"


def _json(found: Explanation) -> str:
    pages = [page.id for page in shipped().pages_on(found.id)]
    return screen.for_programs({**to_builtins(found), "guide": pages})


def _lines(found: Explanation) -> Iterator[str]:
    yield f"{found.title} ({found.kind} {found.id})"
    yield found.text
    for part in found.parts:
        yield ""
        yield part.title
        yield from (f"  - {line}" for line in part.lines)
