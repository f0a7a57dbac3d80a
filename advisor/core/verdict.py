"""What can be recommended: the two alternatives, and the forms they take."""

from enum import StrEnum


class Verdict(StrEnum):
    """The two alternatives that the rules weigh against each other."""

    DIRECT = "direct"
    EVENTS = "events"


class Form(StrEnum):
    """How an interaction is carried, from the smallest machinery to the largest."""

    DIRECT_CALLS = "direct-calls"
    """The caller waits; consistent now."""
    JOB_QUEUE = "job-queue"
    """A table in the database that is already there, drained by a worker."""
    WORK_QUEUE = "work-queue"
    """One consumer in another service, behind a queue."""
    PUBLISH_SUBSCRIBE = "publish-subscribe"
    """Several consumers, or consumers the producer does not know."""
    EVENT_LOG = "event-log"
    """Retained history that consumers read again."""

    @property
    def size(self) -> int:
        """Position in the order above, 0 for direct calls: the larger, the more to run."""
        return list(Form).index(self)

    @property
    def verdict(self) -> Verdict:
        """Which alternative this is a form of."""
        return Verdict.DIRECT if self is Form.DIRECT_CALLS else Verdict.EVENTS


FORM_NAMES = {
    Form.DIRECT_CALLS: "direct call",
    Form.JOB_QUEUE: "job queue",
    Form.WORK_QUEUE: "work queue",
    Form.PUBLISH_SUBSCRIBE: "publish/subscribe",
    Form.EVENT_LOG: "event log",
}
"""The names of the forms."""
