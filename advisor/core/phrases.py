"""The short sentences of a report that every format needs, worded once."""

from fractions import Fraction

from advisor.core.accepted import Acceptance
from advisor.core.capacity import Load, Surge
from advisor.core.english import duration, figure, percent, waiting
from advisor.core.report import AcceptedNote, Line, Report, Section, Turn
from advisor.core.rulebook import Reweighing
from advisor.core.sensitivity import MOST_CHANGES
from advisor.core.verdict import FORM_NAMES, Verdict
from advisor.core.workload import UNLUCKY

NO_BACKEND = "None of those known here would do: choose another, or change what rules them out."
MOST_TURNS = 4
"""How many of many ways to turn a verdict are shown; if there is one more, it is shown, too.
"""
_NOTHING_MORE = "Nothing piles up, as long as they arrive evenly."
_SEVERAL_TIMES = 2
_SOON = Fraction(60)
_BARELY = Fraction(1, 1000)


def robust_sentence(section: Section) -> str:
    """Say how far the verdict depends on our weights; an empty text if no weight decided it."""
    if section.robustness is None:
        return ""
    share = percent(section.robustness.doubled)
    return (
        "How much rests on our weights: with each of them anywhere from zero to twice what it is,"
        f" {share} of the combinations end in this verdict."
    )


def stability_words(line: Line) -> str:
    """Say which points of one rule would turn the verdict; an empty text if none would."""
    at = turning_point(line)
    return "" if at is None else f"would turn at {at:+d}"


def turning_point(line: Line) -> int | None:
    """Return the points nearest to today's at which one rule by itself would turn the verdict.

    None if they would need the opposite sign.
    """
    if line.stability is None:
        return None
    for end, step in ((line.stability.least, -1), (line.stability.most, 1)):
        if end is not None and end * line.points > 0:
            return end + step
    return None


def band_words(section: Section) -> str:
    """Say what the scores leave open; an empty text if nothing."""
    if section.gate:
        return ", from what was asked; the gate decides"
    least, most = section.band
    if least == most:
        return ""
    if section.certain and least <= 0 < most:
        return "; whatever the unknown answers are, the verdict stays"
    led = f"; with the unknown answers {_lead(least, most)}"
    if not section.provisional:
        return led
    ways = "all" if section.tried_all else f"{section.tried} evenly spread"
    return f"{led}. In {percent(section.likely)} of {ways} ways to answer them the verdict stays"


def _lead(least: int, most: int) -> str:
    calls = "by up to" if most >= 0 else f"by {-most} to"
    events = "by up to" if least <= 0 else f"by {least} to"
    if most <= 0:
        return f"direct calls lead {calls} {-least}"
    if least >= 0:
        return f"events lead {events} {most}"
    return f"direct calls lead {calls} {-least}, or events {events} {most}"


def load_sentence(section: Section) -> str:
    """Say how the slowest consumer copes with the busiest second, and with a peak of such seconds.

    An empty text if the numbers are not known.
    """
    load, peak = section.load, section.surge
    if load is None or not load.rate:
        return ""
    times = float(load.utilisation)
    busy = f"{percent(times)} of"
    if times >= _SEVERAL_TIMES:
        busy = f"{figure(times)} times"
    arrive = "1 arrives" if round(load.rate) == 1 else f"{round(load.rate):,} arrive"
    told = f"In the busiest second {arrive}, {busy} what the slowest"
    told += f" consumer can handle ({_pace(load.station.capacity)})."
    if load.utilisation < 1:
        return f"{told} {_waits(load)}"
    if peak is None or not peak.lasts:
        return told
    called = section.verdict is Verdict.DIRECT
    return f"{told} {_turned_away(peak) if called else _piles_up(peak)}"


def _waits(load: Load) -> str:
    """Say how long some wait although the workers keep up: arrivals bunch."""
    wait = Fraction(load.wait(UNLUCKY))
    if not wait:
        return "Hardly any of them waits for a worker, even where they come at random."
    if wait < _BARELY:
        return "Hardly any of them waits 1 ms for a worker, even where they come at random."
    return (
        f"Where they come at random, one in a hundred waits {duration(wait)} or longer for a"
        " worker; less where all take the same time."
    )


def _piles_up(peak: Surge) -> str:
    if not peak.backlog:
        return _NOTHING_MORE
    left = f"After {duration(peak.lasts)} {waiting(peak.backlog)}"
    end = "and the backlog never goes away"
    if peak.drain is not None:
        end = f"and the backlog is gone {duration(peak.drain)} after the peak"
    late = f"the last is handled {duration(peak.window)} late"
    return f"{left}, {late}, {end}; uneven arrivals make it more. {_enough(peak)}"


def _turned_away(peak: Surge) -> str:
    """Say what becomes of calls that are too many: no queue holds them."""
    if not peak.backlog:
        return _NOTHING_MORE
    return (
        "No queue holds the calls that are too many: refuse them at once, and say when to try"
        f" again. {_keeps_up(peak)}"
    )


def _enough(peak: Surge) -> str:
    """Say how many workers would be enough."""
    workers = peak.station.workers
    soon, at_once = peak.workers_for(_SOON), peak.workers_for(Fraction(0))
    if workers < soon < at_once:
        late = f"{soon:,} workers instead of {workers:,} the last would be at most a minute late"
        return f"With {late}, with {at_once:,} they would just keep up."
    return _keeps_up(peak)


def _keeps_up(peak: Surge) -> str:
    enough, workers = peak.workers_for(Fraction(0)), peak.station.workers
    return f"With {enough:,} workers instead of {workers:,} they would just keep up."


def _pace(rate: Fraction) -> str:
    """Return a rate per second, minute, hour or day: the first in which it is at least one."""
    paces = ((1, "a second"), (60, "a minute"), (3600, "an hour"), (86_400, "a day"))
    for seconds, unit in paces:
        if rate * seconds >= 1:
            return f"{figure(float(rate * seconds))} {unit}"
    return "less than 1 a day"


def goes_by(section: Section) -> str:
    """Name the form of an interaction, now and when the team is ready."""
    name = FORM_NAMES[section.form]
    if section.later is None:
        return name
    return f"{name} now, {FORM_NAMES[section.later]} when the team is ready"


def conditions_title(section: Section) -> str:
    """Return the title of the list of conditions for events."""
    return "Events when" if section.later else "Provided that (not known yet)"


def turns_to(section: Section) -> str:
    """Say what the verdict would become; if a gate decided, only that events may win then."""
    if section.gate:
        return "reopen it"
    other = "a direct call" if section.verdict is Verdict.EVENTS else "events"
    return f"turn it into {other}"


def gate_doubt(section: Section) -> str:
    """Say when the gate that decided would be wrong; an empty text if no gate decided."""
    return f"It is wrong when this is so: {section.gate.wrong_when}" if section.gate else ""


def nothing_turns(section: Section) -> str:
    """Say what was tried, if nothing was found that would turn the verdict; else an empty text."""
    if section.tipping:
        return ""
    most = section.largest_tried
    more = "" if most == MOST_CHANGES else "; of larger sets there are too many to try"
    tried = f"every set of up to {most} changed answers" if most > 1 else "every changed answer"
    return f"Nothing was found that would {turns_to(section)}: {tried} was tried{more}."


def likeliest(section: Section) -> tuple[tuple[Turn, ...], ...]:
    """Return what would turn the verdict: everything, or of a long list the likeliest."""
    found = section.tipping
    return found if len(found) <= MOST_TURNS + 1 else found[:MOST_TURNS]


def more_turns(count: int) -> str:
    """Say how many more would turn the verdict, and where to find them."""
    return f"{count} more, farther from today's answers: `advisor report --format html` shows them"


def lines_shown(section: Section) -> tuple[Line, ...]:
    """Return every contribution, except those that only repeat what a gate has decided."""
    agrees = (section.scores[Verdict.EVENTS] > section.scores[Verdict.DIRECT]) is (
        section.verdict is Verdict.EVENTS
    )
    return () if section.gate and agrees else section.lines


def accepted_words(one: AcceptedNote) -> str:
    """Say who accepted a warning, why and until when."""
    told = one.acceptance
    until = f"until {told.until}, which has passed" if one.expired else f"until {told.until}"
    return f"accepted on {told.date} by {told.owner} {until}: {told.reason}"


def orphan_words(one: Acceptance) -> str:
    """Say of what an acceptance is that covers no warning."""
    about = f" about {one.interaction}" if one.interaction else ""
    return f"accepted by {one.owner}, but it does not warn{about} (any more)"


def pack_words(report: Report) -> str:
    """Name the packs that judged, and where to read a source that many rules cite."""
    packs = (f"{one.id} {one.version}, digest {one.digest[:12]}" for one in report.layers)
    return f"{', '.join(packs)} (to read Guide: advisor guide)"


def reweighed_words(one: Reweighing) -> str:
    """Name a rule whose points were changed, with both values."""
    return f"{one.rule}: {one.after:+d} instead of {one.before:+d} (by {one.by})"
