"""The decision as one SQL query over a table of rows: the same verdicts, inside the warehouse.

It uses only SELECT, WITH, CASE, comparisons, AND, OR, NOT and ``||``, as any warehouse has. SQL's
own three-valued logic is Kleene's: a fact that is not known is NULL. Like ``compiled``, the query
is made from a checked rulebook only: names are quoted, values are escaped literals.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from advisor.core.answers import MAYBE, NO_NUMBER, NOT_APPLICABLE
from advisor.core.condition import ALWAYS, Comparison, Condition, Operator, facts_in
from advisor.core.dialect import Dialect
from advisor.core.question import Question, Scope
from advisor.core.rows import Column, columns
from advisor.core.rule import Rule
from advisor.core.rulebook import Rulebook
from advisor.core.tally import FLAGS, HELD, OPEN, SUMS, telling, translate
from advisor.core.verdict import Form, Verdict
from advisor.core.workload import APART, COUNT, LAYOUT, SEPARATE, SEVERAL

_SIGNS = {Operator.AT_LEAST: ">=", Operator.AT_MOST: "<="}


def sql(rulebook: Rulebook, dialect: Dialect = Dialect.DUCKDB, table: str = "answers") -> str:
    """Return a query over ``table``, which has a column for each of ``columns`` and an ``id``.

    One row in, one row out: id, valid, verdict, form, later, score_direct, score_events, lowest,
    highest, provisional, close and gate. If valid is false, the others mean nothing.
    """
    return "\n".join(_Query(rulebook, dialect).lines(dialect.name_of(table))) + "\n"


def create_table(
    rulebook: Rulebook, dialect: Dialect = Dialect.DUCKDB, table: str = "answers"
) -> str:
    """Return the statement that makes the table which ``sql`` reads."""
    text, number = dialect.types
    kinds = (
        f"{dialect.name_of(one.fact)} {text if one.values else number}" for one in columns(rulebook)
    )
    listed = ",\n    ".join((f"id {text}", *kinds))
    return f"CREATE TABLE {dialect.name_of(table)} (\n    {listed}\n)\n"


class _Query:
    """Generates the query: hide facts that do not apply, test the rules, add up, conclude."""

    def __init__(self, rulebook: Rulebook, dialect: Dialect) -> None:
        self.rules = telling(rulebook)
        self.questions = rulebook.questions_behind(rule.when for rule in self.rules)
        self.columns = {column.fact: column for column in columns(rulebook)}
        self.name, self.literal = dialect.name_of, dialect.literal
        self.unsure = {fact for q in self.questions if q.when != ALWAYS for fact in q.fact_names()}

    def lines(self, table: str) -> Iterator[str]:
        facts = [self.name(fact) for fact in self.columns]
        valid = " AND ".join(map(self._valid, self.columns.values()))
        given = ["id", *facts, f"{_flag(valid)} AS valid"]
        yield f"WITH asked0 AS (\n{_select(given, table)}\n)"
        count = 0
        for count, step in enumerate(self._steps(), 1):
            facts += [name for name in step if name not in facts]
            named = [f"{step[name]} AS {name}" if name in step else name for name in facts]
            yield f", asked{count} AS (\n{_select(['id', 'valid', *named], f'asked{count - 1}')}\n)"
        tests = [f"{self._written(rule.when)} AS r{place}" for place, rule in enumerate(self.rules)]
        yield f", tested AS (\n{_select(['id', 'valid', *tests], f'asked{count}')}\n)"
        yield f", counted AS (\n{_select(['id', 'valid', *self._counts()], 'tested')}\n)"
        summed = (f"{text} AS {name}" for name, text in SUMS.items())
        yield f", summed AS (\n{_select(['*', *summed], 'counted')}\n)"
        yield _select(self._conclusion(), "summed")

    def _steps(self) -> Iterator[Mapping[str, str]]:
        """Yield the steps of the query: columns computed from earlier ones, by quoted name."""
        several = f"{self.name(LAYOUT)} = {self.literal(SEVERAL)}"
        counted = [(f"{self.name(LAYOUT)} IS NULL", "NULL"), (several, self.name(APART))]
        yield from self._hiding(Scope.PROJECT)
        yield {self.name(SEPARATE): _case(counted, "0")}
        yield from self._hiding(Scope.INTERACTION)

    def _hiding(self, scope: Scope) -> Iterator[Mapping[str, str]]:
        """Yield the facts to hide if they do not apply, in the order of their dependencies."""
        made: dict[str, str] = {}
        for question in self.questions:
            if question.scope is scope and question.when != ALWAYS:
                if not made.keys().isdisjoint(map(self.name, facts_in(question.when))):
                    yield made
                    made = {}
                made |= {self.name(f): self._hidden(question, f) for f in question.fact_names()}
        if made:
            yield made

    def _hidden(self, question: Question, fact: str) -> str:
        asked = self._written(question.when)
        name = self.name(fact)
        if not self.columns[fact].values:
            whens = [(asked, name), (f"NOT {asked}", str(NO_NUMBER)), (f"{name} < 0", name)]
            return _case(whens, "NULL")
        whens = [(asked, name), (f"NOT {asked}", self.literal(NOT_APPLICABLE))]
        return _case(whens, f"{self.literal(MAYBE)} || {name}")

    def _valid(self, column: Column) -> str:
        name = self.name(column.fact)
        if column.fact == APART:
            count = self.name(COUNT)
            return f"({name} <= {count} AND {name} >= {count} - 1)"
        if column.values:
            right = f"{name} IN ({', '.join(map(self.literal, column.values))})"
        else:
            right = f"{name} >= {column.least:d} AND {name} <= {column.most:d}"
        return f"({right})" if column.required else f"({name} IS NULL OR ({right}))"

    def _written(self, condition: Condition) -> str:
        return translate(condition, self._compare)

    def _compare(self, one: Comparison, *, possibly: bool) -> str:
        del possibly  # SQL's NULL is the third value
        name = self.name(one.fact)
        column = self.columns.get(one.fact)
        texts = column is not None and bool(column.values)
        if one.operator in _SIGNS:
            test = f"{name} {_SIGNS[one.operator]} {self.literal(one.operand)}"
            return _case([(f"{name} < 0", "FALSE")], test)
        given = one.operand if isinstance(one.operand, tuple) else (one.operand,)
        kind = str if texts else int
        values = [v for v in given if isinstance(v, kind) and v != NOT_APPLICABLE]
        if not values:
            return _case([(f"{name} IS NULL", "NULL")], "FALSE")
        test = f"{name} IN ({', '.join(map(self.literal, values))})"
        if one.fact not in self.unsure or not texts:
            return f"({test})"
        maybe = ", ".join(self.literal(f"{MAYBE}{value}") for value in values)
        return _case([(f"{name} IN ({maybe})", "NULL")], test)

    def _counts(self) -> Iterator[str]:
        for counted, state in ((HELD, ""), (OPEN, " IS NULL")):
            for name, worth in counted.items():
                yield f"{self._sum(worth, state)} AS {name}"
        gates = [(f"r{n}", self.literal(r.id)) for n, r in enumerate(self.rules) if r.forces]
        yield f"{_case(gates, 'NULL')} AS gate"
        yield f"{_case([*self._forms()], self.literal(Form.JOB_QUEUE))} AS form"

    def _sum(self, worth: Callable[[Rule], int], state: str) -> str:
        worths = [(place, worth(rule)) for place, rule in enumerate(self.rules)]
        parts = (_case([(f"r{place}{state}", f"{w:d}")], "0") for place, w in worths if w)
        return " + ".join(parts) or "0"

    def _forms(self) -> Iterator[tuple[str, str]]:
        """Yield each form, the largest first, with the test that requires it."""
        for form in reversed(Form):
            rules = [f"r{n}" for n, rule in enumerate(self.rules) if rule.least_form is form]
            if rules and form is not Form.JOB_QUEUE:
                yield " OR ".join(rules), self.literal(form)

    def _conclusion(self) -> Iterator[str]:
        events, direct = self.literal(Verdict.EVENTS), self.literal(Verdict.DIRECT)
        yield from ("id", "valid")
        yield f"{_case([(FLAGS['now'], events)], direct)} AS verdict"
        yield f"{_case([(FLAGS['now'], 'form')], self.literal(Form.DIRECT_CALLS))} AS form"
        yield f"{_case([(FLAGS['later'], 'form')], 'NULL')} AS later"
        yield from ("direct AS score_direct", "events AS score_events", "lowest", "highest")
        # In a CASE, since SQLite skips the second half of an AND only in a condition.
        yield from (f"{_flag(FLAGS[name])} AS {name}" for name in ("provisional", "close"))
        yield "gate"


def _case(whens: list[tuple[str, str]], otherwise: str) -> str:
    """Return a CASE, or only its ELSE value if there are no cases."""
    cases = " ".join(f"WHEN {when} THEN {then}" for when, then in whens)
    return f"CASE {cases} ELSE {otherwise} END" if whens else otherwise


def _flag(test: str) -> str:
    return _case([(test, "TRUE")], "FALSE")


def _select(named: Iterable[str], table: str) -> str:
    chosen = ",\n    ".join(named)
    return f"SELECT\n    {chosen}\nFROM {table}"
