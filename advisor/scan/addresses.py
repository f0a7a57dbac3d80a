"""Finds the names of databases in the settings of programs."""

import re

from advisor.scan.patterns import met_whole

_URL = (
    r"""\b(?:postgres|mysql|mariadb|mongodb)[a-z0-9+]{0,20}://"""
    r"""(?:[^\s/"'$]|\$\{[^\s}"']{0,80}\}){1,200}/(?:\$\{\w{1,80}:-?)?([a-z][\w-]*)"""
)
"""postgresql://user:secret@host:5432/orders; parts may be variables, and have a default."""
_PAIRS = r"""[;"'=][ \t]?(?:database(?:name)?|initial catalog)[ \t]?=[ \t]?([a-z][\w-]*)"""
"""Host=db;Database=orders, also behind an address for JDBC."""
_ADDRESS = re.compile(f"{_URL}|{_PAIRS}", re.IGNORECASE)


def database(text: str) -> tuple[int, str] | None:
    """Return the line and the name of the first database address outside comments."""
    for line, found in met_whole(_ADDRESS, text):
        begin = text.rfind("\n", 0, found.start()) + 1
        if not text[begin : found.start()].lstrip().startswith(("#", "//")):
            return line, found[1] or found[2]
    return None
