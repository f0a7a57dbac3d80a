"""The sentences with figures in them: what the program says now, in the words of the pages."""

from collections import Counter
from collections.abc import Callable

from pages import ROOT
from published import CASES, GUESSES, RULES, Case, decision, is_sent, lean, sent
from situations import TOLD, missed, on_the_other_side

from advisor.core.answers import UNKNOWN
from advisor.core.assessment import Judgement
from advisor.core.condition import missing
from advisor.core.rule import Score, Strength
from advisor.core.verdict import Form

FIRST, BLIND = CASES["first"], CASES["blind"]
DIRECT = GUESSES["always direct"]
_SIMPLE = [name for name in GUESSES if name not in ("advisor", "always direct")]
BOTH = GUESSES["more than one consumer and the gap is fine means events"]
_UNITS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TEENS = ("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen")
_WORDS = (*_UNITS, *_TEENS, "eighteen", "nineteen")
_TENS = ("", "", "twenty", "thirty", "forty")


def _word(number: int) -> str:
    if number < len(_WORDS):
        return _WORDS[number]
    return f"{_TENS[number // 10]}-{_WORDS[number % 10]}".removesuffix("-none")


def _page(path: str) -> str:
    return " ".join((ROOT / path).read_text().replace("**", "").split())


def _says(page: str, *sentences: str) -> None:
    for sentence in sentences:
        assert sentence.lower() in page.lower()


def _ids(cases: list[Case], told: Callable[[Case], bool]) -> set[str]:
    return {case.id for case in cases if told(case)}


def _right(cases: list[Case], guess: Callable[[Judgement], bool] = sent) -> set[str]:
    return _ids(cases, lambda case: case.lean == lean(case, guess))


def _best(cases: list[Case]) -> int:
    """How many the best of the simple rules has right."""
    return max(len(_right(cases, GUESSES[rule])) for rule in _SIMPLE)


def _lag_is_open(case: Case) -> bool:
    return any(one.answers.get("gap.tolerance") == UNKNOWN for one in case.assessment.judgements)


def _waits(case: Case) -> list[Judgement]:
    return [one for one in case.assessment.judgements if one.ruling.waiting]


def _gated(case: Case) -> bool:
    return any(one.ruling.gate for one in case.assessment.judgements)


SCORED = len(_ids(FIRST, lambda case: case.lean != "n/a"))
LEANED = {
    "events": _ids(FIRST, lambda case: case.lean == "events"),
    "direct": _ids(FIRST, lambda case: case.lean == "direct"),
}
PAGE = _page("docs/explanation/accuracy.md")


def test_how_many_cases_there_are() -> None:
    _says(
        PAGE,
        f"{_word(len(FIRST))} published decisions were used",
        f"{_word(SCORED)} of the {_word(len(FIRST))} can be scored",
        f"in the other {_word(len(FIRST) - SCORED)} only the broker was in question",
        f"of the {_word(SCORED)}, {_word(len(LEANED['direct']))} lean to direct calls, so that",
        f'whoever always says "direct" is right in {_word(len(_right(FIRST, DIRECT)))}',
    )


def test_what_the_first_answers_say() -> None:
    ahead = _right(FIRST, BOTH) - _right(FIRST)
    assert not _right(FIRST) - _right(FIRST, BOTH)
    assert ahead == {"modular-monolith-ddd-inmemory-bus-2019", "startup-shiny-kafka-2018"}
    explained = {case.id: case.why_not for case in FIRST}
    assert all(explained[one].startswith("Honest difference") for one in ahead)
    _says(PAGE, f"the last of the simple rules is ahead of `advisor` by {_word(len(ahead))} cases")


def test_what_the_blind_answers_say() -> None:
    five = _word(len(LEANED["events"]))
    missed = LEANED["direct"] - _right(BLIND)
    found = LEANED["events"] & _right(BLIND)
    waiting = {case.id: _waits(case) for case in BLIND if case.id in LEANED["events"]}
    waiting = {name: held for name, held in waiting.items() if held}
    turned = _ids(BLIND, lambda case: case.id in LEANED["events"] and bool(case.turned_by()))
    hybrid = [case for case in BLIND if case.decision == "hybrid"]
    calls = [case for case in hybrid if decision(case) == "direct"]
    assert waiting.keys() == {"startup-shiny-kafka-2018", "wix-request-reply-to-events-2022"}
    assert turned == {"startup-shiny-kafka-2018", "trello-socket-kafka-2018"}
    assert missed == {"govuk-chat-single-app-2024"}
    assert all(any(j.ruling.provisional for j in case.assessment.judgements) for case in calls)
    _says(
        PAGE,
        f"right in {_word(len(_right(BLIND, DIRECT)) - len(_right(BLIND)))} case fewer than",
        f"{_word(len(found))} of the {five} that leaned to events is found",
        f"In {_word(len(waiting))} of them events lead, and open gates keep",
        f"in the other {_word(len(LEANED['events'] - waiting.keys()))} what would speak for events",
        f"{_word(len(missed))} that leaned to direct calls is missed",
        f"in {_word(len(turned))} of the {five}, `startup-shiny-kafka-2018`",
        f"of the {_word(len(hybrid))} that were decided as hybrid, {_word(len(calls))} are direct"
        f" calls for now; in {_word(sum(map(_lag_is_open, calls)))} of these the lag is open",
    )


def test_what_the_two_readings_differ_in() -> None:
    same = [sum(decision(case) == case.decision for case in cases) for cases in (BLIND, FIRST)]
    lags = [sum(map(_lag_is_open, cases)) for cases in (FIRST, BLIND)]
    right = [len(_right(FIRST)), len(_right(BLIND)), len(_right(FIRST, DIRECT))]
    _says(
        PAGE,
        f"it agrees in {same[0]} of {len(BLIND)}, not in {same[1]}",
        f"open in {_word(lags[0])} cases for those who knew the outcomes, and in {_word(lags[1])}",
        f"{right[0]} of {SCORED} with the first, {right[1]} with the blind ones, {right[2]} with",
        f"the best simple rule has {_best(FIRST)} with the first and {_best(BLIND)} with the blind",
    )


def test_how_far_rules_may_pull() -> None:
    most = dict.fromkeys(Strength, 0)
    for rule in RULES.rules:
        for effect in rule.effects:
            if isinstance(effect, Score):
                most[rule.strength] = max(most[rule.strength], abs(effect.points))
    told = {strength: _word(points) for strength, points in most.items()}
    _says(
        PAGE,
        f"strong sources carry up to {told[Strength.STRONG]} points, moderate ones"
        f" {told[Strength.MODERATE]}, weak ones {told[Strength.WEAK]}",
    )


def test_which_answers_the_blind_reading_waited_for() -> None:
    waited = {
        case.id: [
            {fact for rule in one.ruling.waiting for fact in missing(rule.when, one.facts)}
            for one in case.assessment.judgements
        ]
        for case in BLIND
    }
    assert waited["startup-shiny-kafka-2018"] == [{"gap.tolerance"}]
    first, second = waited["wix-request-reply-to-events-2022"]
    assert not second
    _says(PAGE, f"`wix-request-reply-to-events-2022` for want of {_word(len(first))} answers")


def test_what_the_held_out_cases_say() -> None:
    readers = CASES["reader_a"], CASES["reader_b"]
    events = _ids(readers[0], lambda case: case.lean == "events")
    found = [events & _right(cases) for cases in readers]
    called = [_ids(cases, lambda case: lean(case, sent) == "events") for cases in readers]
    same = [
        one.id for one, other in zip(*readers, strict=True) if lean(one, sent) == lean(other, sent)
    ]
    _says(
        PAGE,
        f"{_word(len(readers[0]))} that were collected afterwards",
        f"{_word(len(events))} that leaned to direct calls and {_word(len(events))} to events",
        f"finds {_word(len(found[0]))} with one reader's answers and {_word(len(found[1]))} with",
        f"had chosen events in {_word(sum(map(len, found)))} of {_word(sum(map(len, called)))}",
        f"the same lean in {_word(len(same))} of the {_word(len(readers[0]))} cases",
    )
    ahead = [len(_right(cases)) - len(_right(cases, DIRECT)) for cases in readers]
    best = [_best(cases) for cases in readers]
    counts = [*readers, FIRST, BLIND]
    behind = sum(_best(cases) > len(_right(cases)) for cases in counts)
    _says(
        PAGE,
        f"of the {_word(len(counts))} counts of published decisions the best of them is ahead in"
        f" {_word(behind)}",
    )
    assert [len(_right(cases)) - simple for cases, simple in zip(readers, best, strict=True)] == [
        1,
        -1,
    ]
    _says(
        PAGE,
        f"by {_word(ahead[0])} cases with the one reader and by {_word(ahead[1])} with the other",
    )
    _says(
        _page("README.md"),
        f"leans the way the team did in {len(_right(readers[0]))} and {len(_right(readers[1]))} by"
        f" two readings, about as often as the best simple rule ({best[0]} and {best[1]}; always"
        f' saying "direct": {len(_right(readers[0], DIRECT))})',
    )


def test_what_the_held_out_cases_miss() -> None:
    readers = CASES["reader_a"], CASES["reader_b"]
    missed = [
        (one, other)
        for one, other in zip(*readers, strict=True)
        if one.lean == "events" and not {one.id} & (_right(readers[0]) | _right(readers[1]))
    ]
    queued = [pair for pair in missed if all(decision(case) == "hybrid" for case in pair)]
    waiting = [pair for pair in missed if all(map(_waits, pair))]
    gated = [pair for pair in missed if all(_gated(case) for case in pair)]
    rest = len(missed) - len(queued) - len(waiting) - len(gated)
    _says(
        PAGE,
        f"{_word(len(missed))} of the twelve are missed with both",
        f"{_word(len(queued))} of them are called a job queue",
        f"in {_word(len(waiting))} events lead, and the open lag keeps them direct",
        f"in {_word(len(gated))} the caller needs the answer to go on",
        f"in the other {_word(rest)} the points are even, or against events",
    )


def test_how_far_the_two_readers_agree() -> None:
    pairs = [
        (one.answers.get(name), other.answers.get(name))
        for a, b in zip(CASES["reader_a"], CASES["reader_b"], strict=True)
        for one, other in zip(a.assessment.judgements, b.assessment.judgements, strict=True)
        for name in {*one.answers, *other.answers}
    ]
    same = [one for one, other in pairs if one == other]
    assert 0.4 < same.count(UNKNOWN) / len(same) < 0.5
    _says(PAGE, f"of their single answers {100 * len(same) / len(pairs):.0f} % are the same")


def test_what_the_situations_say() -> None:
    right = [one for one in TOLD if sent(one.judgement) is is_sent(one.expected)]
    gated = [one for one in TOLD if one.judgement.ruling.gate]
    simple = max(
        sum(GUESSES[rule](one.judgement) is is_sent(one.expected) for one in TOLD)
        for rule in _SIMPLE
    )
    assert [(one.situation, one.judgement.later) for one in missed()] == [
        ("04", None),
        ("13", None),
        ("14", Form.PUBLISH_SUBSCRIBE),
        ("41", None),
    ]
    assert simple < len(right)
    assert not on_the_other_side()
    _says(
        PAGE,
        f"{_word(len({one.situation for one in TOLD}))} situations, from all trades",
        f"with {len(TOLD)} interactions",
        f"in {_word(len(TOLD) - len(right))} interactions it calls what was expected to be sent",
        f"in {_word(len(missed()))} the form is none that was named",
        f"a gate alone decides {len(gated)} of the {len(TOLD)}",
    )
    _says(
        _page("README.md"),
        f"calls or sends {len(right)} of {len(TOLD)} interactions as their writer expected"
        f" (the best simple rule: {simple})",
    )


def test_how_sure_the_writer_of_the_situations_was() -> None:
    sure = Counter(one.certainty for one in TOLD)
    assert sure.keys() == {"unanimous", "most", "split"}
    _says(
        PAGE,
        f"{sure['unanimous']} were called unanimous, {_word(sure['split'])} are called split",
    )
