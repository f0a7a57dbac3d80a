"""advisor rules: list the rules, and check a pack."""

from collections.abc import Iterator
from typing import Annotated

import typer
from msgspec import to_builtins

from advisor.cli import screen
from advisor.cli.options import Json, Packs, Weights
from advisor.cli.rulebook import read_rulebook
from advisor.cli.usage import Command
from advisor.core.authoring import Finding, check
from advisor.core.dialect import Dialect
from advisor.core.english import listing
from advisor.core.explanation import effect_words
from advisor.core.rule import Rule
from advisor.core.rulebook import Rulebook
from advisor.core.sql import create_table, sql

rules = typer.Typer(
    help="List the rules, and check a pack of your own.",
    rich_markup_mode=None,
    add_completion=False,  # that of the whole is installed by the whole
)


@rules.command("list", cls=Command)
def list_command(packs: Packs = None, *, as_json: Json = False) -> None:
    """List every rule: its effects and its title."""
    rulebook = read_rulebook(packs)
    if as_json:
        told = [
            {"id": rule.id, "title": rule.title, "effects": [effect_words(e) for e in rule.effects]}
            for rule in rulebook.rules
        ]
        screen.show(screen.for_programs({"rules": told}))
    else:
        # A terminal has no room for three columns; a program that reads a pipe wants one a line.
        lines = _table if screen.page().width is None else _blocks
        screen.show(screen.paragraphs(lines(rulebook)))


@rules.command("check", cls=Command)
def check_command(
    directory: Annotated[
        str | None,
        typer.Argument(
            metavar="DIR|NAME",
            help="Your pack, over the built-in one; without it, only the built-in one.",
        ),
    ] = None,
    packs: Packs = None,
    *,
    as_json: Json = False,
) -> None:
    """Check a pack: its form, references, examples, impossible rules."""
    rulebook = read_rulebook([*(packs or ()), *([directory] if directory else ())])
    findings = check(rulebook)
    if as_json:
        screen.show(screen.for_programs({"findings": [to_builtins(one) for one in findings]}))
    else:
        screen.show(screen.paragraphs(_report(rulebook, findings)))
    if findings:
        raise typer.Exit(screen.Exit.NEGATIVE)


@rules.command("sql", cls=Command)
def sql_command(
    dialect: Annotated[
        Dialect, typer.Option("--dialect", help="The SQL dialect, for the quoting of names.")
    ] = Dialect.DUCKDB,
    table: Annotated[
        str,
        typer.Option(
            "--table", metavar="NAME", help="The table with one row for each interaction."
        ),
    ] = "answers",
    packs: Packs = None,
    weights: Weights = None,
    *,
    create: Annotated[
        bool, typer.Option("--create", help="Print the statement that creates the table instead.")
    ] = False,
) -> None:
    """Print the decision as one SQL query, to run in your database."""
    write = create_table if create else sql
    screen.show(write(read_rulebook(packs, weights), dialect, table))


def _table(rulebook: Rulebook) -> Iterator[str]:
    rows = [(rule.id, _follows(rule), rule.title) for rule in rulebook.rules]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for name, follows, title in rows:
        yield f"{name:{widths[0]}}  {follows:{widths[1]}}  {title}"


def _blocks(rulebook: Rulebook) -> Iterator[str]:
    for rule in rulebook.rules:
        yield rule.id
        yield f"  {rule.title}: {_follows(rule)}"


def _follows(rule: Rule) -> str:
    return listing(dict.fromkeys(effect_words(effect) for effect in rule.effects))


def _report(rulebook: Rulebook, findings: tuple[Finding, ...]) -> Iterator[str]:
    for finding in findings:
        yield f"{finding.about}: {finding.code}: {finding.message}"
        yield f"  help: {finding.hint}"
    counts = (
        f"{len(rulebook.questions)} questions",
        f"{len(rulebook.rules)} rules",
        f"{len(rulebook.backends)} back ends",
        f"{len(rulebook.signatures)} signatures",
    )
    mend = f"{len(findings)} to look at" if findings else "nothing to mend"
    yield f"{listing(counts)}: {mend}."
