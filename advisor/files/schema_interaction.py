"""The part of the JSON report's schema about an interaction."""

from collections.abc import Mapping

from advisor.core.verdict import Verdict
from advisor.files.schema_shapes import Schema, ref
from advisor.files.schema_written import (
    BECAUSE,
    RULE,
    SOURCE,
    VALUE,
    WHERE,
    WRONG_WHEN,
    flag,
    has,
    list_of,
    number,
    of,
    or_null,
    said,
    share,
    text,
    whole,
)

_LATER = "The form that events would take, where they are put off; else null."
_INTERACTION: Mapping[str, Schema] = {
    "id": said("Its name: order.placed."),
    "kind": {"enum": ["fact", "request"], "description": "What has happened, or is wanted."},
    "producer": said("The service or module it comes from."),
    "consumers": list_of(ref("consumer"), "Who reacts, and how."),
    "verdict": of("verdict", "Direct calls or events, for this one."),
    "form": of("form", "How it is carried."),
    "later": or_null(ref("form"), _LATER),
    "summary": said("The verdict in a sentence."),
    "gate": {"type": ["string", "null"], "description": "The rule that forces it, or null."},
    "scores": has(
        {one.value: whole(f"Points for {one}.") for one in Verdict},
        "Points of either side: the sum of its contributions.",
    ),
    "margin": has(
        {"least": whole("The smallest lead."), "most": whole("The largest lead.")},
        "By how much events lead, whatever the unknown answers are.",
    ),
    "provisional": flag("Whether an unknown answer could turn it."),
    "close": flag("Whether one weak rule would turn it."),
    "likely": share("The share of ways to answer what is open that end in this verdict."),
    "robustness": or_null(ref("robustness"), "Null where no weight decided."),
    "load": or_null(ref("load"), "The busiest second of the slowest one; null where not known."),
    "peak": or_null(ref("peak"), "The peak at the slowest consumer; null where not known."),
    "why_not": text("What speaks for the other side, and why it was not enough; or nothing."),
    "conditions": list_of(ref("note"), "What must be so before events."),
    "contributions": list_of(ref("contribution"), "What each rule adds, the strongest first."),
    "tipping": list_of(
        list_of(ref("turn"), "Changes that must come together."),
        "Each entry alone would turn the verdict, or lift a gate so that events may win.",
    ),
    "largest_tried": whole("How many changes at once were tried, at most."),
    "practices": list_of(ref("note"), "What has to be done for it to be done well."),
}
_NOTE: Mapping[str, Schema] = {
    "rule": RULE,
    "message": said("What is noted."),
    "because": BECAUSE,
    "source": SOURCE,
    "wrong_when": WRONG_WHEN,
    "interactions": WHERE,
}
_RATES: Mapping[str, Schema] = {
    "rate": number("What arrives a second."),
    "capacity": number("What can be handled a second."),
    "utilisation": number("The one divided by the other."),
}
DEFINITIONS: Mapping[str, Schema] = {
    "interaction": has(_INTERACTION, "One fact or request on its way to its consumers."),
    "consumer": has(
        {"service": said("The service or module."), "action": said("What it does then.")}
    ),
    "robustness": has(
        {
            "any_weights": share("Of all weights there are, the share that agrees."),
            "up_to_double": share("Of all weights from zero to twice ours, the share that agrees."),
        }
    ),
    "load": has(
        {
            **_RATES,
            "queued": share("Of what arrives, the share that finds no worker free."),
            "wait": {
                "type": ["number", "null"],
                "description": "Seconds, or more, that one in a hundred waits for a worker; null"
                " where they fall behind.",
            },
        },
        "Arrivals are taken to be random, and the times that they take to vary.",
    ),
    "peak": has(
        {
            **_RATES,
            "lasts": number("How many seconds the peak lasts."),
            "backlog": number("How many wait at its end."),
            "window": number("How many seconds late the last one is."),
            "drain": {
                "type": ["number", "null"],
                "description": "Seconds until the backlog is gone; null for never.",
            },
        },
        "Arrivals are taken to be even.",
    ),
    "contribution": has(
        {
            "rule": RULE,
            "title": said("What is the case."),
            "alternative": of("verdict", "The side whose score it adds to."),
            "points": whole("How many; below zero where it takes them away."),
            "because": BECAUSE,
            "source": SOURCE,
            "wrong_when": WRONG_WHEN,
            "strength": {
                "enum": ["strong", "moderate", "weak"],
                "description": "How well it is founded.",
            },
            "answers": {
                "type": "object",
                "additionalProperties": VALUE,
                "description": "The answers and counts that it rests on.",
            },
            "stays": or_null(ref("range"), "Null where no weight decided."),
        }
    ),
    "range": has(
        {
            end: {"type": ["integer", "null"], "description": f"At {end}; null for no such end."}
            for end in ("least", "most")
        },
        "The points that the rule may have before the verdict turns.",
    ),
    "turn": has(
        {
            "fact": said("The answer, or count, that would have to change."),
            "subject": said("What it is about."),
            "before": {**VALUE, "description": "What it is today."},
            "after": list_of(VALUE, "Values each of which would do."),
        }
    ),
    "note": has(_NOTE, "What a rule notes beside the verdict."),
}
"""The definitions of an interaction and its parts."""
