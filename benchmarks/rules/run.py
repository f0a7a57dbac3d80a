"""The rule engine against named peers, in one run: python benchmarks/rules/run.py.

Needs advisor and requirements.txt in one environment. Every peer gets the built-in rules and has to
give the interpreter's answer in every case before it is timed. Ratios are medians over rounds.
"""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import peers
from msgspec.structs import replace
from solver import smallest_sets

from advisor.catalog import data_dir
from advisor.core import sensitivity
from advisor.core.answers import Value
from advisor.core.assessment import Judgement, assess
from advisor.core.compiled import engine, values
from advisor.core.interaction import Consumer, Interaction, Kind, Project
from advisor.core.question import AnswerKind, Question
from advisor.core.rows import RowJudgement, rows
from advisor.core.rulebook import Rulebook
from advisor.core.ruling import rule_on
from advisor.core.workload import APART, interaction_facts
from advisor.files.pack import load_rulebook

ROUNDS, CASES, SOLVED = 7, 300, 64


def main() -> None:
    rulebook = load_rulebook([data_dir("rules")])
    drawn = random.Random(1)  # noqa: S311 - the same cases on every run
    cases = [_case(rulebook, drawn) for _ in range(CASES)]
    judging = peers.judging(rulebook)
    print(f"{len(rulebook.questions)} questions, {len(judging)} rules that decide, {CASES} cases")
    single(rulebook, cases)
    tipping(rulebook, cases)


def single(rulebook: Rulebook, cases: Sequence[Judgement]) -> None:
    compiled = rows(replace(rulebook, rules=tuple(peers.judging(rulebook))))
    facts = [column.fact for column in compiled.columns]
    vectors = [(None, *values(facts, c.interaction, c.answers, rulebook.questions)) for c in cases]
    contexts = [peers.context_of(case.facts) for case in cases]
    names = {rule.id for rule in peers.judging(rulebook)}
    truth = [
        (case.ruling.margin, frozenset({rule.id for rule in case.ruling.held} & names))
        for case in cases
    ]
    for vector, (margin, held) in zip(vectors, truth, strict=True):
        found = RowJudgement._make(compiled.judge(*vector))
        assert found.events - found.direct == margin
        assert {compiled.rules[place].id for place in found.reasons} == held
    ours = lambda vector: compiled.judge(*vector)  # noqa: E731 - timed as it is called
    for name, peer, read in (
        ("zen-engine, one compiled expression", peers.zen_expression, peers.read_zen_expression),
        ("zen-engine, decision table", peers.zen_table, peers.read_zen_table),
        ("datalogic-py, compiled rule", peers.datalogic, peers.read_datalogic),
    ):
        evaluate = peer(rulebook)
        for context, expected in zip(contexts, truth, strict=True):
            assert read(evaluate(context)) == expected, (name, context)
        _compare(name, ours, vectors, evaluate, contexts)
    interpreter = lambda case: rule_on(  # noqa: E731
        rulebook.rules, interaction_facts(rulebook.questions, case.interaction, case.answers)
    )
    _compare("the plain interpreter", ours, vectors, interpreter, cases)


def tipping(rulebook: Rulebook, cases: Sequence[Judgement]) -> None:
    compiled = engine(rulebook)
    ours: list[float] = []
    theirs: list[float] = []
    sizes: list[int] = []
    whole: list[float] = []
    for case in cases[:SOLVED]:
        vector = compiled.vector(case.interaction, case.answers)
        now = compiled.turn(*vector)
        levers = tuple(sensitivity.levers_of(rulebook, case, compiled, vector))
        started = time.perf_counter()
        found: set[frozenset[tuple[str, Value]]] = set()
        for size in range(1, sensitivity.MOST_CHANGES + 1):
            sets = sensitivity.turning(compiled, list(vector), levers, size)
            found = {frozenset((change.fact, change.after) for change in one) for one in sets}
            if found:
                break
        ours.append(time.perf_counter() - started)
        started = time.perf_counter()
        for size in range(1, sensitivity.MOST_CHANGES + 1):
            list(sensitivity.turning(compiled, list(vector), levers, size))
        whole.append(time.perf_counter() - started)
        ranges = _ranges(vector, levers)
        started = time.perf_counter()
        exact = smallest_sets(rulebook, compiled, vector, ranges, now)  # type: ignore[arg-type]
        theirs.append(time.perf_counter() - started)
        named = {
            frozenset(("consumers.separate" if f == APART else f, value) for f, value in one)
            for one in exact
        }
        assert found == named, (case.answers, found ^ named)
        sizes.append(len(next(iter(found))) if found else 0)
    ratio = statistics.median(t / o for o, t in zip(ours, theirs, strict=True))
    print(f"tipping sets: {SOLVED} of {SOLVED} cases equal to CP-SAT; sizes {_counted(sizes)}")
    print(f"  ours {1000 * statistics.median(ours):.1f} ms, at most {1000 * max(ours):.1f} ms;")
    print(f"  every set of up to three changes: at most {1000 * max(whole):.1f} ms")
    print(f"  CP-SAT {1000 * statistics.median(theirs):.0f} ms, ratio {ratio:.0f}")


def _ranges(
    vector: Sequence[Value | None], levers: Sequence[Sequence[sensitivity.Lever]]
) -> list[list[Value]]:
    ranges: list[list[Value]] = [["" if value is None else value] for value in vector]
    for lever in levers:
        for one in lever:
            for place, value in one.writes:
                if value not in ranges[place]:
                    ranges[place].append(value)
    return ranges


def _counted(sizes: Sequence[int]) -> str:
    return ", ".join(f"{sizes.count(size)} of {size}" for size in sorted(set(sizes)))


def _case(rulebook: Rulebook, drawn: random.Random) -> Judgement:
    """Draw an interaction with an answer to everything."""
    names = [f"c{number}" for number in range(drawn.randint(1, 3))]
    consumers = tuple(Consumer(name, "act") for name in names)
    answers = {q.id: _answer(q, drawn) for q in rulebook.questions if q.weighed}
    one = Interaction(Kind.FACT, "a.b", "p", consumers, answers)
    return assess(rulebook, Project("x", answers, (one,))).judgements[0]


def _answer(question: Question, drawn: random.Random) -> Value:
    match question.kind:
        case AnswerKind.SEVERAL:
            return tuple(value for value in question.values if drawn.random() < 0.5)
        case AnswerKind.NUMBER:
            return drawn.choice([0, 100, 5_000, 10_000_000])
        case _:
            return drawn.choice(question.values)


def _compare(
    name: str,
    ours: Callable[[Any], object],
    mine: Sequence[Any],
    peer: Callable[[Any], object],
    theirs: Sequence[Any],
) -> None:
    pairs = [
        (_time(lambda: [ours(one) for one in mine]), _time(lambda: [peer(one) for one in theirs]))
        for _ in range(ROUNDS)
    ]
    us, them = (1e6 * statistics.median(c) / len(mine) for c in zip(*pairs, strict=True))
    ratio = statistics.median(slow / fast for fast, slow in pairs)
    print(f"{name:38} advisor {us:6.2f} us   peer {them:8.2f} us   ratio {ratio:.1f}")


def _time(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
