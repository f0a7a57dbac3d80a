"""How the site is built: ``sphinx-build -W -n -c docs/site docs OUT``.

The pages are plain Markdown that reads well where it lies; what only the site needs is here.
"""

from pathlib import Path
from typing import Any

import advisor

project = "advisor"
version = release = advisor.__version__
html_title = f"advisor {release}"
extensions = ["myst_parser"]
exclude_patterns = ["site"]
myst_heading_anchors = 3

html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["advisor.css"]
html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
pygments_style = "default"
pygments_dark_style = "github-dark"
html_theme_options: dict[str, Any] = {"footer_icons": []}

# What each index page lists beside the text, in the order in which people need it. Whatever else
# lies in its folder comes after.
NAVIGATION: dict[str, list[str]] = {
    "index": ["Tutorial <tutorial/index>", "how-to/index", "reference/index", "explanation/index"],
    "tutorial/index": [],
    "how-to/index": [
        "answers",
        "what-if",
        "board",
        "packs",
        "back-ends",
        "workers",
        "update",
        "ci",
    ],
    "reference/index": [
        "commands",
        "questions",
        "rules",
        "back-ends",
        "exit-codes",
        "error-codes",
        "schemas",
    ],
    "explanation/index": ["events", "decision", "accuracy", "starter", "architecture"],
}


def _navigate(_app: object, page: str, text: list[str]) -> None:
    if page not in NAVIGATION:
        return
    folder = Path(__file__).parents[1].joinpath(page).parent
    others = {path.stem for path in folder.glob("*.md")} - {"index", *NAVIGATION[page]}
    listed = [*NAVIGATION[page], *sorted(others)]
    if listed:
        text[0] += "\n".join(["\n```{toctree}", ":hidden:", ":titlesonly:", "", *listed, "```\n"])


def setup(app: Any) -> None:  # noqa: ANN401 - Sphinx is only there where the site is built
    """Add to each index page, as it is read, its list of pages."""
    app.connect("source-read", _navigate)
