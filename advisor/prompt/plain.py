"""Questions line by line, for a screen reader and for a terminal that cannot move its cursor.

It never changes text that was shown, and uses no special keys.
"""

import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Sequence

from advisor.prompt.item import Item, Signal, clean

_BACK, _WHY, _NOTHING = "<", "?", "-"


def wanted() -> bool:
    """Tell whether the terminal cannot move its cursor, or ADVISOR_PLAIN is set."""
    return os.environ.get("TERM") == "dumb" or bool(os.environ.get("ADVISOR_PLAIN"))


def select(message: str, items: Sequence[Item], default: str | None) -> str | Signal:
    """Let a person choose one item by its number."""
    _show(message, items)
    values = {str(number): item.value for number, item in enumerate(items, 1)}
    before = next((number for number, value in values.items() if value == default), "")
    while isinstance(typed := _typed(f"1 to {len(items)}", before), str):
        if typed in values:
            return values[typed]
        _tell(f"One number, 1 to {len(items)}.")
    return typed


def check(
    message: str, items: Sequence[Item], fault: Callable[[list[str]], str]
) -> list[str] | Signal:
    """Let a person choose any number of items by their numbers; ``fault`` is as in text()."""
    _show(message, items)
    values = {str(number): item.value for number, item in enumerate(items, 1)}
    before = ", ".join(str(number) for number, item in enumerate(items, 1) if item.chosen)
    while isinstance(typed := _typed("Numbers with commas, 0 for none", before), str):
        numbers = dict.fromkeys(part.strip() for part in typed.split(","))
        chosen = [value for number, value in values.items() if number in numbers]
        if not numbers.keys() <= ({"0"} if "0" in numbers else values.keys()):
            _tell(f"Numbers from 1 to {len(items)} with commas, or 0 alone.")
        elif wrong := fault(chosen):
            _tell(wrong)
        else:
            return chosen
    return typed


def text(message: str, default: str, fault: Callable[[str], str]) -> str | Signal:
    """Let a person type one line; ``fault`` says what is wrong with it, or nothing."""
    _tell(message)
    while isinstance(typed := _typed("Type it", default, _NOTHING), str):
        if not (wrong := fault(typed)):
            return typed
        _tell(wrong)
    return typed


def _show(message: str, items: Sequence[Item]) -> None:
    _tell(message)
    for number, item in enumerate(items, 1):
        told = f": {item.help}" if item.help else ""
        _tell(f"  {number}) {item.title}{told}", " " * 5)


def _typed(what: str, before: str, nothing: str = "") -> str | Signal:
    """Return a line; an empty one keeps the earlier answer, and ``nothing`` clears it."""
    keeps = f"; empty for {before}{f', {nothing} for nothing' if nothing else ''}" if before else ""
    _write(f"{what} ({_BACK} back, {_WHY} why{keeps}): ")
    typed = clean(input())
    signals = {_BACK: Signal.BACK, _WHY: Signal.WHY}
    if typed in signals:
        return signals[typed]
    if before and typed == nothing != "":
        return ""
    return typed or before


def _tell(line: str, indent: str = "") -> None:
    """Write a line, wrapped between words, since the terminal itself would break words."""
    width = shutil.get_terminal_size().columns - 1
    _write(f"{textwrap.fill(line, width, subsequent_indent=indent, break_on_hyphens=False)}\n")


def _write(text: str) -> None:
    encoding = sys.stdout.encoding
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
    sys.stdout.flush()
