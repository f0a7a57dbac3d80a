"""The reference pages, made from the code; ``docs/site/generate.py`` writes them."""

from collections.abc import Callable

from advisor.core.rulebook import Rulebook
from reference.backends import backends_page
from reference.codes import error_codes_page, exit_codes_page
from reference.commands import commands_page
from reference.questions import questions_page
from reference.rules import rules_page
from reference.schemas import schemas_page

PAGES: dict[str, Callable[[Rulebook], str]] = {
    "commands.md": commands_page,
    "questions.md": questions_page,
    "rules.md": rules_page,
    "back-ends.md": backends_page,
    "exit-codes.md": exit_codes_page,
    "error-codes.md": error_codes_page,
    "schemas.md": schemas_page,
}
"""Each page's file in docs/reference, and what writes it."""
