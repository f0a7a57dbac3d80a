"""The reference is what the code says today, and leaves nothing out."""

import re
import subprocess
import sys
from pathlib import Path

from generate import pages
from pages import ROOT
from reference.codes import raised

from advisor.catalog import data_dir
from advisor.cli.screen import Exit
from advisor.files.pack import load_rulebook


def test_the_pages_are_current() -> None:
    for path, text in pages().items():
        assert path.read_text(encoding="utf-8") == text, (
            f"{path.relative_to(ROOT)}: run python docs/site/generate.py, and read the difference"
        )


def test_no_page_is_left_over() -> None:
    there = set((ROOT / "docs" / "reference").glob("*.md"))
    assert there == {*pages(), ROOT / "docs" / "reference" / "index.md"}


def test_everything_in_the_pack_has_its_heading() -> None:
    book = load_rulebook([data_dir("rules")])
    told = "\n".join(pages().values())
    ids = [one.id for each in (book.questions, book.rules, book.backends) for one in each]
    assert len(ids) > len(pages())
    assert not [one for one in ids if f"\n## {one}\n" not in told]


def test_every_exit_code_is_told() -> None:
    told = (ROOT / "docs" / "reference" / "exit-codes.md").read_text()
    assert all(f"\n| {code.value} | " in told for code in Exit)


def test_errors_that_the_program_draws_are_listed(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("schema_version: 9\nprojct: x\nproject: X Y\nproject: z\n")
    advisor = [sys.executable, "-m", "advisor"]
    calls = [["report", "a.yaml"], ["report", "."], ["update", "."], ["report", "a", "--pack", "p"]]
    drawn = "".join(
        subprocess.run(
            [*advisor, *call], cwd=tmp_path, capture_output=True, text=True, check=False
        ).stderr
        for call in calls
    )
    found = set(re.findall(r"error\[([a-z-]+)\]", drawn))
    assert len(found) > len(calls)
    assert found <= {one.code for one in raised()}
