"""The short sentences of a report that every format needs, worded once."""

from fractions import Fraction

from advisor.core.report import AcceptedNote, Line, Report, Section, Unknown
from advisor.core.rulebook import Reweighing

_UNITS = (("days", 86_400), ("hours", 3600), ("minutes", 60), ("seconds", 1))


def robust_sentence(section: Section) -> str:
    """Say how much the verdict owes to our weights; nothing where no weight decided it."""
    if section.robustness is None:
        return ""
    share = _percent(section.robustness.doubled)
    return (
        "How much rests on our weights: with each of them anywhere from zero to twice what it is,"
        f" {share} of the combinations end in this verdict."
    )


def stability_words(line: Line) -> str:
    """Say how far the points of one rule may move by themselves before the verdict turns.

    Nothing where they would have to change sides first: then this rule turns nothing by itself.
    """
    if line.stability is None:
        return ""
    least, most = line.stability.least, line.stability.most
    if least is not None and (least > 0 or line.points < 0):
        return f"turns below {least:+d}"
    if most is not None and (most < 0 or line.points > 0):
        return f"turns above {most:+d}"
    return ""


def band_words(section: Section) -> str:
    """Say what the scores leave open; nothing where they leave nothing open."""
    if section.gate:
        return ", from what was asked; the gate decides"
    least, most = section.band
    if least == most:
        return ""
    led = f"; with the unknown answers events lead by {least} to {most}"
    if not section.provisional:
        return led
    share = _percent(section.likely)
    return f"{led}. In {share} of all ways to answer them the verdict stays"


def surge_sentence(section: Section) -> str:
    """Say what a peak does to the slowest consumer; nothing where the numbers are not known."""
    peak = section.surge
    if peak is None:
        return ""
    busy = f"{float(100 * peak.station.utilisation(peak.rate)):,.0f} %"
    told = f"At the peak {float(peak.rate):,.0f} a second arrive, {busy} of what the slowest"
    told += f" consumer can handle ({round(float(peak.station.capacity), 1):,g} a second)."
    if not peak.backlog:
        return f"{told} Nothing piles up, as long as they arrive evenly."
    left = f"After {duration(peak.lasts)} {float(peak.backlog):,.0f} wait"
    end = "and the backlog never goes away"
    if peak.drain is not None:
        end = f"and the backlog is gone {duration(peak.drain)} after the peak"
    late = f"the last is handled {duration(peak.window)} late"
    return f"{told} {left}, {late}, {end}; uneven arrivals make it more."


def duration(seconds: Fraction) -> str:
    """Say how long something lasts, in two digits or more."""
    name, size = next((unit for unit in _UNITS if seconds >= 2 * unit[1]), _UNITS[-1])
    count = float(seconds / size)
    return f"{round(count, 0 if count >= 10 else 1):g} {name}"  # noqa: PLR2004 - two digits


def conditions_title(section: Section) -> str:
    """Head the list of what must be so before events."""
    return "Events when" if section.later else "Provided that (not known yet)"


def unknown_words(unknown: Unknown, where: str) -> str:
    """Say what an open question is about and, where it gains anything by itself, what."""
    told = f"{unknown.question}, for {where}"
    if not unknown.gain:
        return told
    return f"{told}; knowing it raises the chance of the right verdict by {_percent(unknown.gain)}"


def telling(report: Report) -> tuple[Unknown, ...]:
    """Return the open questions that could tell one verdict from the other."""
    return tuple(one for one in report.unknowns if one.gain or one.clarity)


def other_unknowns(report: Report) -> str:
    """Name the open questions that matter to points, warnings or the back end only."""
    rest = [one.question for one in report.unknowns if not (one.gain or one.clarity)]
    return f"None of these turns the verdict: {', '.join(rest)}" if rest else ""


def accepted_words(one: AcceptedNote) -> str:
    """Say who accepted a warning, why and until when."""
    told = one.acceptance
    until = f"until {told.until}, which has passed" if one.expired else f"until {told.until}"
    return f"accepted on {told.date} by {told.owner} {until}: {told.reason}"


def pack_words(report: Report) -> str:
    """Name the packs that judged."""
    return ", ".join(f"{one.id} {one.version}, digest {one.digest[:12]}" for one in report.layers)


def reweighed_words(one: Reweighing) -> str:
    """Say whose points were set anew."""
    return f"{one.rule}: {one.after:+d} instead of {one.before:+d} (by {one.by})"


def _percent(share: Fraction | float) -> str:
    """Return a share as people read it; never 0 % or 100 % unless it is."""
    if 0 < share < Fraction(1, 100):
        return "under 1 %"
    if Fraction(99, 100) < share < 1:
        return "over 99 %"
    return f"{round(share * 100)} %"
