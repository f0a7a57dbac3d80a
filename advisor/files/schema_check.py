"""The JSON Schema of what ``report --check --json`` and ``adr --check --json`` print."""

from advisor.core.record import Digests
from advisor.core.rulebook import Rulebook
from advisor.files.schema_shapes import Schema, document
from advisor.files.schema_written import flag, has, list_of, or_null, said


def check_schema(_rulebook: Rulebook) -> Schema:
    """Return the schema of the result of a check."""
    title = "What `advisor` tells programs of a kept report"
    description = "Whether it holds, and what mends it. Keys are added, never taken away."
    parts: Schema = {"enum": list(Digests.__annotations__)}
    keys = {
        "schema_version": {"const": 1, "description": "The version of this schema."},
        "holds": flag("Whether it says what today's answers and packs would; exit code 1 if not."),
        "record": or_null(said(""), "The kept report; null where there is none yet."),
        "changed": list_of(parts, "What has changed since it was written, by its digests."),
        "summary": said("The recommendation of today, in a sentence or two."),
        "mend": or_null(said(""), "The command that mends it; null where it holds."),
    }
    return document(title, description, has(keys), {})
