"""Lists and text fields with two keys of ours: back, and why."""

import textwrap
from collections.abc import Callable, Sequence
from typing import Any

import questionary
from prompt_toolkit.filters import to_filter
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout.dimension import Dimension
from prompt_toolkit.output.defaults import create_output
from questionary import Style

from advisor.prompt import plain
from advisor.prompt.item import Item, Signal, clean

STYLE = Style(
    [
        ("qmark", "bold"),
        ("question", "bold"),
        ("answer", "bold"),
        ("instruction", ""),
        ("suggested", "italic"),
    ]
)


_FRAME = 4
"""Columns that questionary adds before, between and after the parts of a question."""
_POINTER, _TICK = 3, 2
"""Columns in front of a line of a list; none of its lines wraps."""
_TYPED = 24
"""Columns that a text field needs after its question; otherwise it gets a line of its own."""


def select(message: str, items: Sequence[Item], default: str | None) -> str | Signal:
    """Let a person choose one item; the arrow keys move, Enter takes."""
    if plain.wanted():
        return plain.select(message, items, default)
    keys = "(left: back, ?: why)"
    question = questionary.select(
        fitted(message, keys),
        choices=[_choice(item, _POINTER) for item in items],
        default=default,
        instruction=keys,
        qmark="",
        pointer=">",
        style=STYLE,
        use_shortcuts=False,
        erase_when_done=True,
    )
    answer: str | Signal = _ask(question, back=("left", "c-b"), why=("?",))
    return answer


def check(message: str, items: Sequence[Item], exclusive: Sequence[str]) -> list[str] | Signal:
    """Let a person tick any number of items; an ``exclusive`` one only alone."""

    def fault(ticked: list[str]) -> str:
        alone = len(ticked) == 1 or not {*exclusive} & {*ticked}
        return "" if alone else "does not apply, or what there is: one of these"

    if plain.wanted():
        return plain.check(message, items, fault)
    keys = "(space: tick, Enter: done, left: back, ?: why)"
    question = questionary.checkbox(
        fitted(message, keys),
        choices=[_choice(item, _POINTER + _TICK) for item in items],
        validate=lambda ticked: _wrapped(fault(ticked)) or True,
        instruction=keys,
        qmark="",
        pointer=">",
        style=STYLE,
        erase_when_done=True,
    )
    answer: list[str] | Signal = _ask(question, back=("left", "c-b"), why=("?",))
    return answer


def text(
    message: str, before: str, fault: Callable[[str], str], suggested: str = ""
) -> str | Signal:
    """Let a person type one line; ``fault`` says what is wrong with it, or nothing.

    The line ``before`` can be edited. The line ``suggested`` disappears with the first letter that
    is typed, and is the answer if none is.
    """
    if plain.wanted():
        return plain.text(message, before or suggested, fault)
    offered = "" if before else suggested
    keys = f"({'Enter: as shown, ' if offered else ''}Ctrl-B: back, F1: why) "
    question = questionary.text(
        fitted(message, keys, _TYPED),
        default=before,
        placeholder=[("class:suggested", offered)],
        validate=lambda typed: _wrapped(fault(clean(typed) or offered)) or True,
        instruction=keys,
        qmark="",
        style=STYLE,
        erase_when_done=True,
    )
    for window in question.application.layout.find_all_windows():
        if window.height == 1:  # what prompt_toolkit has for a fault, however long that is
            window.height = Dimension(min=1)
            window.dont_extend_height = to_filter(True)  # noqa: FBT003 - as Window itself does
    answer: str | Signal = _ask(question, back=("c-b",), why=("f1",))
    return answer if isinstance(answer, Signal) else clean(answer) or offered


def fitted(message: str, keys: str, typed: int = 0) -> str:
    """Wrap a question between words; the keys follow on its last line, or on one of their own.

    There, ``typed`` columns are kept free after them. The terminal itself would break both in the
    middle of a word.
    """
    width = _columns() - _FRAME
    lines = textwrap.wrap(message, width, break_on_hyphens=False)
    room = len(lines[-1]) + len(keys) + typed <= width
    return "\n ".join(lines) + ("" if room else "\n")


def _wrapped(fault: str) -> str:
    """Break what is wrong between words; below a question a line that is too long is cropped."""
    return "\n".join(textwrap.wrap(fault, _columns(), break_on_hyphens=False))


def _columns() -> int:
    """Return the width of the terminal itself; COLUMNS in the environment may be wrong."""
    return create_output().get_size().columns


def _choice(item: Item, before: int) -> questionary.Choice:
    most = max(_columns() - before, 10)
    title = item.title if len(item.title) <= most else f"{item.title[: most - 3]}..."
    # questionary puts "  Description: " in front, and crops what does not fit into the line.
    room = max(_columns() - 16, 24)
    description = f"\n{' ' * 15}".join(textwrap.wrap(item.help, room)) or None
    return questionary.Choice(title, item.value, description=description, checked=item.chosen)


def _ask(question: questionary.Question, back: tuple[str, ...], why: tuple[str, ...]) -> Any:  # noqa: ANN401 - each kind of prompt has its own kind of answer
    keys = KeyBindings()
    for signal, names in ((Signal.BACK, back), (Signal.WHY, why)):
        for name in names:
            _bind(keys, name, signal)
    application = question.application
    keys.add(Keys.BracketedPaste)(_paste)
    keys.add("c-z")(_suspend)
    ours = [application.key_bindings, keys] if application.key_bindings else [keys]
    application.key_bindings = merge_key_bindings(ours)
    return question.unsafe_ask()


def _paste(event: KeyPressEvent) -> None:
    # prompt_toolkit would put line ends and escapes into a field of one line.
    event.current_buffer.insert_text(clean(event.data))


def _suspend(event: KeyPressEvent) -> None:
    event.app.suspend_to_background()


def _bind(keys: KeyBindings, name: str, signal: Signal) -> None:
    @keys.add(name, eager=True)
    def leave(event: KeyPressEvent) -> None:
        event.app.exit(result=signal)
