"""Write docs/reference from the code: ``python docs/site/generate.py``."""

from pathlib import Path

from reference import PAGES

from advisor.catalog import data_dir
from advisor.files.pack import load_rulebook

FOLDER = Path(__file__).parents[1] / "reference"


def pages() -> dict[Path, str]:
    """Return every generated page: where it belongs, and what it holds."""
    rulebook = load_rulebook([data_dir("rules")])
    return {FOLDER / name: write(rulebook) for name, write in PAGES.items()}


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
