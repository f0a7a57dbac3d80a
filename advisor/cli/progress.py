"""The progress of long tasks, on standard error, for a person at a terminal."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from advisor.prompt import plain

FIRST_AFTER: Final = 1.0
"""Seconds: shorter tasks show no progress."""
AGAIN_AFTER: Final = 0.1


@contextmanager
def counted(words: str) -> Iterator[Callable[[int], None]]:
    """Yield a function that shows a number, in ``words`` that have ``{}`` in its place."""
    with ExitStack() as shown:
        seen = sys.stderr and sys.stderr.isatty() and not plain.wanted()
        yield _Count(words, shown).tell if seen else _silent


def _silent(_: int) -> None:
    pass


class _Count:
    """A line with a count that appears after a second and disappears at the end."""

    def __init__(self, words: str, shown: ExitStack) -> None:
        self._words = words
        self._shown = shown
        self._next = time.monotonic() + FIRST_AFTER
        self._show: Callable[[str], None] | None = None

    def tell(self, number: int) -> None:
        """Show a number, unless one was shown a moment ago."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + AGAIN_AFTER
        words = self._words.format(f"{number:,}")
        if self._show is None:
            # It takes as long to load as a small repository to scan.
            from rich.console import Console  # noqa: PLC0415
            from rich.live import Live  # noqa: PLC0415
            from rich.spinner import Spinner  # noqa: PLC0415

            spinner = Spinner("dots")
            # Drawn on each call, and not by a thread: a scan may fork.
            live = Live(spinner, console=Console(stderr=True), auto_refresh=False, transient=True)
            self._shown.enter_context(live)

            def show(words: str) -> None:
                spinner.update(text=words)
                live.refresh()

            self._show = show
        self._show(words)
