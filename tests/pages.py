"""The pages of the README and docs/, taken apart for the tests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MARKDOWN = [*PAGES, *sorted((ROOT / ".github").glob("*.md"))]
"""The pages whose links and command lines are looked at; only those in PAGES are run."""
_BLOCK = re.compile(
    r"(?:^<!-- (?P<note>.*?) -->\n)?^```(?P<language>[\w-]*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A fenced block, and the invisible comment in the line above it."""

    language: str
    text: str
    note: str
    """Empty, ``file: PATH`` (this is that file), ``not run: REASON`` or ``waits``."""

    @property
    def file(self) -> str:
        """The file that it shows; empty where it is none."""
        return self.note.removeprefix("file: ") if self.note.startswith("file: ") else ""

    @property
    def reason(self) -> str:
        """Why it is not run; empty where it is."""
        return self.note.removeprefix("not run: ") if self.note.startswith("not run: ") else ""

    @property
    def waits(self) -> bool:
        """Whether it shows what is so once other processes are that far."""
        return self.note == "waits"

    def commands(self) -> Iterator[tuple[str, str | None]]:
        """Yield each command, and what it prints; None where the page does not show that."""
        if self.language == "console":
            for part in re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]:
                command, _, shown = part.partition("\n")
                yield command, shown
        elif self.language == "sh":
            for line in self.text.replace("\\\n", "").splitlines():
                if line.strip() and not line.lstrip().startswith("#"):
                    yield line, None


def blocks(page: Path) -> tuple[Block, ...]:
    """Return the fenced blocks of a page, in order."""
    found = _BLOCK.finditer(page.read_text(encoding="utf-8"))
    return tuple(Block(one["language"], one["text"], one["note"] or "") for one in found)


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    text = page.read_text(encoding="utf-8")
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def name(page: Path) -> str:
    """Return what a test calls a page."""
    return page.relative_to(ROOT).as_posix()
