"""How a warehouse quotes names and values: the only difference between the dialects here."""

from enum import StrEnum

from advisor.core.answers import Value


class Dialect(StrEnum):
    """The SQL dialect whose quoting a query uses."""

    DUCKDB = "duckdb"
    SQLITE = "sqlite"
    POSTGRES = "postgres"
    SPARK = "spark"
    BIGQUERY = "bigquery"

    def name_of(self, column: str) -> str:
        """Quote a column's name; BigQuery allows no dots in it, and gets two underscores."""
        if self in (Dialect.SPARK, Dialect.BIGQUERY):
            plain = column.replace(".", "__") if self is Dialect.BIGQUERY else column
            return f"`{plain.replace('`', '``')}`"
        return '"{}"'.format(column.replace('"', '""'))

    @property
    def types(self) -> tuple[str, str]:
        """The types of a text and of a whole number."""
        texts = {Dialect.SPARK: "STRING", Dialect.BIGQUERY: "STRING", Dialect.DUCKDB: "VARCHAR"}
        return texts.get(self, "TEXT"), "INT64" if self is Dialect.BIGQUERY else "BIGINT"

    def literal(self, value: Value) -> str:
        """Write a text or a whole number."""
        if isinstance(value, int):
            return f"{value:d}"
        text = str(value)
        if self in (Dialect.SPARK, Dialect.BIGQUERY):
            return "'{}'".format(text.replace("\\", "\\\\").replace("'", "\\'"))
        return "'{}'".format(text.replace("'", "''"))
