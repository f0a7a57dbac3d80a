"""Names that become names in code: which are allowed, and what to do about others."""

import keyword
import re
import sys
import unicodedata
from collections.abc import Iterable

NAME = re.compile(r"[a-z][a-z0-9_]*")
PROJECT = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
DOTTED = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+")
_BETWEEN = re.compile(r"[\s;/|&+]+")
"""Separators that are written instead of a comma."""
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
"""The beginning of a word within PaymentCaptured."""
LONGEST = 40
LONGEST_DOTTED = 36
SPOKEN_FOR = frozenset((*keyword.kwlist, "dict", "list", "str"))
"""What cannot be a name in code: Python's keywords, and the types in the signatures of handlers.

All other builtins were tried as a service, an action and a field of starters of each kind; names
that only a field cannot have are in NO_FIELD.
"""
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
)
_SQL = frozenset(
    (
        *("add", "all", "alter", "analyse", "analyze", "and", "any", "array", "as", "asc"),
        *("asymmetric", "authorization", "autoincrement", "between", "binary", "both", "case"),
        *("cast", "check", "collate", "collation", "column", "commit", "concurrently"),
        *("constraint", "create", "cross", "current_catalog", "current_date", "current_role"),
        *("current_schema", "current_time", "current_timestamp", "current_user", "default"),
        *("deferrable", "delete", "desc", "distinct", "do", "drop", "else", "end", "escape"),
        *("except", "exists", "fetch", "for", "foreign", "freeze", "from", "full"),
        *("grant", "group", "having", "ilike", "in", "index", "initially", "inner", "insert"),
        *("intersect", "into", "is", "isnull", "join", "lateral", "leading", "left", "like"),
        *("limit", "localtime", "localtimestamp", "natural", "not", "nothing", "notnull", "null"),
        *("offset", "on", "only", "or", "order", "outer", "overlaps", "placing", "primary"),
        *("raise", "references", "returning", "right", "select", "session_user", "set", "similar"),
        *("some", "symmetric", "system_user", "table", "tablesample", "then", "to", "trailing"),
        *("transaction", "union", "unique", "update", "user", "using", "values"),
        *("variadic", "verbose", "when", "where", "window", "with"),
        *("true", "false", "cmax", "cmin", "ctid", "tableoid", "xmax", "xmin"),
    )
)
"""Names that SQLite, or PostgreSQL 15 or 16, does not accept for a column."""
NO_FIELD = frozenset(
    (
        *SPOKEN_FOR,
        *_SQL,
        *("event_id", "at", "type", "version", "key", "key_field", "body", "position", "rowid"),
        *("copy", "json", "schema", "construct", "validate", "tx", "event", "data", "state_of"),
        *("accepted", "asked", "commands", "database", "int", "once", "revision", "sql"),
    )
)
"""Names that a field cannot have: also those that an event, its model or its functions use."""
_STARTER = frozenset(
    (
        *("any_reaction", "event_data", "test_client", "deliveries_in_order", "idempotency_keys"),
        *("idempotency_keys_by_age", "nats_places", "outbox_by_time", "outbox_unsent"),
        *("parked_by_key", "parked_events", "processed_events"),
    )
)
"""The starter's own tables, indexes and classes, with which those of events must not clash."""
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
        near = _near("-".join(_words(name)), PROJECT, LONGEST) or "my-shop"
        return f"such as {near}: a-z, 0-9 and single hyphens, at most {LONGEST}"
    if module in _TOP_LEVEL or module in sys.stdlib_module_names:
        return f"such as my-{name}: a package of that name would hide another one"
    return _reserved(module)


def name_fault(name: str) -> str:
    """Say why a service or an action cannot have this name, or return an empty text."""
    if not NAME.fullmatch(name) or len(name) > LONGEST:
        near = _near("_".join(_words(name)), NAME, LONGEST) or "my_name"
        return f"such as {near}: a-z, 0-9 and _, a letter first, at most {LONGEST}"
    return _reserved(name)


def consumer_fault(name: str) -> str:
    """Say why a consumer cannot have this name, or if it is several names, what to write."""
    fault = name_fault(name)
    several = [one for one in _BETWEEN.split(name.casefold()) if one not in ("", "and")]
    if fault and len(several) > 1 and not any(map(name_fault, several)):
        return f"several are written with commas: {', '.join(several)}; one is {fault}"
    return fault


def field_fault(name: str) -> str:
    """Say why a field of an event, and so a column of a table, cannot have this name."""
    if name in NO_FIELD or name.startswith("model_"):
        return (
            f"such as my_{name}: `{name}` already means something in an event, in SQL or in Python"
        )
    return name_fault(name)


def key_field(fact: str) -> str:
    """Name the field for what a fact is about: ``user.signed_up`` has ``user_id``."""
    name = f"{fact.partition('.')[0]}_id"
    return "entity_id" if field_fault(name) else name  # event.seen, model.trained


def dotted_fault(name: str) -> str:
    """Say why a fact or a request cannot have this name, or return an empty text."""
    if not DOTTED.fullmatch(name) or len(name) > LONGEST_DOTTED:
        near = _near(".".join(_parts(name)), DOTTED, LONGEST_DOTTED) or "user.signed_up"
        return f"such as {near}: two or more lower-case names with dots between"
    joined = name.replace(".", "_")
    if joined in _SQL:
        return f"such as my_{name}: {joined} already means something in SQL"
    if joined in _STARTER:
        return f"such as my_{name}: the starter has something called {joined} itself"
    return _reserved(joined)


def class_name(dotted: str) -> str:
    """Return the name of a class for an event: ``user.signed_up`` is UserSignedUp."""
    return "".join(word.capitalize() for word in re.split(r"[._]", dotted))


def _near(spelt: str, shape: re.Pattern[str], longest: int) -> str:
    """Return the name that was probably meant, if it is allowed; else an empty text."""
    return spelt if shape.fullmatch(spelt) and len(spelt) <= longest else ""


def _parts(name: str) -> Iterable[str]:
    """Return what stands between dots; without a dot, the first word and the others."""
    if "." in name:
        return ("_".join(_words(part)) for part in name.split("."))
    first, *others = _words(name) or [""]
    return (first, "_".join(others))


def _words(text: str) -> list[str]:
    """Return the words of a text in plain lower-case letters."""
    apart = _HUMP.sub(" ", text).casefold()
    plain = unicodedata.normalize("NFKD", apart).encode("ascii", "ignore").decode()
    return re.findall("[a-z0-9]+", plain)


def _reserved(name: str) -> str:
    if name in SPOKEN_FOR:
        return f"such as my_{name}: `{name}` already means something in Python"
    if name in _DEVICES:
        return f"such as my_{name}: `{name}` is a device on Windows"
    if name.partition("_")[0] == "sqlite":
        return f"such as my_{name}: SQLite keeps names that begin so to itself"
    return ""
