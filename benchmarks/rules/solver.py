"""All smallest sets of changes, by an exact solver: CP-SAT finds the size, then every set of it."""

from collections.abc import Sequence

from ortools.sat.python import cp_model

from advisor.core.answers import Value
from advisor.core.compiled import EVENTS, GATED, Engine
from advisor.core.condition import All, Comparison, Condition, Not, Operator
from advisor.core.condition import Any as AnyOf
from advisor.core.rulebook import Rulebook
from advisor.core.workload import APART

MOST = 3


class Model:
    """The rules as a model over one variable for each value of each fact."""

    def __init__(
        self, rulebook: Rulebook, compiled: Engine, ranges: Sequence[Sequence[Value]]
    ) -> None:
        self.model = cp_model.CpModel()
        self.rulebook = rulebook
        self.places = {fact: place for place, fact in enumerate(compiled.facts)}
        self.ranges = ranges
        self.chosen = [
            {value: self.model.new_bool_var(f"x{place}={value}") for value in values}
            for place, values in enumerate(ranges)
        ]
        for values in self.chosen:
            self.model.add_exactly_one(values.values())

    def truth(self, condition: Condition) -> cp_model.IntVar:
        """Return a variable that is true where the condition holds."""
        match condition:
            case Comparison():
                return self._comparison(condition)
            case Not(part=part):
                return self.truth(part).negated()
            case All(parts=parts):
                return self.both([self.truth(part) for part in parts])
            case AnyOf(parts=parts):
                return self.both([self.truth(part).negated() for part in parts]).negated()

    def both(self, literals: Sequence[cp_model.IntVar]) -> cp_model.IntVar:
        result = self.model.new_bool_var("")
        self.model.add_bool_and(literals).only_enforce_if(result)
        self.model.add_bool_or([one.negated() for one in literals] + [result])
        return result

    def _comparison(self, one: Comparison) -> cp_model.IntVar:
        separate = one.fact == "consumers.separate"
        place = self.places[APART if separate else one.fact]
        literals = [x for value, x in self.chosen[place].items() if _matches(one, value)]
        result = self.model.new_bool_var("")
        self.model.add(sum(literals) == result)
        if separate:
            several = self.chosen[self.places["services.layout"]]["several"]
            alone = _matches(one, 0)
            met = self.both([several, result])
            return self.both([several, result.negated()]).negated() if alone else met
        question = self.rulebook.question_behind(one.fact)
        if question is None or question.when == All(()):
            return result
        return self.both([result, self.truth(question.when)])


def _matches(one: Comparison, value: Value) -> bool:
    if one.operator is Operator.AT_LEAST:
        return isinstance(value, int) and isinstance(one.operand, int) and value >= one.operand
    if one.operator is Operator.AT_MOST:
        return isinstance(value, int) and isinstance(one.operand, int) and value <= one.operand
    return value in (one.operand if isinstance(one.operand, tuple) else (one.operand,))


class _Collector(cp_model.CpSolverSolutionCallback):  # type: ignore[misc] # ortools is untyped here
    def __init__(self, variables: Sequence[tuple[tuple[str, Value], cp_model.IntVar]]) -> None:
        super().__init__()
        self.variables = variables
        self.found: set[frozenset[tuple[str, Value]]] = set()

    def on_solution_callback(self) -> None:
        self.found.add(frozenset(name for name, x in self.variables if self.value(x)))


def smallest_sets(
    rulebook: Rulebook,
    compiled: Engine,
    vector: Sequence[Value],
    ranges: Sequence[Sequence[Value]],
    now: int,
) -> set[frozenset[tuple[str, Value]]]:
    """Return all smallest sets of changes that turn a verdict; none where it takes more than 3."""
    built = Model(rulebook, compiled, ranges)
    model = built.model
    gates = [built.truth(rule.when) for rule in rulebook.rules if rule.forces]
    holds = [built.truth(rule.when) for rule in rulebook.rules if rule.holds_back]
    margin = sum(rule.pull * built.truth(rule.when) for rule in rulebook.rules if rule.pull)
    events = model.new_bool_var("events")
    led = model.new_bool_var("led")
    model.add(margin >= 1).only_enforce_if(led)
    model.add(margin <= 0).only_enforce_if(led.negated())
    open_way = built.both([*(gate.negated() for gate in gates), *(h.negated() for h in holds), led])
    model.add(events == open_way)
    if now == GATED:
        model.add_bool_and([gate.negated() for gate in gates])
    else:
        model.add(events == int(now != EVENTS))
    changes = [
        ((compiled.facts[place], value), x)
        for place, values in enumerate(built.chosen)
        for value, x in values.items()
        if value != vector[place] and compiled.facts[place] != "consumers.count"
    ]
    size = sum(x for _, x in changes)
    count, apart = (built.chosen[built.places[name]] for name in ("consumers.count", APART))
    moved = model.new_bool_var("moved")  # more separate consumers are as many consumers
    model.add(moved == 1 - apart[vector[built.places[APART]]])
    for number, x in apart.items():
        model.add(count[number] == 1).only_enforce_if([x, moved])
    model.add(count[vector[built.places["consumers.count"]]] == 1).only_enforce_if(moved.negated())
    model.add(size <= MOST)
    model.minimize(size)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if solver.solve(model) != cp_model.OPTIMAL:
        return set()
    smallest = round(solver.objective_value)
    model.clear_objective()
    model.add(size == smallest)
    solver.parameters.enumerate_all_solutions = True
    collector = _Collector(changes)
    solver.solve(model, collector)
    return collector.found
