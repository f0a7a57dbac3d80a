"""advisor guide and advisor quiz, without a terminal."""

import json
from pathlib import Path

import pytest
from support import Run

from advisor.cli.guide import shipped
from advisor.core.rulebook import Rulebook
from advisor.errors import PackInvalid
from advisor.files.guide import load_guide


def test_the_quiz_has_three_questions_of_four_choices_each_explained() -> None:
    guide = shipped()
    assert len(guide.quiz) == 3
    for question in guide.quiz:
        assert len(question.options) == 4
        assert guide.page(question.page)
        for option in question.options:
            assert len(option.text) <= 60
            assert option.why
    assert len({question.answer for question in guide.quiz}) > 1


def test_every_page_names_rules_that_there_are(rulebook: Rulebook) -> None:
    guide = shipped()
    names = [page.id for page in guide.pages]
    assert len(set(names)) == len(names)
    for page in guide.pages:
        assert page.text
        assert page.rules
        assert all(rulebook.rule(name) for name in page.rules)


def test_without_a_terminal_the_questions_are_shown(advisor: Run) -> None:
    ran = advisor("quiz")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.count("   1) ") == 3
    assert "Right" not in ran.stdout
    found = json.loads(advisor("quiz", "--json").stdout)
    assert [len(one["options"]) for one in found["questions"]] == [4, 4, 4]


def test_answers_are_marked_and_a_wrong_one_is_a_negative_result(advisor: Run) -> None:
    right = ",".join(str(question.answer) for question in shipped().quiz)
    ran = advisor("quiz", "--answers", right)
    assert (ran.returncode, ran.stdout.count("  Right. ")) == (0, 3)
    assert ran.stdout.endswith("3 of 3.\n")
    wrong = advisor("quiz", "--answers", "1,1,1")
    assert wrong.returncode == 1
    assert wrong.stdout.count("Not quite.") == 3
    assert wrong.stdout.count("  Right is ") == 3
    found = json.loads(advisor("quiz", "--answers", right, "--json").stdout)
    assert (found["score"], found["of"]) == (3, 3)
    assert [one["right"] for one in found["questions"]] == [True] * 3
    marked = json.loads(advisor("quiz", "--answers", "1,1,1", "--json").stdout)
    for one, question in zip(marked["questions"], shipped().quiz, strict=True):
        assert (one["given"], one["answer"], one["right"]) == (1, question.answer, False)
        assert one["why"] == question.options[0].why


@pytest.mark.parametrize(
    "answers", ["", "2", "2,4", "2,4,5", "0,1,1", "a,b,c", "1,1,1,1", "\u0661,1,1"]
)
def test_what_is_no_answer_is_refused(advisor: Run, answers: str) -> None:
    ran = advisor("quiz", "--answers", answers)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "3 numbers with commas" in ran.stderr


def test_the_guide_is_read_page_by_page(advisor: Run) -> None:
    every = advisor("guide").stdout
    for page in shipped().pages:
        told = advisor("guide", page.id).stdout
        assert told in every
        assert told.startswith(f"{page.title} ({page.id})\n")
        assert all(f"\n  {sentence}\n" in told for sentence in page.text)
        assert f"\n  Rules: {', '.join(page.rules)}.\n" in told
    wrong = advisor("guide", "duplicate")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "did you mean `duplicates`?" in wrong.stderr
    found = json.loads(advisor("guide", "habit", "--json").stdout)
    assert [page["id"] for page in found["pages"]] == ["habit"]


def test_explain_points_to_the_guide(advisor: Run) -> None:
    assert "More: advisor guide duplicates" in advisor("explain", "duplicates.outside").stdout
    found = json.loads(advisor("explain", "duplicates.outside", "--json").stdout)
    assert found["guide"] == ["duplicates"]


def test_a_question_with_two_right_options_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pages.yaml").write_text("pages: []\n")
    option = "{text: t, why: w, right: true}"
    (tmp_path / "quiz.yaml").write_text(
        f"questions:\n  - {{id: q, prompt: p, page: x, options: [{option}, {option}]}}\n"
    )
    with pytest.raises(PackInvalid, match="exactly one option is right"):
        load_guide(tmp_path)
