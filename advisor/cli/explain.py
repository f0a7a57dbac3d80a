"""advisor explain: a question, a fact, a rule, a form or a back end, with its sources."""

import json
from collections.abc import Collection, Iterator
from typing import Annotated

import typer
from msgspec import to_builtins

from advisor.cli import screen
from advisor.cli.completion import explainable_ids
from advisor.cli.guide import shipped
from advisor.cli.options import Json, Packs
from advisor.cli.rulebook import read_rulebook
from advisor.core.explanation import Explanation, explain, explainable
from advisor.core.wording import listing
from advisor.files.characters import visible
from advisor.files.fields import did_you_mean

SCHEMA_VERSION = 1


def explain_command(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="As reports show it: reply.needed, event-log, kafka.",
            autocompletion=explainable_ids,
        ),
    ],
    packs: Packs = None,
    *,
    as_json: Json = False,
) -> None:
    """Explain a question, a fact, a rule, a form or a back end, with its sources."""
    rulebook = read_rulebook(packs)
    found = explain(rulebook, name)
    if found is None:
        hint = _nearest(name, explainable(rulebook))
        raise typer.BadParameter(f"nothing here is called {visible(name)}; {hint}")
    screen.show(_json(found) if as_json else screen.paragraphs((*_lines(found), *_more(name))))


def _nearest(name: str, known: Collection[str]) -> str:
    """Say what is meant by half an id, or by one that is written wrong."""
    begun = [one for one in known if one.startswith(f"{name}.")]
    if begun:
        return f"there {'is' if len(begun) == 1 else 'are'} {listing(begun)}"
    return did_you_mean(name, known) or "advisor rules list names them all"


def _more(name: str) -> Iterator[str]:
    """Point to the pages of the guide that say the same."""
    pages = shipped().pages_on(name)
    if pages:
        yield ""
        yield f"More: {', '.join(f'advisor guide {page.id}' for page in pages)}"


def _json(found: Explanation) -> str:
    pages = [page.id for page in shipped().pages_on(found.id)]
    told = {"schema_version": SCHEMA_VERSION, **to_builtins(found), "guide": pages}
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _lines(found: Explanation) -> Iterator[str]:
    yield f"{found.title} ({found.kind} {found.id})"
    yield found.text
    for part in found.parts:
        yield ""
        yield part.title
        yield from (f"  - {line}" for line in part.lines)
