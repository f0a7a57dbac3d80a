"""Hints for the most common YAML errors, by the message of PyYAML's parser."""

import re

_UNSPACED = re.compile(r"[\s-]*[\w.-]+:[^\s/]")
"""A name and a value with no space between: ``producer:signup``."""
_IN_LINE = "begin it in the column of the lines around it"
_NOT_ALLOWED, _NO_COLON = "mapping values are not allowed", "could not find expected ':'"
_AFTER_A_NAME = (_NOT_ALLOWED, _NO_COLON)
_MENDS = {
    "cannot start any token": "indent with spaces, not tabs; quote what begins with @ or %",
    "found a tab character": "indent with spaces, not tabs",
    _NOT_ALLOWED: f"{_IN_LINE}; put quotes around a text with a colon in it",
    "did not find expected key": _IN_LINE,
    "did not find expected '-' indicator": _IN_LINE,
    "did not find expected ',' or": "close the bracket that was opened above",
    "found unexpected end of stream": "close the quotes that were opened above",
    _NO_COLON: "end the name of the key above with a colon",
}


def what_mends(problem: str, above: str) -> str:
    """Return what to do about an error of the parser; an empty text if not known.

    The parser stops on the line after a name without a value: that line is ``above``.
    """
    words = next((words for words in _MENDS if words in problem), "")
    if words in _AFTER_A_NAME and _UNSPACED.match(above):
        return "put a space after the colon in the line above"
    return _MENDS.get(words, "")
