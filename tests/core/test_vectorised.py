"""Many vectors at once against the same vectors one by one."""

from random import Random

import numpy as np
from support import some_answers

from advisor.catalog import data_dir
from advisor.core.answers import NOT_APPLICABLE, NotApplicable, Value
from advisor.core.compiled import engine
from advisor.core.interaction import Consumer, Interaction, Kind
from advisor.core.vectorised import CHUNK, batch
from advisor.files.pack import load_pack

RULES = load_pack(data_dir("rules"))


def _drawn(random: Random) -> tuple[Interaction, dict[str, Value]]:
    names = random.sample("pabcde", random.randint(1, 6))
    one = Interaction(Kind.FACT, "a.b", "p", tuple(Consumer(n, "act") for n in names), {})
    return one, {
        question.id: random.choice([*some_answers(question), NotApplicable("because")])
        for question in RULES.questions
        if question.weighed
    }


def test_a_batch_says_what_each_vector_would() -> None:
    random = Random(3)  # noqa: S311 - the same vectors on every run
    compiled, many = engine(RULES), batch(RULES)
    assert many.facts == compiled.facts
    vectors = [compiled.vector(*_drawn(random), RULES.questions) for _ in range(CHUNK + 3000)]
    columns = np.array(
        [
            [many.encode(fact, NOT_APPLICABLE if value is None else value) for value in column]
            for fact, column in zip(many.facts, zip(*vectors, strict=True), strict=True)
        ],
        np.uint8,
    )
    before = columns.copy()
    found = many.decide(columns)
    assert found.tolist() == [compiled.turn(*vector) for vector in vectors]
    assert set(found.tolist()) == {0, 1, 2}
    assert (columns == before).all()
