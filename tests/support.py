"""Names that tests share: the installed command, the examples, the types of fixtures."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from advisor.catalog import data_dir
from advisor.core.assessment import Assessment

Completed: TypeAlias = subprocess.CompletedProcess[str]
Run: TypeAlias = Callable[..., Completed]
Judge: TypeAlias = Callable[..., Assessment]

COMMAND = Path(sys.executable).parent / "advisor"
EXAMPLES = data_dir("examples")
