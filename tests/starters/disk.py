"""What a disk may hold when the power fails, from the system calls of a run under strace.

What was flushed is there. Of what was written since, each piece may be there, or not, or torn at a
sector: the operating system writes in any order. Creation, truncation and removal of files are
taken as done, as on a file system with a journal.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

STRACE: Final = (
    *("strace", "-f", "-qq", "-xx", "-y", "-s", "1000000"),
    *("-e", "trace=pwrite64,fdatasync,fsync,ftruncate,write"),
)
SECTOR: Final = 512
_CALL = re.compile(r"(\d+) +(\w+)\((\d+)<([^>]*)>(?:, \"([^\"]*)\")?([^)]*)")
_RESUMED = re.compile(r"(\d+) +<\.\.\. f(?:data)?sync resumed>")
_KEPT_IN_MEMORY = ("-shm", ".lock")


class Step(Struct, frozen=True):
    """One thing that a run did, in order: ``write``, ``truncate``, ``flush``, or ``say``."""

    kind: str
    file: str
    at: int
    """Offset of a write, size of a truncation, how many steps a flush has come after."""
    data: bytes = b""


def read_steps(trace: Path, home: Path) -> list[Step]:
    """Read what a run did to the files of a folder, and what it said on standard output."""
    steps: list[Step] = []
    flushing: dict[str, Step] = {}
    for line in trace.read_text().splitlines():
        if ended := _RESUMED.match(line):
            if ended[1] in flushing:
                steps.append(flushing.pop(ended[1]))
            continue
        call = _CALL.match(line)
        if call is None:
            continue
        thread, name, number, path, data, rest = call.groups()
        file = Path(_bytes(path).decode())
        if name == "write" and number == "1":
            steps.append(Step("say", "", 0, _bytes(data)))
        if file.parent != home or file.name.endswith(_KEPT_IN_MEMORY):
            continue
        numbers = [int(one) for one in re.findall(r"\d+", rest)]
        if name == "pwrite64":
            steps.append(Step("write", file.name, numbers[1], _bytes(data)))
        elif name == "ftruncate":
            steps.append(Step("truncate", file.name, numbers[0]))
        elif "unfinished" in line:
            flushing[thread] = Step("flush", file.name, len(steps))
        else:
            steps.append(Step("flush", file.name, len(steps)))
    return steps


def cut_power(steps: Sequence[Step], chance: Random, folder: Path) -> None:
    """Write the files as they may be after a cut at a random moment, and ``said`` until then."""
    said = [number for number, step in enumerate(steps) if step.kind == "say"]
    steps = steps[: chance.randrange(said[0], said[-1] + 1)]
    files: dict[str, bytearray] = defaultdict(bytearray)
    for step in _kept(steps, chance):
        content = files[step.file]
        if step.kind == "truncate":
            del content[step.at :]
        else:
            content.extend(bytes(max(0, step.at - len(content))))
            content[step.at : step.at + len(step.data)] = step.data
    folder.mkdir(parents=True)
    for name, content in files.items():
        if not name.endswith("-journal"):  # gone by then: it was of the time before the WAL
            (folder / name).write_bytes(content)
    (folder / "said").write_bytes(b"".join(step.data for step in steps if step.kind == "say"))


def _kept(steps: Sequence[Step], chance: Random) -> Iterator[Step]:
    """Yield what reaches the disk."""
    flushed: dict[str, int] = defaultdict(int)
    for step in steps:
        if step.kind == "flush":
            flushed[step.file] = max(flushed[step.file], step.at)
    lost = chance.choice((0.0, 0.2, 0.5, 0.8, 1.0))
    for number, step in enumerate(steps):
        safe = step.kind == "truncate" or number < flushed[step.file]
        if step.kind not in ("write", "truncate") or (not safe and chance.random() < lost):
            continue
        if not safe and chance.random() < lost / 4:
            whole = chance.randrange(1 + len(step.data) // SECTOR)
            yield replace(step, data=step.data[: SECTOR * whole])
        else:
            yield step


def _bytes(shown: str) -> bytes:
    return bytes.fromhex(shown.replace(r"\x", ""))
