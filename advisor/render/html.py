"""HTML: one file to show in a meeting, without script or request, on screen and on paper."""

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

import advisor
from advisor.catalog import Page, Renderer
from advisor.core import english, open_questions, phrases
from advisor.core.record import Stamp, stamps
from advisor.core.report import Report, Section
from advisor.core.rule import Rule
from advisor.core.verdict import FORM_NAMES, Verdict
from advisor.render._html.backlog import backlog
from advisor.render._html.contribution_bars import pulls
from advisor.render._html.service_map import service_map
from advisor.render._html.weight_stability import room

_PARTS = Path(__file__).parent / "_html"
SIDES = {Verdict.DIRECT: "direct calls", Verdict.EVENTS: "events"}


def render(report: Report, _page: Page) -> str:
    """Return the report as one HTML document; the same report gives the same bytes."""
    style = (_PARTS / "style.css").read_text(encoding="utf-8")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            style=Markup(style),  # noqa: S704 - ours, and hashed for the policy
            policy=policy(style),
            version=advisor.__version__,
            picture=service_map(report),
            rules=rules_shown(report),
            stamp=_comment(report.stamp),
            answers=json.dumps(report.answers, indent=2, ensure_ascii=False, allow_nan=False),
        )
    )


def _comment(stamp: Stamp) -> Markup:
    """Return the stamp if it can be read back; an empty text if a name would break it."""
    return Markup(stamp.comment if stamps(stamp.comment) else "")  # noqa: S704 - read back


def policy(style: str) -> str:
    """Return the content security policy: it allows only this exact style."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def web_address(text: str) -> str:
    """Return a text if it is a web address, else an empty text."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.netloc else ""


def rules_shown(report: Report) -> tuple[Rule, ...]:
    """Return every rule that the report mentions, once, by name."""
    found: dict[str, Rule] = {one.rule.id: one.rule for one in report.reasons}
    for section in report.sections:
        found |= {line.rule.id: line.rule for line in section.lines}
        found |= {one.rule.id: one.rule for one in (*section.conditions, *section.practices)}
        if section.gate:
            found[section.gate.id] = section.gate
    notes = (*report.contradictions, *report.warnings, *(one.note for one in report.accepted))
    found |= {note.rule.id: note.rule for note in notes}
    return tuple(found[name] for name in sorted(found))


def shorten(text: str, most: int) -> str:
    """Return a text of at most so many characters; what is cut off is marked."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def gist(section: Section) -> str:
    """Return the text of an interaction's line: how firm the verdict is, or the first reason."""
    if section.provisional or section.close or section.later:
        return section.sentence
    if section.gate:
        return section.gate.title
    side = 1 if section.verdict is Verdict.EVENTS else -1
    weighed = (line for line in section.lines if line.points)
    strongest = max(weighed, key=lambda line: side * line.pull, default=None)
    return strongest.rule.title if strongest else section.sentence


@cache  # compiling the template takes longer than rendering it
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_PARTS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"shorten": shorten, "web_address": web_address}
    environment.globals |= {
        "say": phrases,
        "english": english,
        "unknown": open_questions,
        "gist": gist,
        "piled_up": backlog,
        "pulls": pulls,
        "room": room,
        "forms": FORM_NAMES,
        "sides": SIDES,
    }
    return environment


RENDERER = Renderer("html", ".html", render)
