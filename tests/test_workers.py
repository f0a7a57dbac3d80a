"""Work that processes share, in a process of its own: the tests run beside threads."""

import subprocess
import sys

SCRIPT = """
import sys, time
from advisor.errors import AnswersInvalid, Problem
from advisor.workers import AHEAD, Workers

def work(job):
    time.sleep(0.05 if job % 3 == 0 else 0)
    if job == 20:
        raise AnswersInvalid(Problem("bad", "twenty"), way_out="no twenty")
    return job * job

told = []
with Workers(work, told.append, 3) as workers:
    for job in range(20):
        workers.give(job)
        assert job - len(told) < 3 * AHEAD
    workers.finish()
    assert told == [job * job for job in range(20)], told
    try:
        for job in (20, 21, 22):
            workers.give(job)
        workers.finish()
    except AnswersInvalid as error:
        assert str(error) == "twenty"
        assert error.problems == (Problem("bad", "twenty"),)
        assert error.way_out == "no twenty"
        assert "in work" in error.__notes__[0]
        assert len(told) == 20
        sys.exit(7)
"""


def test_results_and_errors_are_told_in_the_order_of_the_jobs() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False, timeout=60
    )
    assert (ran.returncode, ran.stderr) == (7, "")


NO_FORK = """
import os
del os.fork
from advisor.errors import WorkerLost
from advisor.workers import Workers, cores

assert cores() == 1
try:
    Workers(str, print, 2)
except WorkerLost as error:
    print(error.problems[0].code)
"""


def test_where_no_process_can_be_forked_it_is_an_error_only_for_who_asks_for_some() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", NO_FORK], capture_output=True, text=True, check=False, timeout=60
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "no-fork\n", "")
