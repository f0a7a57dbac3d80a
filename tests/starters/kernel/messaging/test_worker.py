"""A worker's loop: what is in its way, and what it tells of that."""

import threading
from pathlib import Path

import pytest

from signup_flow.database import Unavailable
from signup_flow.sqlite import SqliteDatabase


def test_a_lock_that_cannot_be_had_is_told_and_not_waited_for(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "one.db")
    (tmp_path / "one.relay.lock").mkdir()
    with pytest.raises(Unavailable), database.exclusive("relay", threading.Event()):
        pass
