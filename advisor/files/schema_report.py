"""The JSON Schemas of the JSON report and of its check: every key that programs may rely on.

They are open: keys are added within a version, never removed, so other keys are not forbidden.
"""

from collections.abc import Mapping

from advisor.core.record import Digests
from advisor.core.rulebook import Rulebook
from advisor.core.verdict import Form, Verdict
from advisor.files.schema_interaction import DEFINITIONS
from advisor.files.schema_shapes import Schema, document, ref
from advisor.files.schema_written import (
    BECAUSE,
    NAME,
    RULE,
    SOURCE,
    WHERE,
    day,
    flag,
    has,
    list_of,
    of,
    or_null,
    said,
    sha256,
    share,
    text,
    whole,
)


def report_schema(_rulebook: Rulebook) -> Schema:
    """Return the schema of what ``report --format json`` writes, whatever the packs."""
    title = "A report that `advisor` writes as JSON"
    description = "The recommendation, with all that led to it. Keys are added, never taken away."
    return document(title, description, has(_REPORT), {**_DEFINITIONS, **DEFINITIONS})


def check_schema(_rulebook: Rulebook) -> Schema:
    """Return the schema of what ``report`` and ``adr`` print with ``--check --json``."""
    title = "What `advisor` tells programs of a kept report"
    description = "Whether it holds, and what mends it. Keys are added, never taken away."
    parts: Schema = {"enum": list(Digests.__annotations__)}
    keys = {
        "schema_version": {"const": 1, "description": "The version of this schema."},
        "holds": flag("Whether it says what today's answers and packs would; exit code 1 if not."),
        "record": or_null(said(""), "The kept report; null if there is none yet."),
        "changed": list_of(parts, "What has changed since it was written, by its digests."),
        "summary": said("The recommendation of today, in a sentence or two."),
        "mend": or_null(said(""), "The command that mends it; null if it holds."),
    }
    return document(title, description, has(keys), {})


_REPORT: Mapping[str, Schema] = {
    "schema_version": {"const": 1, "description": "The version of this schema."},
    "advisor": said("The version of advisor that wrote it."),
    "project": said("The project's name."),
    "verdict": of("verdict", "Of the whole: events where any interaction warrants them."),
    "form": of("form", "The largest form that any interaction needs."),
    "summary": said("The recommendation in a sentence or two."),
    "reasons": list_of(ref("reason"), "The strongest reasons, at most three."),
    "interactions": {**list_of(ref("interaction"), "One by one, in their order."), "minItems": 1},
    "backend": or_null(ref("backend"), "The back end; null if nothing is sent."),
    "contradictions": list_of(ref("note"), "Answers that cannot all be true."),
    "warnings": list_of(ref("note"), "What deserves a second look, and nobody has accepted."),
    "accepted": list_of(ref("accepted"), "Warnings that somebody has decided to live with."),
    "orphans": list_of(ref("acceptance"), "Acceptances of warnings that are not given."),
    "unknowns": list_of(ref("unknown"), "Open questions, what is most worth answering first."),
    "not_applicable": list_of(ref("not_applicable"), "Questions that were said not to apply."),
    "pack": of("pack", "The built-in pack; the first of packs."),
    "packs": {**list_of(ref("pack"), "What it was judged by, ours first."), "minItems": 1},
    "reweighed": list_of(ref("reweighing"), "Rules whose points were set anew."),
    "answers": of("answers", "What it was made from, so that it can be made again."),
    "digest": sha256("One sha256 over digests; reports with the same one say the same."),
    "digests": of("digests", "What the verdicts follow from."),
}
_ACCEPTANCE: Mapping[str, Schema] = {
    "rule": said("The rule whose warning is accepted."),
    "interaction": text("The interaction for which it is; empty for all."),
    "reason": said("Why."),
    "owner": said("Who answers for it."),
    "date": day("Since when."),
    "until": day("When it has to be looked at again."),
}
_DEFINITIONS: Mapping[str, Schema] = {
    "verdict": {"enum": [one.value for one in Verdict]},
    "form": {"enum": [one.value for one in Form]},
    "reason": has(
        {
            "rule": RULE,
            "title": said("What is the case."),
            "because": BECAUSE,
            "source": SOURCE,
            "verdict": of("verdict", "The side that it speaks for."),
            "interactions": WHERE,
        }
    ),
    "acceptance": has(_ACCEPTANCE, "A warning that somebody has decided to live with."),
    "accepted": has(
        {
            "warning": of("note", "The warning."),
            **_ACCEPTANCE,
            "expired": flag("Whether its day has passed."),
        },
        "An acceptance, and the warning that it covers.",
    ),
    "backend": has(
        {
            "form": of("form", "The form that it has to carry."),
            "later": flag("Whether it is for events that are put off."),
            "chosen": or_null(ref("option"), "Null where none would do."),
            "runners_up": list_of(ref("option"), "Those that would do too, best first."),
            "excluded": list_of(ref("option"), "Those that would not do."),
        }
    ),
    "option": has(
        {
            "id": said("The back end's id."),
            "title": said("What it is called."),
            "scaffolded": flag("Whether the starter can be made for it."),
            "reasons": list_of(ref("founded"), "Why it was chosen, or not."),
            "checks": list_of(ref("founded"), "Limits to check, since an answer is not known."),
        },
        "A back end that was looked at.",
    ),
    "founded": has(
        {"because": said("The reason."), "source": text("Where it is published, or nothing.")}
    ),
    "unknown": has(
        {
            "question": said("The question's id."),
            "prompt": said("The question."),
            "interactions": WHERE,
            "rules": list_of(NAME, "The ids of the rules that wait for it."),
            "gain": share("By how much its answer raises the chance of the right verdict."),
            "partly": flag("Whether only the rest of its choices is not known."),
        }
    ),
    "not_applicable": has(
        {
            "question": said("The question's id."),
            "prompt": said("The question."),
            "because": said("Why it does not apply."),
            "interactions": list_of(NAME, "Where; none for the whole project."),
        }
    ),
    "pack": has(
        {
            "id": said("The pack's id."),
            "version": said("Its version."),
            "digest": sha256("sha256 over its files."),
        }
    ),
    "reweighing": has(
        {
            "rule": RULE,
            "before": whole("The points it had."),
            "after": whole("The points it has."),
            "by": said("The pack that set them, or --weight."),
        }
    ),
    "answers": has(
        {
            "schema_version": {"const": 1, "description": "Of the answers file."},
            "project": said("The project's name."),
            "answers": {"type": "object", "description": "What holds for all of it."},
            "interactions": list_of({"type": "object"}, "The interactions and their answers."),
        },
        "The shape of the answers file, which has a schema of its own.",
    ),
    "digests": has(
        {
            "answers": sha256("sha256 over the answers."),
            "packs": sha256("sha256 over the packs."),
            "weights": sha256("sha256 over the points set with --weight."),
            "accepted": sha256("sha256 over the acceptances that have not expired."),
        }
    ),
}
