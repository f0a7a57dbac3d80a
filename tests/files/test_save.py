"""Answers out: what a person wrote stays as it is, and what is written reads back."""

import stat
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from support import EXAMPLES, read_partial

from advisor.core.answers import NotApplicable, Value
from advisor.core.interaction import Consumer, Interaction, Kind, Project
from advisor.files.atomic import replace_file
from advisor.files.save import merge_answers


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.yaml")), ids=lambda file: file.stem)
def test_a_file_whose_answers_did_not_change_keeps_every_byte(example: Path) -> None:
    text = example.read_text()
    assert merge_answers(text, read_partial(text)) == text


def test_comments_stay_when_answers_change_and_come() -> None:
    text = "# mine\nproject: a # here\nanswers:\n  services.layout: one # why\n"
    answers: dict[str, Value] = {
        "services.layout": "several",
        "readiness.tools": ("alerts", "tracing"),
        "volume.per_day": 10_000,
        "load.classes": NotApplicable("no load"),
    }
    assert merge_answers(text, Project("a", answers, ())) == (
        "# mine\nproject: a # here\nanswers:\n  services.layout: several # why\n"
        "  readiness.tools: [alerts, tracing]\n  volume.per_day: 10000\n"
        '  load.classes: {n/a: "no load"}\nschema_version: 1\n'
    )


@pytest.mark.parametrize("text", ["", " \n"])
def test_a_new_file_says_what_it_is(text: str) -> None:
    written = merge_answers(text, Project("a", {}, ()))
    assert written.startswith("# Answers for `advisor`")
    assert written.endswith("\nschema_version: 1\nproject: a\n")


_names = st.sampled_from(["email", "on", "y", "null", "x1", "true"])
_screens = st.text("ab1é:#'\"{}[]-!&*%@ ", min_size=1, max_size=20).map(lambda text: f"x{text}x")
_consumers = st.lists(
    st.builds(Consumer, _names, _names), min_size=1, max_size=3, unique_by=lambda one: one.service
)
_answers = {
    "reply.needed": st.just("none"),
    "consistency.moment": st.sampled_from(["atomic", "own_read", "follows", "unknown"]),
    "gap.screen": _screens,
}
_interactions = st.builds(
    Interaction,
    st.sampled_from(Kind),
    st.sampled_from(["a.b", "order.placed", "no.yes"]),
    _names,
    _consumers.map(tuple),
    st.fixed_dictionaries({}, optional=_answers),
)
_projects = st.builds(
    Project,
    st.sampled_from(["shop", "no", "on-off"]),
    st.fixed_dictionaries(
        {},
        optional={"readiness.tools": st.sampled_from([(), ("tracing",), ("tracing", "unknown")])},
    ),
    st.lists(_interactions, max_size=2, unique_by=lambda one: one.name).map(tuple),
)


@given(_projects)
def test_what_is_written_reads_back_also_for_a_yaml_1_1_reader(project: Project) -> None:
    written = merge_answers("", project)
    assert merge_answers(written, project) == written
    plain = yaml.safe_load(written)
    assert plain["project"] == project.name
    for one, read in zip(project.interactions, plain.get("interactions", []), strict=True):
        assert read[one.kind] == one.name
        assert read["producer"] == one.producer
        assert read["consumers"] == {c.service: c.action for c in one.consumers}
        assert read.get("answers", {}) == one.answers


def test_an_interaction_that_is_gone_is_gone_from_the_file() -> None:
    text = (EXAMPLES / "small-app.yaml").read_text()
    project = read_partial(text)
    for left in (project.interactions[1:], ()):
        shorter = Project(project.name, project.answers, left)
        assert read_partial(merge_answers(text, shorter)).interactions == left


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "f"
    replace_file(file, "one")
    assert stat.S_IMODE(file.stat().st_mode) & 0o600 == 0o600
    file.chmod(0o640)
    replace_file(file, "two")
    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == ("two", 0o640)
    assert [one.name for one in tmp_path.iterdir()] == ["f"]


def test_a_failed_write_leaves_the_old_text_and_no_draft(tmp_path: Path) -> None:
    file = tmp_path / "f"
    replace_file(file, "old")
    for name in ("f", "new"):
        with pytest.raises(UnicodeEncodeError):
            replace_file(tmp_path / name, "new \ud800")
    assert file.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["f"]
