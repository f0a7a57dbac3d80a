"""The interactions as a Mermaid flowchart, which GitHub and others draw in Markdown."""

import re
from collections.abc import Iterator, Mapping

from advisor.core.interaction import services
from advisor.core.report import Report, Section
from advisor.core.verdict import Form, Verdict

_MOST_EDGES = 500
_MOST_TEXT = 50_000
"""Mermaid's default limits."""
_OTHER = re.compile(r"[^A-Za-z0-9 ._-]")
_LATER = " (events later)"


def flowchart(report: Report) -> str:
    """Return a flowchart without its fence; an empty text if it is too large for Mermaid.

    Names stand in labels only: nodes have numbers, so that no name is read as syntax.
    """
    lines = list(_lines(report))
    text = "\n".join(lines)
    edges = sum(line.lstrip().partition(" ")[2].startswith("-") for line in lines)
    return text if edges <= _MOST_EDGES and len(text) <= _MOST_TEXT else ""


def label(text: str) -> str:
    """Return a text as a label, escaped from Mermaid's syntax, HTML and Markdown."""
    return f'"{_OTHER.sub(_entity, " ".join(text.split()))}"'


def _entity(found: re.Match[str]) -> str:
    return f"#{ord(found[0])};"


def _lines(report: Report) -> Iterator[str]:
    yield "flowchart LR"
    yield "  accTitle: Direct calls and events between the services"
    nodes = _nodes(report)
    yield from (f"  {node}[{label(name)}]" for name, node in nodes.items())
    for place, section in enumerate(report.sections):
        if section.verdict is Verdict.DIRECT:
            yield from _called(section, nodes)
        else:
            yield from _carried(section, nodes, f"e{place}")


def _nodes(report: Report) -> dict[str, str]:
    """Return every service in the order in which it is named, and its node."""
    named = services(section.interaction for section in report.sections)
    return {name: f"s{place}" for place, name in enumerate(named)}


def _called(section: Section, nodes: Mapping[str, str]) -> Iterator[str]:
    one = section.interaction
    told = label(one.name + (_LATER if section.later else ""))
    for service in dict.fromkeys(consumer.service for consumer in one.consumers):
        yield f"  {nodes[one.producer]} -->|{told}| {nodes[service]}"


def _carried(section: Section, nodes: Mapping[str, str], node: str) -> Iterator[str]:
    """Draw the back end as a node of its own, with the shape of a store if it is a log."""
    one = section.interaction
    told = label(f"{one.name} - {section.form.replace('-', ' ')}")
    shape = f"[({told})]" if section.form is Form.EVENT_LOG else f"([{told}])"
    yield f"  {node}{shape}"
    yield f"  {nodes[one.producer]} -.-> {node}"
    for service in dict.fromkeys(consumer.service for consumer in one.consumers):
        yield f"  {node} -.-> {nodes[service]}"
