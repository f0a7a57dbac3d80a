"""A standard checker over the HTML report in a real browser, and what it cannot see in pictures.

Needs Debian's chromium and axe-core: apt-get install chromium, npm install --prefix DIR axe-core,
AXE_CORE=DIR/node_modules/axe-core/axe.min.js. In CI (CI=true) both have to be there.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from html import unescape
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from support import EXAMPLES

from advisor.catalog import Page, data_dir
from advisor.core.assessment import assess
from advisor.core.reporting import build_report
from advisor.files.answers import Source, read_answers
from advisor.files.pack import load_rulebook
from advisor.render.html import render

SAMPLE = Path(__file__).parent / "sample.yaml"
_RUN = """
axe.run(document, {resultTypes: ["violations"]}).then((found) => {
  const told = document.createElement("pre");
  told.id = "axe";
  told.textContent = JSON.stringify({
    dark: matchMedia("(prefers-color-scheme: dark)").matches,
    passes: found.passes.map((one) => one.id),
    violations: found.violations.map((one) => [one.id, one.nodes.map((node) => node.html)]),
  });
  document.body.replaceChildren(told);
});
"""


def _page(file: Path) -> str:
    rules = load_rulebook([data_dir("rules")])
    read = read_answers(Source(file.read_text(), file.name), rules)
    return render(build_report(assess(rules, read), "2026-06-01"), Page())


@pytest.fixture(scope="module")
def browser() -> tuple[str, str]:
    """Return the browser, and the checker's script."""
    chromium, checker = shutil.which("chromium"), os.environ.get("AXE_CORE", "")
    if chromium and checker:
        return chromium, Path(checker).read_text()
    how = "apt-get install chromium; npm install --prefix DIR axe-core; AXE_CORE=DIR/..."
    if os.environ.get("CI") == "true":
        pytest.fail(f"chromium and axe-core have to be there: {how}")
    pytest.skip(how)


def _checked(page: str, browser: tuple[str, str], folder: Path, scheme: int) -> dict[str, Any]:
    """Check a page with everything unfolded; the policy goes, or the checker could not run."""
    chromium, checker = browser
    page = re.sub(r"<meta http-equiv[^>]*>", "", page).replace("<details", "<details open")
    scripts = f"<script>{checker}</script><script>{_RUN}</script></body>"
    (folder / "page.html").write_text(page.replace("</body>", scripts))
    told = subprocess.run(
        [
            *(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"),
            *(f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=60000"),
            *(f"--blink-settings=preferredColorScheme={scheme}", f"file://{folder}/page.html"),
        ],
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    ).stdout
    found = re.search(r'<pre id="axe">(.*?)</pre>', told, re.DOTALL)
    assert found, "the checker did not finish"
    result: dict[str, Any] = json.loads(unescape(found[1]))
    return result


@pytest.mark.parametrize("scheme", [0, 1], ids=["dark", "light"])
@pytest.mark.parametrize("file", [SAMPLE, EXAMPLES / "orders.yaml"], ids=lambda file: file.stem)
def test_a_standard_checker_finds_no_violation(
    file: Path, scheme: int, browser: tuple[str, str], tmp_path: Path
) -> None:
    found = _checked(_page(file), browser, tmp_path, scheme)
    assert found["violations"] == []
    assert found["dark"] is (scheme == 0)
    assert {"color-contrast", "document-title", "svg-img-alt"} <= {*found["passes"]}


def test_the_checker_would_see_a_violation(browser: tuple[str, str], tmp_path: Path) -> None:
    page = _page(EXAMPLES / "small-app.yaml").replace('<html lang="en">', "<html>")
    found = _checked(page.replace("--soft: #545b67", "--soft: #cccccc"), browser, tmp_path, 1)
    assert {"html-has-lang", "color-contrast"} <= {name for name, _ in found["violations"]}


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _palettes(page: str) -> Iterator[dict[str, str]]:
    for block in re.findall(r":root \{(.*?)\}", page, re.DOTALL):
        yield dict(re.findall(r"--([\w-]+): (#\w{6})", block))


def test_every_colour_of_text_stands_out_from_every_ground_it_is_put_on() -> None:
    palettes = list(_palettes(_page(EXAMPLES / "small-app.yaml")))
    assert len(palettes) == 3  # light, dark, paper
    for colours in palettes:
        grounds = ("paper", "card", "direct-wash", "events-wash", "faint")
        for text, ground in product(("ink", "soft", "direct", "events"), grounds):
            if {text, ground} not in ({"direct", "events-wash"}, {"events", "direct-wash"}):
                high, low = sorted((_luminance(colours[text]), _luminance(colours[ground])))[::-1]
                assert (high + 0.05) / (low + 0.05) >= 4.5, (text, ground)
