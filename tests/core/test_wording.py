"""What speaks for a verdict, and what for the other side."""

import pytest
from msgspec.structs import replace
from support import Judge

from advisor.core.wording import main_reason, summarise, why_not

LEVEL = ("consumers=email", "availability.consumer_down=fail")


@pytest.mark.parametrize(
    ("changes", "strongest", "against"),
    [
        (
            (),
            "With calls, the producer would have to know each consumer, ",
            "” and 2 more speak for direct calls",
        ),
        (
            LEVEL,
            "A crash between the effect and the commit repeats the effect, ",
            "” speak for events",
        ),
        (
            (*LEVEL, "work.in_request=none"),
            "Between one producer and one consumer that keeps up, ",
            "” speaks for events",
        ),
    ],
)
def test_the_strongest_rule_is_the_reason_and_the_other_side_is_heard(
    judge: Judge, changes: tuple[str, ...], strongest: str, against: str
) -> None:
    (judgement,) = judge("signup", *(f"user.signed_up/{one}" for one in changes)).judgements
    assert main_reason(judgement).startswith(strongest)
    assert against in why_not(judgement)
    assert ("tie" in why_not(judgement)) is (judgement.ruling.margin == 0)


def test_what_waits_is_counted_as_people_do(judge: Judge) -> None:
    answered = ("stock.reserve", "payment.authorise", "payment.refunded")
    waits = judge("orders", "readiness.tools=correlation_ids")
    told = summarise(waits)
    assert "for all 5 interactions now; events for 2 of 5 when the team is ready." in told
    both = tuple(one for one in waits.judgements if one.interaction.name not in answered)
    told = summarise(replace(waits, judgements=both))
    assert "for both interactions now; events for both when the team is ready." in told
