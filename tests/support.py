"""Names that tests share: the installed command, the examples, the types of fixtures."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from advisor.catalog import data_dir
from advisor.core.answers import Value
from advisor.core.assessment import Assessment
from advisor.core.question import Kind, Question

Completed: TypeAlias = subprocess.CompletedProcess[str]
Run: TypeAlias = Callable[..., Completed]
Judge: TypeAlias = Callable[..., Assessment]

COMMAND = Path(sys.executable).parent / "advisor"
EXAMPLES = data_dir("examples")


def some_answers(question: Question) -> list[Value]:
    """Return every way to answer a question, or where there are too many, enough to tell apart."""
    match question.kind:
        case Kind.SEVERAL:
            all_but = [tuple(v for v in question.values if v != one) for one in question.values]
            return [(), question.values, *((one,) for one in question.values), *all_but]
        case Kind.NUMBER:
            return [0, 400, 600, 6_000, 10_000, 10_001, 2_000_000, 20_000_000]
        case _:
            return list(question.values)
