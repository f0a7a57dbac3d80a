"""Hostile text in every answer that takes text, in every format: literal or refused, never run.

A format is read as its readers read it (a parser of HTML, Markdown, JSON), and the report is held
against the same report with a harmless word in that place: nothing but the text may differ.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml
from markdown_it import MarkdownIt

from advisor.catalog import Page, data_dir, format_names, renderer
from advisor.core.assessment import assess
from advisor.core.question import LONGEST_REASON, LONGEST_TEXT
from advisor.core.record import Digests, Stamp
from advisor.core.report import Report
from advisor.core.reporting import build_report
from advisor.errors import AnswersInvalid
from advisor.files.answers import Source, read_answers
from advisor.files.document import LONGEST_SCALAR
from advisor.files.pack import load_rulebook

SAMPLE = yaml.safe_load((Path(__file__).parent / "sample.yaml").read_text())
RULES = load_rulebook([data_dir("rules")])
BENIGN = "harmless"
UNSEEN = {
    "escape": "a\x1b[31mred\x1b[0m",
    "title": "a\x1b]0;owned\x07b",
    "c1": "a\x9b2Jb",
    "return": "good\rbad",
    "bell": "a\x07b",
    "right-to-left": "abc\u202etxt.exe",
    "isolate": "a\u2066b\u2069c",
    "no width": "a\u200bb\u2060",
    "soft hyphen": "\xad",
    "tags": "a\U000e0041\U000e0042",
}
"""What cannot be seen; no place takes it."""
VISIBLE = {
    "markup": "[red]x[/red] [/] [link=https://x.y]z[/link]",
    "script": "<script>alert(7*7)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "attribute": "\" onmouseover='alert(1)' x=\"",
    "comment": "--> <!-- x --> ]]> <![CDATA[ </pre></td></svg>",
    "entity": "&lt;b&gt; &amp;amp; &#60;",
    "stamp": Stamp("x", Digests("0" * 64, "0" * 64, "0" * 64, "0" * 64)).comment,
    "link": "[x](javascript:alert(1)) ![y](https://x.y/z) <https://x.y> https://x.y www.x.y",
    "heading": "# x ## y",
    "block": "- x * y 1. z > q | r | --- === ```",
    "code": "`x` ``y`` ~~~ **b** __c__ ~~d~~",
    "mention": "@someone #1 :smile: $x$ [^1] [ ] \\",
    "mermaid": '"] --> x; click s0 href "javascript:1" %%{init: {}}%% end ```mermaid',
    "template": "{{7*7}} {% for x in y %} {# z #} ${7*7} #{7*7} <%= 7*7 %> {0} {x!r} %s %(x)s",
    "formula": "=1+1",
    "command": "@SUM(1) +1 -1 =cmd|' /C calc'!A0 $(id) `id` ; rm x",
    "path": "../../etc/passwd C:\\con \\\\x\\y ~/.x file:///etc/passwd",
    "front-matter": "--- status: accepted",
    "json": '", "verdict": "direct", "x": "\\u0041 \\n',
}


@dataclass(frozen=True)
class Place:
    """Somewhere in an answers file that takes text."""

    name: str
    put: Callable[[dict[str, Any], str], None]
    free: bool
    """Whether it takes any visible text; a name does not."""
    unshown: frozenset[str] = frozenset()
    """The formats that do not show it."""
    most: int = LONGEST_SCALAR


def _interaction(told: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = told["interactions"][1]
    return found


_SARIF = frozenset({"sarif"})
PLACES = (
    Place("project", lambda told, text: told.update(project=text), free=False),
    Place("fact", lambda told, text: _interaction(told).update(fact=text), free=False),
    Place(
        "producer",
        lambda told, text: _interaction(told).update(producer=text),
        free=False,
        unshown=_SARIF,
    ),
    Place(
        "service",
        lambda told, text: _interaction(told).update(consumers={text: "pick", "mail": "confirm"}),
        free=False,
        unshown=_SARIF,
    ),
    Place(
        "action",
        lambda told, text: _interaction(told).update(consumers={"stock": text}),
        free=False,
        unshown=_SARIF,
    ),
    Place("reason", lambda told, text: told["accepted"][0].update(reason=text), free=True),
    Place("owner", lambda told, text: told["accepted"][0].update(owner=text), free=True),
    Place(
        "orphan's owner",
        lambda told, text: told["accepted"][2].update(owner=text),
        free=True,
        unshown=frozenset({"adr"}),
    ),
    Place(
        "because",
        lambda told, text: _interaction(told)["answers"].update({"load.classes": {"n/a": text}}),
        free=True,
        unshown=_SARIF,
        most=LONGEST_REASON,
    ),
    Place(
        "field",
        lambda told, text: _interaction(told)["answers"].update({"gap.screen": text}),
        free=True,
        unshown=frozenset({"adr", "markdown", "sarif", "terminal"}),
        most=LONGEST_TEXT,
    ),
)


class _Html(HTMLParser):
    """What a browser makes of a page: its elements with their attributes, and its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shape: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # What a picture says to those who do not see it is text; all else is shape.
        self.texts += [value or "" for name, value in attrs if name == "aria-label"]
        self.shape.append(f"<{tag} {[one for one in attrs if one[0] != 'aria-label']}>")

    def handle_endtag(self, tag: str) -> None:
        self.shape.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if data.lstrip().startswith("{"):
            shape, texts = _json(data)
            self.shape += shape
            self.texts += texts
        else:
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.shape.append(f"<!--{data}-->")


Read: TypeAlias = tuple[list[str], list[str]]
"""The shape of a document, in which no text of an answer may have a part, and its texts."""


def _html(text: str) -> Read:
    page = _Html()
    page.feed(text)
    page.close()
    return page.shape, page.texts


def _markdown(text: str) -> Read:
    shape: list[str] = []
    texts: list[str] = []
    parser = MarkdownIt("gfm-like", {"linkify": False})
    for token in parser.parse(text):
        shape.append(f"{token.type} {token.tag} {token.info} {token.attrs}")
        if token.type in ("fence", "code_block", "html_block"):
            shape.append(token.content)
        line = []
        for child in token.children or ():
            shape.append(f"{child.type} {child.tag} {child.attrs}")
            line.append(child.content or " ")
        texts.append("".join(line))
    return shape, texts


def _json(text: str) -> Read:
    shape: list[str] = []
    texts: list[str] = []
    for path, leaf in _leaves(json.loads(text), ""):
        shape.append(path)
        texts.append(str(leaf))
    return shape, texts


def _leaves(told: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - any JSON
    """Yield what is at the ends; the messages of SARIF as its viewers show them."""
    if isinstance(told, dict):
        for key, value in told.items():
            yield from _leaves(value, f"{path}.{key}")
    elif isinstance(told, list):
        for value in told:
            yield from _leaves(value, f"{path}[]")
    elif path.startswith(".runs") and path.endswith(".text"):
        assert re.fullmatch(r"(?:\\[\\\[\]]|\{\{|\}\}|[^\\\[\]{}])*", told)
        yield path, re.sub(r"\\([\\\[\]])|([{}])\2", lambda found: found[1] or found[2], told)
    else:
        yield path, told


def _terminal(text: str) -> Read:
    assert text.replace("\n", "").isprintable()
    return [], text.splitlines()


READERS: dict[str, Callable[[str], Read]] = {
    "adr": _markdown,
    "html": _html,
    "json": _json,
    "markdown": _markdown,
    "sarif": _json,
    "terminal": _terminal,
}


@cache
def _report(*texts: tuple[Place, str]) -> Report:
    """Return the report of the sample with these texts in their places."""
    told = json.loads(json.dumps(SAMPLE, default=str))
    for place, text in texts:
        place.put(told, text)
    project = read_answers(Source(json.dumps(told), "hostile.yaml"), RULES)
    return build_report(assess(RULES, project), "2026-06-01")


def _everywhere(text: str) -> dict[Place, str]:
    """Return a text for every place that takes any, each with a word behind it to find it by."""
    free = [place for place in PLACES if place.free]
    told = {place: f"{text} place{number}" for number, place in enumerate(free)}
    return {place: one for place, one in told.items() if len(one) <= place.most}


@cache
def _read(style: str, *texts: tuple[Place, str]) -> Read:
    """Return the shape and the texts, without blanks that do not matter and without digests."""
    found = renderer(style).render(_report(*texts), Page())
    assert all(one.isprintable() or one == "\n" for one in found)
    shape, told = READERS[style](found)
    return _masked(shape), _masked(told)


def _masked(texts: list[str]) -> list[str]:
    return [re.sub(r"\b[0-9a-f]{12,64}\b", "DIGEST", " ".join(text.split())) for text in texts]


def test_every_format_has_a_reader() -> None:
    assert {*READERS} == {*format_names()}


@pytest.mark.parametrize("hostile", VISIBLE)
@pytest.mark.parametrize("style", format_names())
def test_hostile_text_is_text_and_nothing_else(style: str, hostile: str) -> None:
    text = VISIBLE[hostile]
    places = _everywhere(text)
    harmless = {place: f"{BENIGN}{one[len(text) :]}" for place, one in places.items()}
    shape, told = _read(style, *places.items())
    expected_shape, expected = _read(style, *harmless.items())
    assert shape == expected_shape
    for place, one in places.items():
        [masked] = _masked([one])
        assert any(masked in each for each in told) is (style not in place.unshown)
    [masked] = _masked([text])
    assert [one.replace(masked, BENIGN) for one in told] == expected


@pytest.mark.parametrize("hostile", [*UNSEEN, *VISIBLE])
@pytest.mark.parametrize("place", PLACES, ids=lambda one: one.name)
def test_what_cannot_be_seen_and_what_is_no_name_is_refused(place: Place, hostile: str) -> None:
    text = {**UNSEEN, **VISIBLE}[hostile]
    if place.free and hostile in VISIBLE and len(text) <= place.most:
        assert _report((place, text))
        return
    with pytest.raises(AnswersInvalid) as refused:
        _report((place, text))
    assert all(f"{one}".isprintable() for one in refused.value.problems)


@pytest.mark.parametrize("style", format_names())
def test_a_harmless_name_is_shown_where_it_should_be(style: str) -> None:
    for place in PLACES:
        if not place.free:
            word = "harm.less" if place.name == "fact" else BENIGN
            told = _read(style, (place, word))[1]
            assert any(word in one for one in told) is (style not in place.unshown)
