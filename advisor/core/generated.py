"""Rules as Python source: what ``compiled`` runs.

Source is generated from a checked rulebook only, never from text that a pack wrote: names become
positions, values go in through repr, points are whole numbers. Kleene's logic becomes two plain
conditions for each rule: one that holds where it certainly holds, one where it possibly does.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from advisor.core.answers import MAYBE, NOT_APPLICABLE
from advisor.core.condition import ALWAYS, All, Any, Comparison, Condition, Not, Operator, facts_in
from advisor.core.question import Question, Scope
from advisor.core.rule import Rule
from advisor.core.rulebook import Rulebook
from advisor.core.workload import APART, COMPUTED, COUNT, LAYOUT, SEPARATE, SEVERAL

INDENT = "    "
DEEPEST = 8
"""How far tests are put into each other; Python itself refuses a hundred levels."""

MAYBE_FUNCTION = (
    "def maybe(value):",
    "    if value.__class__ is not str: return None",
    f"    return value if value == {NOT_APPLICABLE!r} else {MAYBE!r} + value",
)
"""What becomes of a fact whose question may yet turn out not to apply."""

_Compare: TypeAlias = Callable[..., str]
_Conjunctions: TypeAlias = list[tuple[tuple[Condition, ...], Rule]]


class Writer:
    """Writes the functions that decide by a rulebook, over one argument for each of its facts."""

    def __init__(self, rulebook: Rulebook, judging: Sequence[Rule] | None = None) -> None:
        deciding = [rule for rule in rulebook.rules if rule.decides]
        self.judging = deciding if judging is None else judging
        self.questions = tuple(_resting_on(rulebook, self.judging))
        facts = [fact for question in self.questions for fact in question.fact_names()]
        self.facts = (*facts, *([] if LAYOUT in facts else [LAYOUT]), COUNT, APART)
        self.names = {fact: f"f{place}" for place, fact in enumerate(self.facts)}
        self.names[SEPARATE] = "separate"
        conditional = (one for one in self.questions if one.when != ALWAYS)
        self.marked = {fact for question in conditional for fact in question.fact_names()}

    def source(self) -> str:
        """Return the module's text."""
        head = f"({', '.join(self.names[fact] for fact in self.facts)})"
        turn = (f"def turn{head}:", *self.preamble(self.compare), *self._turn())
        return "\n".join((*MAYBE_FUNCTION, "", *turn, ""))

    def preamble(self, compare: _Compare) -> Iterator[str]:
        """Count the separate consumers, and take off the table what is not asked."""
        layout = self.names[LAYOUT]
        apart = self.names[APART]
        counted = f"None if {layout} is None else {apart} if {layout} == {SEVERAL!r} else 0"
        yield from self._hide(Scope.PROJECT, compare)
        yield f"{INDENT}separate = {counted}"
        yield from self._hide(Scope.INTERACTION, compare)

    def _hide(self, scope: Scope, compare: _Compare) -> Iterator[str]:
        """Write off what is not asked, and mark what may yet not be."""
        for question in self.questions:
            if question.scope is scope and question.when != ALWAYS:
                names = [self.names[fact] for fact in question.fact_names()]
                asked = translate(question.when, compare)
                possibly = translate(question.when, compare, possibly=True)
                yield f"{INDENT}if not {possibly}: {' = '.join(names)} = {NOT_APPLICABLE!r}"
                if possibly != asked:
                    marked = "; ".join(f"{name} = maybe({name})" for name in names)
                    yield f"{INDENT}elif not {asked}: {marked}"

    def nested(
        self, rules: _Conjunctions, depth: int, follows: Callable[[Rule], Iterable[str]]
    ) -> Iterator[str]:
        """Write what follows from rules, so that a test which several share is made once."""
        while depth < DEEPEST:
            counted = Counter(part for parts, _ in rules for part in parts)
            shared, times = counted.most_common(1)[0] if counted else (ALWAYS, 0)
            if times <= 1:
                break
            yield f"{INDENT * depth}if {translate(shared, self.compare_known)}:"
            inside = [
                (tuple(one for one in parts if one != shared), rule)
                for parts, rule in rules
                if shared in parts
            ]
            yield from self.nested(inside, depth + 1, follows)
            rules = [(parts, rule) for parts, rule in rules if shared not in parts]
        for parts, rule in rules:
            test = " and ".join(sorted(translate(part, self.compare_known) for part in parts))
            yield f"{INDENT * depth}{f'if {test}: ' if test else ''}{'; '.join(follows(rule))}"

    def _turn(self) -> Iterator[str]:
        """Decide no more than the verdict: gates first, then the sum, then what holds back."""
        for rule in self.judging:
            if rule.forces:
                yield f"{INDENT}if {translate(rule.when, self.compare)}: return 0"
        for rule in self.judging:
            if rule.forces:
                yield f"{INDENT}if {translate(rule.when, self.compare, possibly=True)}: return 1"
        yield f"{INDENT}margin = 0"
        for rule in self.judging:
            if rule.pull:
                yield f"{INDENT}if {translate(rule.when, self.compare)}: margin += {rule.pull:d}"
        yield f"{INDENT}if margin <= 0: return 1"
        for rule in self.judging:
            if rule.holds_back:
                yield f"{INDENT}if {translate(rule.when, self.compare)}: return 1"
        yield f"{INDENT}return 2"

    def compare(self, one: Comparison, *, possibly: bool) -> str:
        """Compare a fact that may not be known, for sure or possibly."""
        name = self.names[one.fact]
        test = self._test(one, name, possibly=possibly)
        return f"({name} is None or {test})" if possibly else f"({test})"

    def _test(self, one: Comparison, name: str, *, possibly: bool) -> str:
        """Compare so that None fails, and a fact that may not apply too, unless ``possibly``."""
        match one.operator:
            case Operator.IS | Operator.IN:
                given = one.operand if isinstance(one.operand, tuple) else (one.operand,)
                known = tuple(value for value in given if value != NOT_APPLICABLE)
                marked = (f"{MAYBE}{value}" for value in known)
                values = (*known, *marked) if possibly and one.fact in self.marked else known
                alone = len(values) == 1
                return f"{name} == {values[0]!r}" if alone else f"{name} in {values!r}"
            case Operator.AT_LEAST | Operator.AT_MOST:
                sign = ">=" if one.operator is Operator.AT_LEAST else "<="
                number = " is not None" if one.fact in COMPUTED else ".__class__ is int"
                return f"{name}{number} and {name} {sign} {one.operand!r}"

    def compare_known(self, one: Comparison, **_: bool) -> str:
        """Compare a fact that is known: what possibly holds then holds."""
        name, sign = self.names[one.fact], {Operator.AT_LEAST: ">=", Operator.AT_MOST: "<="}
        match one.operator:
            case Operator.IS if one.operand != NOT_APPLICABLE:
                return f"{name} == {one.operand!r}"
            case Operator.AT_LEAST | Operator.AT_MOST if one.fact in COMPUTED:
                return f"{name} {sign[one.operator]} {one.operand!r}"
            case _:
                return self.compare(one, possibly=False)


def translate(
    condition: Condition,
    compare: Callable[..., str],
    *,
    possibly: bool = False,
    words: Sequence[str] = (" and ", " or ", "not ", "True", "False"),
) -> str:
    """Write a condition as an expression: where it certainly holds, or where it possibly does."""
    both, either, negated, always, never = words
    match condition:
        case Comparison():
            return compare(condition, possibly=possibly)
        case Not(part=part):
            return f"({negated}({translate(part, compare, possibly=not possibly, words=words)}))"
        case All(parts=parts) | Any(parts=parts):
            conjunction = isinstance(condition, All)
            written = (
                f"({translate(part, compare, possibly=possibly, words=words)})" for part in parts
            )
            joined = (both if conjunction else either).join(written)
            return f"({joined})" if parts else (always if conjunction else never)


def conjuncts(condition: Condition) -> tuple[Condition, ...]:
    """Take a conjunction apart, each part once; anything else is one part."""
    return tuple(dict.fromkeys(condition.parts)) if isinstance(condition, All) else (condition,)


def _resting_on(rulebook: Rulebook, rules: Sequence[Rule]) -> Iterator[Question]:
    """Yield the questions on which rules rest, directly or because they are asked or not."""
    found: set[str] = set()
    waiting = [rule.when for rule in rules]
    while waiting:
        for fact in facts_in(waiting.pop()):
            question = rulebook.question_behind(fact)
            if question and question.id not in found:
                found.add(question.id)
                waiting.append(question.when)
    yield from (question for question in rulebook.questions if question.id in found)
