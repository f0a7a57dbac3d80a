"""The site builds without a warning, and its pages load nothing from elsewhere."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pages import ROOT

_STRICT = ["-W", "--keep-going", "-n", "-q", "-E"]
_LOADED = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src"}


class Loads(HTMLParser):
    """Collects what a browser would load by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LOADED:
            self.found.append(dict(attrs).get(_LOADED[tag]) or "")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "sphinx", *_STRICT, "-c", "docs/site", "docs", str(out)]
    built = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return out


def test_every_page_is_in_the_site(site: Path) -> None:
    written = {path.relative_to(ROOT / "docs").with_suffix("") for path in _sources()}
    built = {path.relative_to(site).with_suffix("") for path in site.rglob("*.html")}
    assert written <= built


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        loads = Loads()
        loads.feed(page.read_text(encoding="utf-8"))
        assert loads.found
        assert not [one for one in loads.found if re.match(r"[a-z]+:|//", one)], page
    for style in site.rglob("*.css"):
        assert not re.search(r"@import|url\(['\"]?(?:https?:)?//", style.read_text()), style


def test_the_search_index_knows_the_words(site: Path) -> None:
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    assert "idempot" in index
    assert "outbox" in index


def _sources() -> list[Path]:
    return list((ROOT / "docs").rglob("*.md"))
