"""An answer as it is shown again: below its question, and in the list at the end."""

import pytest

from advisor.core.answers import NotApplicable, Value
from advisor.core.rulebook import Rulebook
from advisor.prompt.questions import words


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("services.layout", "one", "One deployable, one database"),
        ("services.layout", "unknown", "Not sure"),
        ("services.layout", NotApplicable("It is a library."), "Does not apply: It is a library."),
        ("platform.runs", ("nats", "unknown"), "NATS with JetStream; not sure of the rest"),
        ("platform.runs", ("not redis", "unknown"), "not: Redis or Valkey; not sure of the rest"),
        ("platform.runs", (), "None of them"),
        ("load.peak_length", 5, "5 minutes"),
        ("gap.screen", "Nearly there", "Nearly there"),
    ],
)
def test_an_answer_is_shown_as_its_question_words_it(
    rulebook: Rulebook, name: str, value: Value, shown: str
) -> None:
    question = rulebook.question(name)
    assert question
    assert words(question, value) == shown
