"""An end to what takes too long with a text that nobody vouches for."""

import signal
from typing import Final

MOST_SECONDS: Final = 2.0
"""Of the processor, for one text: nobody has proved each pattern and each parser to be linear."""
_AGAIN: Final = 0.1
"""Seconds later it is interrupted again: what is raised in a destructor goes nowhere."""


class TooSlow(Exception):  # noqa: N818 - caught in this folder, never shown
    """A text takes longer to take apart than anybody would wait."""


class Patience:
    """What one text may take in all ``with`` blocks together, which end in TooSlow after that.

    A pattern that is stuck is interrupted too: `re` looks for signals.
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
