"""What mends the errors of YAML that are met most, by the words of PyYAML's parser."""

_IN_LINE = "begin it in the column of the lines around it"
_MENDS = {
    "cannot start any token": "indent with spaces, not tabs; quote what begins with @ or %",
    "found a tab character": "indent with spaces, not tabs",
    "mapping values are not allowed": f"{_IN_LINE}; put quotes around a text with a colon in it",
    "did not find expected key": _IN_LINE,
    "did not find expected '-' indicator": _IN_LINE,
    "did not find expected ',' or": "close the bracket that was opened above",
    "found unexpected end of stream": "close the quotes that were opened above",
    "could not find expected ':'": "end the name of the key above with a colon",
}


def what_mends(problem: str) -> str:
    """Return what to do about an error of the parser; nothing where that is not known."""
    return next((told for words, told in _MENDS.items() if words in problem), "")
