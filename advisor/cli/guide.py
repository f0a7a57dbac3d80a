"""advisor guide and advisor quiz: the ideas behind the rules, and a check of understanding."""

from collections.abc import Iterator
from typing import Annotated

import typer
from msgspec import to_builtins

from advisor.catalog import data_dir
from advisor.cli import completion, screen
from advisor.cli.options import Json
from advisor.core.guide import Guide, Page, QuizQuestion
from advisor.files.characters import visible
from advisor.files.fields import did_you_mean
from advisor.files.guide import load_guide


def guide(
    page: Annotated[
        str | None,
        typer.Argument(
            metavar="PAGE",
            help="One page; without it, all of them.",
            autocompletion=completion.pages,
        ),
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Read the guide: four reasons for events, their four costs, and when not to use them."""
    pages = shipped().pages
    if page is not None:
        pages = (_page(page),)
    if as_json:
        screen.show(screen.for_programs({"pages": [to_builtins(one) for one in pages]}))
    else:
        screen.show(screen.paragraphs(line for one in pages for line in _lines(one)))


def quiz(
    answers: Annotated[
        str | None,
        typer.Option(
            metavar="N,N,N", help="Give the answers here, and do not ask: --answers 2,4,1"
        ),
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Check what you understood: three questions, and why each answer is right or wrong.

    In a terminal it asks. Elsewhere it shows the questions, or marks --answers; the exit code is 1
    if one of them is wrong.
    """
    questions = shipped().quiz
    if answers is None and not screen.interactive():
        screen.show(_questions(questions) if as_json else screen.paragraphs(_all(questions)))
        return
    given = _given(questions) if answers is None else _numbers(answers, questions)
    right = _score(questions, given)
    if as_json:
        screen.show(_json(questions, given))
    else:
        told = _marks(questions, given) if answers is not None else ()
        screen.show(screen.paragraphs((*told, f"{right} of {len(questions)}.")))
    if right < len(questions):
        raise typer.Exit(screen.Exit.NEGATIVE)


def shipped() -> Guide:
    """Return the guide that ships with us."""
    return load_guide(data_dir("rules") / "guide")


def _page(name: str) -> Page:
    book = shipped()
    found = book.page(name)
    if found is None:
        hint = did_you_mean(name, [one.id for one in book.pages])
        raise typer.BadParameter(f"there is no page {visible(name)}; {hint}")
    return found


def _lines(page: Page) -> Iterator[str]:
    yield f"{page.title} ({page.id})"
    yield from (f"  {sentence}" for sentence in page.text)
    yield f"  Rules: {', '.join(page.rules)}."
    yield ""


def _asked(number: int, question: QuizQuestion) -> Iterator[str]:
    yield f"{number}. {question.prompt}"
    yield from (f"   {place}) {one.text}" for place, one in enumerate(question.options, 1))
    yield ""


def _all(questions: tuple[QuizQuestion, ...]) -> Iterator[str]:
    for number, question in enumerate(questions, 1):
        yield from _asked(number, question)
    yield "Answer with: advisor quiz --answers N,N,N"


def _marks(questions: tuple[QuizQuestion, ...], given: list[int]) -> Iterator[str]:
    for question, number in zip(questions, given, strict=True):
        yield from _marked(question, number)


def _marked(question: QuizQuestion, given: int) -> Iterator[str]:
    option = question.options[given - 1]
    yield question.prompt
    yield f"  {given}) {option.text}"
    yield f"  {'Right' if option.right else 'Not quite'}. {option.why}"
    if not option.right:
        best = question.options[question.answer - 1]
        yield f"  Right is {question.answer}) {best.text} {best.why}"
    yield f"  More: advisor guide {question.page}"
    yield ""


def _given(questions: tuple[QuizQuestion, ...]) -> list[int]:
    # questionary takes a tenth of a second to load, and only a terminal needs it.
    from advisor.prompt.item import Item, Signal  # noqa: PLC0415
    from advisor.prompt.widgets import select  # noqa: PLC0415

    given: list[int] = []
    while len(given) < len(questions):
        question = questions[len(given)]
        items = [Item(str(place), one.text) for place, one in enumerate(question.options, 1)]
        chosen = select(f"[{len(given) + 1}/{len(questions)}] {question.prompt}", items, None)
        if chosen is Signal.WHY:
            screen.say(f"More: advisor guide {question.page}")
        elif isinstance(chosen, Signal):
            given = given[:-1]
        else:
            given.append(int(chosen))
            screen.say("\n".join(_marked(question, given[-1])))
    return given


def _numbers(text: str, questions: tuple[QuizQuestion, ...]) -> list[int]:
    parts = [part.strip() for part in text.split(",")]
    fits = len(parts) == len(questions) and all(
        part.isascii() and part.isdigit() and 1 <= int(part[:3]) <= len(one.options)
        for part, one in zip(parts, questions, strict=False)
    )
    if not fits:
        raise typer.BadParameter(f"{len(questions)} numbers with commas: --answers 2,4,1")
    return [int(part) for part in parts]


def _score(questions: tuple[QuizQuestion, ...], given: list[int]) -> int:
    return sum(one.answer == number for one, number in zip(questions, given, strict=True))


def _questions(questions: tuple[QuizQuestion, ...]) -> str:
    asked = [
        {"id": one.id, "prompt": one.prompt, "options": [option.text for option in one.options]}
        for one in questions
    ]
    return screen.for_programs({"questions": asked})


def _json(questions: tuple[QuizQuestion, ...], given: list[int]) -> str:
    marked = [
        {
            "id": one.id,
            "given": number,
            "answer": one.answer,
            "right": number == one.answer,
            "why": one.options[number - 1].why,
            "page": one.page,
        }
        for one, number in zip(questions, given, strict=True)
    ]
    told = {
        "score": _score(questions, given),
        "of": len(questions),
        "questions": marked,
    }
    return screen.for_programs(told)
