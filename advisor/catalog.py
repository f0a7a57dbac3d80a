"""What ships with us: the built-in pack, the templates, the examples, the report formats."""

from pathlib import Path

import advisor


def data_dir(name: str) -> Path:
    """Return the folder ``name``: inside the installed wheel, or at the top of a checkout."""
    package = Path(advisor.__file__).parent
    shipped = package / "_data" / name
    return shipped if shipped.is_dir() else package.parent / name
