"""A time limit for parsing untrusted text."""

import signal
from typing import Final

MOST_SECONDS: Final = 2.0
"""Processor time for one text: no pattern or parser here is proved to be linear."""
_AGAIN: Final = 0.1
"""Seconds until it is interrupted again: an exception raised in a destructor is lost."""


class TooSlow(Exception):  # noqa: N818 - caught in this folder, never shown
    """Parsing a text exceeded the time limit."""


class Patience:
    """The time limit for one text, over all ``with`` blocks together; then they raise TooSlow.

    A slow regular expression is interrupted too: `re` checks for signals.
    """

    def __init__(self) -> None:
        self._left = MOST_SECONDS

    def __enter__(self) -> None:
        self._before = signal.signal(signal.SIGVTALRM, _give_up)
        signal.setitimer(signal.ITIMER_VIRTUAL, self._left, _AGAIN)

    def __exit__(self, *_error: object) -> None:
        self._left, _ = signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, self._before)


def _give_up(*_: object) -> None:
    raise TooSlow
