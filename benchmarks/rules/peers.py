"""The built-in rules in the languages of other engines: what each is given to evaluate."""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from advisor.core.condition import All, Comparison, Condition, Not, Operator
from advisor.core.condition import Any as AnyOf
from advisor.core.rule import Rule
from advisor.core.rulebook import Rulebook

Context: TypeAlias = Mapping[str, Any]
Answer: TypeAlias = tuple[int, frozenset[str]]
"""The margin, and the rules that hold."""
Peer: TypeAlias = Callable[[Context], Any]


def judging(rulebook: Rulebook) -> list[Rule]:
    return [rule for rule in rulebook.rules if rule.pull or rule.forces or rule.holds_back]


def zen_expression(rulebook: Rulebook) -> Peer:
    import zen  # noqa: PLC0415 - only whoever compares with it has it

    rules = judging(rulebook)
    tests = [(_zen(rule.when), rule) for rule in rules]
    margin = " + ".join(f"({test} ? {rule.pull} : 0)" for test, rule in tests)
    fired = ", ".join(f'({test} ? "{rule.id}" : null)' for test, rule in tests)
    compiled = zen.compile_expression(f"{{margin: {margin}, fired: [{fired}]}}")
    evaluate: Peer = compiled.evaluate
    return evaluate


def read_zen_expression(found: Any) -> Answer:  # noqa: ANN401 - as the engine returns it
    return int(found["margin"]), frozenset(name for name in found["fired"] if name)


def zen_table(rulebook: Rulebook) -> Peer:
    """Return a decision table as the editor makes it: a column a fact, a row a rule."""
    import zen  # noqa: PLC0415

    rules = judging(rulebook)
    facts = sorted({one.fact for rule in rules for one, _ in _conjunction(rule.when)})
    rows = []
    for number, rule in enumerate(rules):
        row = {"_id": str(number), "rule": json.dumps(rule.id), "pull": str(rule.pull)}
        for one, negated in _conjunction(rule.when):
            row[_name(one.fact)] = _cell(one, negated=negated)
        rows.append(row)
    columns = [
        {"id": _name(fact), "type": "expression", "name": fact, "field": _name(fact)}
        for fact in facts
    ]
    outputs = [
        {"id": name, "type": "expression", "name": name, "field": name} for name in ("rule", "pull")
    ]
    table = {"hitPolicy": "collect", "inputs": columns, "outputs": outputs, "rules": rows}
    node = {"position": {"x": 0, "y": 0}}
    content = {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {**node, "id": "i", "type": "inputNode", "name": "in"},
            {**node, "id": "t", "type": "decisionTableNode", "name": "table", "content": table},
            {**node, "id": "o", "type": "outputNode", "name": "out"},
        ],
        "edges": [
            {"id": "1", "sourceId": "i", "targetId": "t", "type": "edge"},
            {"id": "2", "sourceId": "t", "targetId": "o", "type": "edge"},
        ],
    }
    decision = zen.ZenEngine().create_decision(json.dumps(content))
    return lambda context: decision.evaluate(context)["result"]


def read_zen_table(found: Any) -> Answer:  # noqa: ANN401
    return int(sum(row["pull"] for row in found)), frozenset(row["rule"] for row in found)


def datalogic(rulebook: Rulebook) -> Peer:
    import datalogic_py  # noqa: PLC0415

    rules = judging(rulebook)
    tests = [(_json(rule.when), rule) for rule in rules]
    logic = {
        "merge": [
            {"+": [{"if": [test, rule.pull, 0]} for test, rule in tests]},
            *({"if": [test, rule.id, []]} for test, rule in tests),
        ]
    }
    compiled = datalogic_py.Engine().compile(json.dumps(logic))
    evaluate: Peer = compiled.evaluate
    return evaluate


def read_datalogic(found: Any) -> Answer:  # noqa: ANN401
    margin, *fired = found
    return int(margin), frozenset(fired)


def context_of(facts: Mapping[str, Any]) -> Context:
    return {_name(fact): value for fact, value in facts.items()}


def _name(fact: str) -> str:
    return fact.replace(".", "_")


def _zen(condition: Condition) -> str:
    match condition:
        case Comparison():
            return f"({_zen_test(condition)})"
        case Not(part=part):
            return f"(not {_zen(part)})"
        case All(parts=parts) | AnyOf(parts=parts):
            joined = (" and " if isinstance(condition, All) else " or ").join(map(_zen, parts))
            return f"({joined})" if parts else "true"


def _zen_test(one: Comparison) -> str:
    name = _name(one.fact)
    match one.operator:
        case Operator.IS:
            return f"{name} == {json.dumps(one.operand)}"
        case Operator.IN:
            return f"{name} in {json.dumps(one.operand)}"
        case Operator.AT_LEAST | Operator.AT_MOST:
            return f"{name} {'>=' if one.operator is Operator.AT_LEAST else '<='} {one.operand}"


def _cell(one: Comparison, *, negated: bool) -> str:
    if negated:
        return f"$ != {json.dumps(one.operand)}"
    match one.operator:
        case Operator.IS:
            return json.dumps(one.operand)
        case Operator.IN:
            return json.dumps(one.operand)[1:-1]
        case Operator.AT_LEAST | Operator.AT_MOST:
            return f"{'>=' if one.operator is Operator.AT_LEAST else '<='} {one.operand}"


def _json(condition: Condition) -> Any:  # noqa: ANN401 - JSON
    match condition:
        case Comparison(fact=fact, operator=operator, operand=operand):
            variable = {"var": _name(fact)}
            signs = {Operator.IS: "===", Operator.AT_LEAST: ">=", Operator.AT_MOST: "<="}
            if operator is Operator.IN:
                return {"in": [variable, list(operand) if isinstance(operand, tuple) else operand]}
            return {signs[operator]: [variable, operand]}
        case Not(part=part):
            return {"!": [_json(part)]}
        case All(parts=parts) | AnyOf(parts=parts):
            word = "and" if isinstance(condition, All) else "or"
            return {word: [_json(part) for part in parts]} if parts else True


def _conjunction(condition: Condition) -> list[tuple[Comparison, bool]]:
    """Take a conjunction apart; every built-in rule that weighs anything is one."""
    match condition:
        case Comparison():
            return [(condition, False)]
        case Not(part=Comparison() as part):
            return [(part, True)]
        case All(parts=parts):
            return [one for part in parts for one in _conjunction(part)]
    raise ValueError(f"no row of a table: {condition}")
