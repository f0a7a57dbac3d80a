"""Archives of small files: the same files give the same bytes; hostile ones cost little."""

import io
import zipfile
import zlib
from collections.abc import Mapping

from advisor.scaffold.paths import path_fault

LARGEST_BUNDLE = 16 * 1024 * 1024
MOST_UNPACKED = 64 * 1024 * 1024
MOST_FILES = 20_000
"""Far above the largest possible starter: fifty interactions with twenty consumers each."""
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16
_UNIX = 3
_ENTRY = b"PK\x01\x02"
_KINDS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Damaged(Exception):  # noqa: N818 - caught in this folder, never shown
    """A file that advisor keeps about a project is not as advisor wrote it; says how."""


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip archive that does not depend on the clock or the umask."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _MODE
            archive.writestr(entry, files[path])
    return stream.getvalue()


def unpack(raw: bytes) -> dict[str, bytes]:
    """Return the files in an archive; raises Damaged if it is broken, too large or unsafe."""
    # Counted before zipfile makes an object of each.
    if len(raw) > LARGEST_BUNDLE or raw.count(_ENTRY) > MOST_FILES:
        raise Damaged("too large")
    files: dict[str, bytes] = {}
    room = MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for entry in archive.infolist():
                if fault := _fault(entry, files):
                    raise Damaged(fault)
                # The size that an entry states is not trusted.
                with archive.open(entry) as file:
                    files[entry.filename] = file.read(room + 1)
                room -= len(files[entry.filename])
                if room < 0:
                    raise Damaged("too large")
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as error:
        raise Damaged("not a zip archive, or broken") from error
    return files


def _fault(entry: zipfile.ZipInfo, seen: Mapping[str, bytes]) -> str:
    if entry.filename in seen:
        return f"{entry.filename} is in it twice"
    if entry.compress_type not in _KINDS:
        return f"{entry.filename} is packed in a way that advisor does not use"
    return path_fault(entry.filename)
