"""An envelope: what goes into it, what comes out, and what does not fit."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from messaging.bench import Bench, Happened

from signup_flow import context
from signup_flow.messaging.event import (
    LARGEST_BODY,
    Decoder,
    Event,
    EventData,
    Undecodable,
    UnknownVersion,
    correlation_of,
)
from signup_flow.messaging.timeline import timeline


def _read(body: bytes, contract: type[EventData] = Happened) -> Event[EventData]:
    return Decoder([contract]).decode(body)


def test_what_does_not_fit_is_named(bench: Bench) -> None:
    envelope = json.loads(bench.event("cart").to_body())
    wrong = {**envelope["data"], "thing": []}
    with pytest.raises(Undecodable, match=r"data\.thing: .* valid"):
        _read(json.dumps({**envelope, "data": wrong}).encode())
    with pytest.raises(Undecodable, match="dataschema"):
        _read(json.dumps({**envelope, "dataschema": "unheard.of"}).encode())
    with pytest.raises(UnknownVersion, match=r"thing\.happened/2"):
        _read(json.dumps({**envelope, "dataschema": "thing.happened/2"}).encode())


def test_an_event_caused_by_another_keeps_its_workflow_and_names_its_cause(bench: Bench) -> None:
    first = bench.event("cart")
    with context.workflow(first.correlation_id, event_id=first.id):
        second = _read(bench.event("cart").to_body())
    assert (second.correlation_id, second.causation_id) == (first.correlation_id, first.id)
    assert second.id != first.id


@pytest.mark.parametrize("given", ["a\r\nX: 1", "ümlaut", "nul\0", "x" * 65])
def test_a_foreign_id_that_no_call_could_pass_on_is_another_that_is_always_the_same(
    bench: Bench, given: str
) -> None:
    event = bench.event("cart")
    body = json.dumps({**json.loads(event.to_body()), "correlationid": given}).encode()
    found = _read(body).correlation_id
    assert found == context.plain(found) == correlation_of(body) != event.correlation_id
    bench.deliver(event, body=body)
    bench.deliver(event._replace(id="spoilt"), body=body)
    steps = timeline({"tester": bench.database}, given)
    assert [step.event_id for step in steps] == [event.id, "spoilt"]


def test_what_json_has_no_type_for_reads_back_too() -> None:
    class Typed(EventData):
        type, schema_version, key_field = "typed", 1, "id"
        id: UUID
        at: datetime
        amount: Decimal
        parts: tuple[str, ...]

    with pytest.raises(ValueError, match="finite"):
        Typed(id=uuid4(), at=datetime.now(UTC), amount=Decimal("inf"), parts=())
    data = Typed(id=uuid4(), at=datetime.now(UTC), amount=Decimal("1.10"), parts=("a", "b"))
    assert _read(Event.of("test", data).to_body(), Typed).data == data


def test_what_no_consumer_reads_is_not_even_written() -> None:
    class Large(EventData):
        type, schema_version, key_field = "large", 1, "text"
        text: str

    with pytest.raises(ValueError, match="of 262144 at most"):
        Event.of("test", Large(text="x" * LARGEST_BODY)).to_body()
    body = Event.of("test", Large(text="x")).to_body().ljust(LARGEST_BODY)
    assert _read(body, Large).data.key == "x"
    with pytest.raises(Undecodable, match="larger than 262144"):
        _read(body + b" ", Large)


def test_the_traceparent_goes_along(bench: Bench) -> None:
    given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with context.workflow(traceparent=given):
        event = bench.event("cart")
    assert event.traceparent and event.traceparent.split("-")[1] == given.split("-")[1]
    assert _read(event.to_body()).traceparent == event.traceparent
