"""Made-up situations that are told in full: what we recommend, and what their writer expected.

In ``scenarios/situations`` a ``NN.md`` tells the situation, ``NN.yaml`` holds the answers that a
reader gave from it alone, and ``expected.yaml`` the form that its writer expected of each
interaction, with what else would do.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml
from published import GUESSES, RULES, is_sent, sent

from advisor.core.assessment import Judgement, assess
from advisor.core.verdict import Form
from advisor.files.answers import Source, read_answers

HERE = Path(__file__).parent / "scenarios" / "situations"


class Told(NamedTuple):
    """One interaction of a situation: how it was judged, and what would do."""

    situation: str
    judgement: Judgement
    expected: Form
    accepted: frozenset[Form]
    """The expected form, and what its writer named beside it."""
    certainty: str


def _read() -> Iterator[Told]:
    for one in yaml.safe_load((HERE / "expected.yaml").read_text())["situations"]:
        source = Source((HERE / f"{one['id']}.yaml").read_text(), one["id"])
        judgements = assess(RULES, read_answers(source, RULES, partial=True)).judgements
        for judgement, (name, told) in zip(judgements, one["interactions"].items(), strict=True):
            assert judgement.interaction.name == name
            expected, *others = map(Form, (told["form"], *told["also"]))
            yield Told(
                one["id"], judgement, expected, frozenset((expected, *others)), told["certainty"]
            )


TOLD = list(_read())


def table() -> Iterator[str]:
    """Yield the lines that docs/explanation/accuracy.md has of all this."""
    yield "| | sent or called as expected | of those to be sent | of those to be called |"
    yield "|---|---:|---:|---:|"
    for name, guess in GUESSES.items():
        right = [one for one in TOLD if guess(one.judgement) is is_sent(one.expected)]
        shares = [
            f"{sum(is_sent(one.expected) is way for one in right)} of"
            f" {sum(is_sent(one.expected) is way for one in TOLD)}"
            for way in (True, False)
        ]
        yield f"| {name} | {len(right)} of {len(TOLD)} | {' | '.join(shares)} |"
    yield ""
    yield "| expected | interactions | that form | another that would do | neither |"
    yield "|---|---:|---:|---:|---:|"
    for form in Form:
        counts = Counter(_how(one) for one in TOLD if one.expected is form)
        row = (counts.total(), *(counts[how] for how in ("that", "another", "neither")))
        yield f"| {form} | {' | '.join(map(str, row))} |"
    yield ""


def _how(one: Told) -> str:
    if one.judgement.form is one.expected:
        return "that"
    return "another" if one.judgement.form in one.accepted else "neither"


def missed() -> list[Told]:
    """Return those of which no form that would do is recommended."""
    return [one for one in TOLD if _how(one) == "neither"]


def on_the_other_side() -> list[Told]:
    """Return those that are sent where all that would do is called, or the other way round."""
    return [
        one for one in TOLD if sent(one.judgement) not in {is_sent(form) for form in one.accepted}
    ]
