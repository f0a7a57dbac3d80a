"""The pages of exit codes and error codes, from the source."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import advisor
from advisor import errors
from advisor.cli.app import exit_code
from advisor.cli.screen import Exit
from advisor.core.rulebook import Rulebook
from reference.markdown import bullets, code, page, plain, prose, table

_CODE = re.compile(r"[a-z]+(?:-[a-z]+)+|renamed|conflict")
_RAISERS = {"Problem", "problem", "note", "_note", "_stop", "_refused", "_pending"}
_MEANINGS = {
    Exit.DONE: "Done. A report that recommends direct calls is a result like any other.",
    Exit.NEGATIVE: "The result is negative: a starter's own tests failed, an update left conflicts,"
    " a `--check` found something to update, `--fail-on-change` saw a verdict move,"
    " `rules check` found something to mend, `batch` met a record that failed, an answer of"
    " the quiz was wrong, a repository was too large to be read to its end.",
    Exit.BAD_INPUT: "Bad input or usage, or a file or a stream that the system would not read"
    " or write. Every problem is listed on standard error.",
    Exit.WOULD_OVERWRITE: "It would overwrite something. Nothing was written.",
    Exit.OUR_BUG: "A bug of ours. `advisor --debug ...` shows the traceback.",
    Exit.HUNG_UP: "The terminal was closed (SIGHUP); otherwise as 130.",
    Exit.INTERRUPTED: "Interrupted. What was answered so far is saved; what was half written is"
    " taken back.",
    Exit.TERMINATED: "Told to end (SIGTERM); otherwise as 130.",
}
_PARTS = {
    "files/document.py": "Reading YAML",
    "files/fields.py": "Reading YAML",
    "files/answers.py": "Answers",
    "files/consumers.py": "Answers",
    "files/accepted.py": "Answers",
    "files/settings.py": "Answers",
    "files/saved_reports.py": "Kept reports",
    "files/atomic.py": "The command line",
    "workers.py": "The command line",
    "files": "Packs",
    "adr": "Kept reports",
    "scaffold": "Starters and updates",
    "cli": "The command line",
}


@dataclass(frozen=True)
class Raised:
    """One place that tells of a problem."""

    code: str
    message: str
    module: str
    """Its file below ``advisor/``."""


def exit_codes_page(_rulebook: Rulebook) -> str:
    """Return the page of exit codes."""
    rows = ((str(one.value), prose(_MEANINGS[one])) for one in Exit)
    families = [
        f"{code(family.__name__)}: exits with {exit_code(family()).value}. {plain(_told(family))}"
        for family in errors.AdvisorError.__subclasses__()
    ]
    lead = "What the shell is told. A script can rely on these; they do not change meaning."
    return page(
        "Exit codes",
        lead,
        (table(("code", "meaning"), rows), "## Which error leads to which", bullets(families)),
    )


def error_codes_page(_rulebook: Rulebook) -> str:
    """Return the page of error codes."""
    lead = (
        "Every problem is printed as `file:line:column: error[CODE]: what is wrong`, with a line of"
        " help if something can be done. All problems of a file are reported at once. The code"
        " is stable, the wording is not; `...` stands for a value."
    )
    return page("Error codes", lead, _blocks(raised()))


def raised() -> tuple[Raised, ...]:
    """Return every problem that the source can tell of, in the order of its files."""
    package = Path(advisor.__file__).parent
    return tuple(
        found
        for path in sorted(package.rglob("*.py"))
        for found in _in_module(path.relative_to(package).as_posix(), path.read_text("utf-8"))
    )


def _told(family: type[BaseException]) -> str:
    return (family.__doc__ or "").split("\n", 1)[0]


def _blocks(found: tuple[Raised, ...]) -> Iterator[str]:
    for part in dict.fromkeys(_PARTS.values()):
        told: dict[str, list[str]] = {}
        for one in found:
            if _part(one.module) == part:
                told.setdefault(one.code, []).append(one.message)
        yield f"## {part}"
        rows = ((code(name), _messages(all_of_it)) for name, all_of_it in told.items())
        yield table(("code", "what it says"), sorted(rows))


def _messages(written: list[str]) -> str:
    known = sorted({one for one in written if one != "..."})
    return "<br>".join(map(prose, known)) or "What was found there."


def _part(module: str) -> str:
    return _PARTS.get(module) or _PARTS[module.partition("/")[0]]


def _in_module(module: str, source: str) -> Iterator[Raised]:
    tree = ast.parse(source)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and _name(call) in _RAISERS:
                    yield from _in_call(call, function, module)


def _name(call: ast.Call) -> str:
    called = call.func
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _in_call(call: ast.Call, function: ast.FunctionDef, module: str) -> Iterator[Raised]:
    for place, argument in enumerate(call.args[:-1]):
        if (
            isinstance(argument, ast.Constant)
            and isinstance(argument.value, str)
            and _CODE.fullmatch(argument.value)
        ):
            yield Raised(argument.value, _text(call.args[place + 1], function), module)
            return


def _text(node: ast.expr, function: ast.FunctionDef) -> str:
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_text(part, function) for part in parts)
        case ast.Name(id=name):
            before = [one for one in _assigned(name, function) if one.lineno < node.lineno]
            return _text(before[-1], function) if before else "..."
        case ast.IfExp(body=body, orelse=orelse):
            return f"{_text(body, function)}, or {_text(orelse, function)}"
        case ast.BoolOp(values=[*_, last]):
            return _text(last, function)
    return "..."


def _assigned(name: str, function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Yield what a name is set to, from the top down."""
    for node in sorted(ast.walk(function), key=lambda one: getattr(one, "lineno", 0)):
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name for target in node.targets
        ):
            yield node.value
