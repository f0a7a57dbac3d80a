"""The decision as one SQL query over a table of rows: the same verdicts where the data is.

Only SELECT, WITH, CASE, comparisons, AND, OR, NOT and ``||``, so that any warehouse takes it. SQL's
own three-valued logic is Kleene's: a fact that is not known is NULL. Like ``generated``, the query
is made from a checked rulebook only: names are quoted, values are escaped literals.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from advisor.core.answers import MAYBE, NOT_APPLICABLE
from advisor.core.condition import ALWAYS, Comparison, Condition, Operator, facts_in
from advisor.core.dialect import Dialect
from advisor.core.generated import Writer, translate
from advisor.core.question import Question, Scope
from advisor.core.rows import NO_NUMBER, Column, columns, least_form, points, telling
from advisor.core.rule import Rule
from advisor.core.rulebook import Rulebook
from advisor.core.ruling import CLOSE
from advisor.core.verdict import Form, Verdict
from advisor.core.workload import APART, COUNT, LAYOUT, SEPARATE, SEVERAL

_WORDS = (" AND ", " OR ", "NOT ", "TRUE", "FALSE")
_SIGNS = {Operator.AT_LEAST: ">=", Operator.AT_MOST: "<="}


def sql(rulebook: Rulebook, dialect: Dialect = Dialect.DUCKDB, table: str = "answers") -> str:
    """Return a query over ``table``, which has a column for each of ``columns`` and an ``id``.

    One row in, one row out: id, valid, verdict, form, later, score_direct, score_events, lowest,
    highest, provisional, close and gate. It promises nothing of a row that is not valid.
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
    """Writes the query: hide what is not asked, test the rules, add up, conclude."""

    def __init__(self, rulebook: Rulebook, dialect: Dialect) -> None:
        self.rules = telling(rulebook)
        self.questions = Writer(rulebook, self.rules).questions
        self.columns = {column.fact: column for column in columns(rulebook)}
        self.name, self.literal = dialect.name_of, dialect.literal
        self.unsure = {fact for q in self.questions if q.when != ALWAYS for fact in q.fact_names()}

    def lines(self, table: str) -> Iterator[str]:
        facts = list(self.columns)
        valid = _case([(" AND ".join(map(self._valid, self.columns.values())), "TRUE")], "FALSE")
        given = [*map(self.name, facts), f"{valid} AS valid"]
        yield f"WITH asked0 AS (\n{_select(['id', *given], table)}\n)"
        count = 0
        for count, step in enumerate(self._steps(), 1):
            facts += [fact for fact in step if fact not in facts]
            named = [
                f"{step[fact]} AS {self.name(fact)}" if fact in step else self.name(fact)
                for fact in facts
            ]
            yield f", asked{count} AS (\n{_select(['id', 'valid', *named], f'asked{count - 1}')}\n)"
        tests = [f"{self._written(rule.when)} AS r{place}" for place, rule in enumerate(self.rules)]
        yield f", tested AS (\n{_select(['id', 'valid', *tests], f'asked{count}')}\n)"
        yield f", counted AS (\n{_select(['id', 'valid', *self._counts()], 'tested')}\n)"
        yield f", decided AS (\n{_select(_DECIDED, 'counted')}\n)"
        yield _select(self._conclusion(), "decided")

    def _steps(self) -> Iterator[Mapping[str, str]]:
        """Yield what is computed from the facts before it, by name."""
        several = f"{self.name(LAYOUT)} = {self.literal(SEVERAL)}"
        counted = [(f"{self.name(LAYOUT)} IS NULL", "NULL"), (several, self.name(APART))]
        yield from self._hiding(Scope.PROJECT)
        yield {SEPARATE: _case(counted, "0")}
        yield from self._hiding(Scope.INTERACTION)

    def _hiding(self, scope: Scope) -> Iterator[Mapping[str, str]]:
        """Yield what is hidden where it is not asked, as soon as what that rests on is there."""
        made: dict[str, str] = {}
        for question in self.questions:
            if question.scope is scope and question.when != ALWAYS:
                if not made.keys().isdisjoint(facts_in(question.when)):
                    yield made
                    made = {}
                made |= {fact: self._hidden(question, fact) for fact in question.fact_names()}
        if made:
            yield made

    def _hidden(self, question: Question, fact: str) -> str:
        asked = self._written(question.when)
        name = self.name(fact)
        if not self.columns[fact].values:
            whens = [(asked, name), (f"NOT ({asked})", str(NO_NUMBER)), (f"{name} < 0", name)]
            return _case(whens, "NULL")
        none = self.literal(NOT_APPLICABLE)
        whens = [(asked, name), (f"NOT ({asked})", none), (f"{name} = {none}", none)]
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
        return translate(condition, self._compare, words=_WORDS)

    def _compare(self, one: Comparison, *, possibly: bool) -> str:
        del possibly  # SQL knows the third value itself
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
        yield f"{self._sum(lambda rule: points(rule, Verdict.DIRECT))} AS score_direct"
        yield f"{self._sum(lambda rule: points(rule, Verdict.EVENTS))} AS score_events"
        yield f"{self._sum(lambda rule: min(rule.pull, 0), ' IS NULL')} AS low"
        yield f"{self._sum(lambda rule: max(rule.pull, 0), ' IS NULL')} AS high"
        gates = [(f"r{n}", self.literal(r.id)) for n, r in enumerate(self.rules) if r.forces]
        yield f"{_case(gates, 'NULL')} AS gate"
        yield f"{self._any(lambda rule: rule.forces, ' IS NULL')} AS gated"
        waits = self._any(lambda rule: rule.forces or rule.holds_back, " IS NULL")
        yield f"{waits} AS waiting"
        yield f"{self._any(lambda rule: rule.holds_back)} AS held"
        sizes = sorted({least_form(rule) for rule in self.rules} - {0, 1}, reverse=True)
        forms = [(self._either(partial(_needs, size)), f"{size:d}") for size in sizes]
        yield f"{_case(forms, '1')} AS form"

    def _sum(self, worth: Callable[[Rule], int], state: str = "") -> str:
        worths = [(place, worth(rule)) for place, rule in enumerate(self.rules)]
        parts = (_case([(f"r{place}{state}", f"{w:d}")], "0") for place, w in worths if w)
        return " + ".join(parts) or "0"

    def _either(self, which: Callable[[Rule], bool], state: str = "") -> str:
        named = (f"r{place}{state}" for place, rule in enumerate(self.rules) if which(rule))
        return " OR ".join(named)

    def _any(self, which: Callable[[Rule], bool], state: str = "") -> str:
        either = self._either(which, state)
        return _case([(either, "TRUE")] if either else [], "FALSE")

    def _conclusion(self) -> Iterator[str]:
        sized = [(form.size, self.literal(form.value)) for form in Form]
        forms = [(f"form = {size:d}", name) for size, name in sized if size]
        verdicts = {verdict: self.literal(verdict.value) for verdict in Verdict}
        direct = self.literal(Form.DIRECT_CALLS.value)
        won = "wanted AND NOT held"
        yield from ("id", "valid")
        yield f"{_case([(won, verdicts[Verdict.EVENTS])], verdicts[Verdict.DIRECT])} AS verdict"
        yield f"{_case([(f'NOT ({won})', direct), *forms], 'NULL')} AS form"
        yield f"{_case([('NOT (wanted AND held)', 'NULL'), *forms], 'NULL')} AS later"
        yield from ("score_direct", "score_events", "lowest", "highest")
        turns = "waiting AND highest > 0 OR lowest <= 0 AND highest > 0"
        open_ = f"gate IS NULL AND NOT held AND ({turns})"
        yield f"{_case([(open_, 'TRUE')], 'FALSE')} AS provisional"
        margin = "score_events - score_direct"
        lead = f"{margin} <= 0 OR {margin} <= {CLOSE:d} AND {won}"
        close = f"gate IS NULL AND {margin} > {-CLOSE:d} AND ({lead})"
        yield f"{_case([(close, 'TRUE')], 'FALSE')} AS close"
        yield "gate"


def _needs(size: int, rule: Rule) -> bool:
    return least_form(rule) == size


_WANTED = "gate IS NULL AND NOT gated AND score_events > score_direct"
_DECIDED = (
    *("id", "valid", "score_direct", "score_events", "gate", "waiting", "held", "form"),
    "score_events - score_direct + low AS lowest",
    "score_events - score_direct + high AS highest",
    f"CASE WHEN {_WANTED} THEN TRUE ELSE FALSE END AS wanted",
)


def _case(whens: list[tuple[str, str]], otherwise: str) -> str:
    """Write a CASE, or what is left of one without a case."""
    cases = " ".join(f"WHEN {when} THEN {then}" for when, then in whens)
    return f"CASE {cases} ELSE {otherwise} END" if whens else otherwise


def _select(named: Iterable[str], table: str) -> str:
    chosen = ",\n    ".join(named)
    return f"SELECT\n    {chosen}\nFROM {table}"
