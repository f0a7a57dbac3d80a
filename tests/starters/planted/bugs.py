"""Bugs to be found: a harness that does not find these proves nothing about the program.

Copied beside the fault tests of a generated signup starter, whose parts they replace.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from faults.roles import play
from signup_flow import context as contexts
from signup_flow import system
from signup_flow.messaging import relay as relaying
from signup_flow.messaging import worker
from signup_flow.messaging.attempts import Attempts
from signup_flow.messaging.broker import BrokerFailed, Delivery, Message
from signup_flow.messaging.dedupe import DedupeTable
from signup_flow.messaging.failpoints import failpoint
from signup_flow.messaging.inbox import Inbox
from signup_flow.messaging.parking import Parked, Parking
from signup_flow.messaging.reaction import Reactions
from signup_flow.services.signup import commands


_ROWS = "SELECT position, event_id, type, key, body FROM outbox"


def play_with_a_bug(name: str, role: tuple[str, ...], environment: dict[str, str]) -> None:
    """Be one process of a program in which a piece was replaced by a wrong one."""
    BUGS[name]()
    play(role, environment)


def _acknowledge_before_commit() -> None:
    def work_once(inbox: Inbox, subscription: Any, wait: float = 0) -> int:
        deliveries = subscription.receive(inbox.batch, wait)
        if deliveries:
            subscription.acknowledge(deliveries)
            failpoint("consumer_after_acknowledge")
            inbox.handle(deliveries)
        return len(deliveries) + inbox.retry_due()

    worker.work_once = work_once


def _no_dedupe() -> None:
    insert = DedupeTable.insert

    def forgetful(self: DedupeTable, tx: Any, events: Any, *rest: Any) -> set[str]:
        insert(self, tx, events, *rest)
        return {event.id for _, event in events}

    DedupeTable.insert = forgetful  # type: ignore[method-assign]


def _dedupe_in_another_transaction() -> None:
    def apart(self: Inbox, events: Any, receipt: Any) -> set[str]:
        own = type(self.database)(*_arguments(self.database))
        with own.transaction() as other:
            new = self.dedupe.insert(other, events, receipt)
        own.close()
        return new

    def apply(self: Inbox, tx: Any, batch: Sequence[Delivery], receipt: Any = None) -> None:
        todo = [(one, *self.reactions.understand(one)) for one in batch]
        new = apart(self, [(one, event) for one, event, _ in todo], receipt)
        failpoint("consumer_before_commit")
        with self.database.transaction() as mine:
            for _, event, reaction in todo:
                if event.id in new:
                    reaction.handle(event, mine)

    def handle(self: Inbox, deliveries: Any) -> None:
        for delivery in deliveries:
            try:
                apply(self, None, [delivery])
            except Exception as error:
                self._park(delivery, self._fault(error, 1))

    Inbox.handle = handle  # type: ignore[method-assign]


def _attempts_in_memory() -> None:
    Attempts.note = lambda self, database, ids: False  # type: ignore[method-assign]
    Attempts.count = lambda self, database, event_id: 1  # type: ignore[method-assign]


def _nothing_held_back() -> None:
    Parking.concerning = lambda self, tx, batch: (set(), set())  # type: ignore[method-assign]


def _park_after_acknowledging() -> None:
    park, late = Parking.park, list[tuple[Any, ...]]()
    work_once = worker.work_once

    def later(self: Parking, tx: Any, delivery: Delivery, fault: Any, attempts: int = 0) -> None:
        late.append((self, delivery, fault, attempts))

    def work_then_park(inbox: Inbox, *arguments: Any, **named: Any) -> int:
        count = work_once(inbox, *arguments, **named)
        while late:
            parking, delivery, fault, attempts = late.pop(0)
            with inbox.database.transaction() as tx:
                park(parking, tx, delivery, fault, attempts)
        return count

    Parking.park = later  # type: ignore[method-assign]
    worker.work_once = work_then_park


def _what_comes_again_is_taken_to_have_acted() -> None:
    act_first = Inbox._act_first

    def trusting(self: Inbox, batch: Sequence[Delivery]) -> Any:
        return None if batch[0].redelivered else act_first(self, batch)

    Inbox._act_first = trusting  # type: ignore[method-assign]


def _what_has_waited_does_not_act() -> None:
    understand = Reactions.understand

    def retry(self: Inbox, parked: Parked) -> bool:
        def idle(reactions: Reactions, delivery: Delivery) -> Any:
            event, reaction = understand(reactions, delivery)
            return event, replace(reaction, outside=None)

        Reactions.understand = idle  # type: ignore[method-assign]
        try:
            return retry_one(self, parked)
        finally:
            Reactions.understand = understand  # type: ignore[method-assign]

    retry_one, Inbox._retry = Inbox._retry, retry  # type: ignore[method-assign]


def _a_failure_stops_the_queue() -> None:
    def stop(self: Inbox, delivery: Delivery, fault: Any, attempts: int = 1) -> None:
        raise BrokerFailed("somebody has to look at this")

    _attempts_in_memory()
    Inbox._park = stop  # type: ignore[method-assign]


def _a_workflow_is_lost() -> None:
    contexts.correlation_id = contexts.new_id


def _publish_before_commit() -> None:
    emit = commands.emit

    def hasty(tx: Any, source: str, data: Any) -> Any:
        event = emit(tx, source, data)
        message = Message(event.id, data.type, data.key, event.to_body())
        system.connect().publish([message])
        failpoint("producer_in_transaction")
        return event

    commands.emit = hasty


def _mark_before_publish() -> None:
    def relay_once(outbox: Any, broker: Any, most: int = 500) -> int:
        sql = f"{_ROWS} WHERE position IN (SELECT position FROM outbox_unsent) LIMIT 100"
        rows = sorted(outbox.query(sql))
        with outbox.transaction() as tx:
            tx.executemany(
                "DELETE FROM outbox_unsent WHERE position = ?", [row[:1] for row in rows]
            )
        if rows:
            failpoint("relay_before_publish")
            broker.publish([Message(*row[1:]) for row in rows])
            failpoint("relay_after_publish")
            failpoint("relay_after_mark")
        return len(rows)

    relaying.relay_once = relay_once


def _relay_from_the_newest() -> None:
    seen: list[int] = []

    def relay_once(outbox: Any, broker: Any, most: int = 500) -> int:
        seen[:] = seen or [int(outbox.value("SELECT max(position) FROM outbox") or 0)]
        sql = f"{_ROWS} WHERE position > ? ORDER BY position LIMIT 100"
        rows = outbox.query(sql, (seen[0],))
        if rows:
            failpoint("relay_before_publish")
            broker.publish([Message(*row[1:]) for row in rows])
            failpoint("relay_after_publish")
            with outbox.transaction() as tx:
                tx.execute("DELETE FROM outbox_unsent WHERE position <= ?", (rows[-1][0],))
            failpoint("relay_after_mark")
            seen[0] = rows[-1][0]
        return len(rows)

    relaying.relay_once = relay_once


def _arguments(database: Any) -> tuple[Any, ...]:
    return (database.url, database.schema) if hasattr(database, "url") else (database.path,)


BUGS: dict[str, Callable[[], None]] = {
    "acknowledge before commit": _acknowledge_before_commit,
    "no dedupe": _no_dedupe,
    "dedupe in another transaction": _dedupe_in_another_transaction,
    "attempts counted in memory": _attempts_in_memory,
    "nothing held back behind a parked event": _nothing_held_back,
    "parked after acknowledging": _park_after_acknowledging,
    "what comes again is taken to have acted": _what_comes_again_is_taken_to_have_acted,
    "what has waited does not act": _what_has_waited_does_not_act,
    "a failure stops the queue": _a_failure_stops_the_queue,
    "a workflow is lost": _a_workflow_is_lost,
    "publish before commit": _publish_before_commit,
    "mark before publish": _mark_before_publish,
    "relay from the newest": _relay_from_the_newest,
}
