"""Characters that no text may contain: control characters and invisible ones."""

import re
import unicodedata

NOT_TEXT = re.compile(
    "[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""Characters that YAML forbids, and invisible ones that it takes for line ends or names."""
_JOINERS = "\u200c\u200d"
"""Invisible characters that Persian, Hindi and many emoji need."""


def visible(text: str) -> str:
    """Return a text without them."""
    return "".join(character for character in text if not is_hidden(character))


def is_hidden(character: str) -> bool:
    """Tell whether a character is one of them."""
    return (
        character != "\n"
        and character not in _JOINERS
        and unicodedata.category(character) in ("Cc", "Cf", "Cs")
    )


def not_allowed(character: str) -> str:
    """Return the error message for such a character."""
    return f"the character U+{ord(character):04X} is not allowed"
