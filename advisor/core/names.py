"""Names that will be names in code: what may be one, and what to do when it may not."""

import builtins
import keyword
import re
import sys

NAME = re.compile(r"[a-z][a-z0-9_]*")
PROJECT = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
DOTTED = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+")
LONGEST = 40
LONGEST_DOTTED = 36
_SPOKEN_FOR = frozenset(keyword.kwlist) | frozenset(keyword.softkwlist) | frozenset(dir(builtins))
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
)
_FIELDS = frozenset(
    (
        *("event_id", "at", "type", "version", "key", "key_field", "body", "position", "rowid"),
        *("copy", "dict", "json", "schema", "construct", "validate", "tx", "event", "data"),
        *("asked", "commands", "database", "is_stuck", "once", "revision", "say", "sql"),
        *("add", "all", "alter", "and", "as", "between", "by", "case", "check", "column", "commit"),
        *("create", "default", "delete", "desc", "distinct", "drop", "else", "end", "exists"),
        *("foreign", "from", "group", "having", "in", "index", "insert", "into", "is", "join"),
        *("limit", "not", "null", "on", "or", "order", "primary", "references", "select", "set"),
        *("table", "then", "to", "transaction", "trigger", "union", "unique", "update", "using"),
        *("values", "view", "when", "where", "with"),
    )
)
_TOP_LEVEL = frozenset(
    (
        *("advisor", "tests", "migrations", "docs", "var", "src", "build", "dist", "site", "setup"),
        *(
            "fastapi",
            "starlette",
            "uvicorn",
            "pydantic",
            "structlog",
            "httpx2",
            "pytest",
            "conftest",
        ),
        *("anyio", "h11", "httpcore2", "idna", "certifi", "click", "pluggy", "iniconfig"),
    )
)


def project_fault(name: str) -> str:
    """Say why a project cannot have this name, or return an empty text."""
    module = name.replace("-", "_")
    if not PROJECT.fullmatch(name) or len(name) > LONGEST:
        return f"lower-case letters, digits and single hyphens, at most {LONGEST}: such as my-shop"
    if module in _TOP_LEVEL or module in sys.stdlib_module_names:
        return "a package of that name would hide another one"
    return _reserved(module)


def name_fault(name: str) -> str:
    """Say why a service or an action cannot have this name, or return an empty text."""
    if not NAME.fullmatch(name) or len(name) > LONGEST:
        return f"lower-case letters, digits and _, at most {LONGEST}, a letter first: like my_name"
    return _reserved(name)


def field_fault(name: str) -> str:
    """Say why a field of an event, and so a column of a table, cannot have this name."""
    if name in _FIELDS or name.startswith("model_"):
        return f"`{name}` already means something in an event or in SQL"
    return name_fault(name)


def dotted_fault(name: str) -> str:
    """Say why a fact or a request cannot have this name, or return an empty text."""
    if not DOTTED.fullmatch(name) or len(name) > LONGEST_DOTTED:
        return "two or more lower-case names with dots between: like user.signed_up"
    return _reserved(name.replace(".", "_"))


def class_name(dotted: str) -> str:
    """Return the name of a class for an event: ``user.signed_up`` is UserSignedUp."""
    return "".join(word.capitalize() for word in re.split(r"[._]", dotted))


def _reserved(name: str) -> str:
    if name in _SPOKEN_FOR:
        return f"`{name}` already means something in Python"
    if name in _DEVICES:
        return f"`{name}` is a device on Windows"
    return ""
