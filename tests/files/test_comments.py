"""Comments of an answers file: only those go that tell of what goes."""

import re
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from support import read_partial

from advisor.core.answers import NotApplicable, Value
from advisor.core.interaction import Consumer, Interaction, Kind, Project
from advisor.files.save import merge_answers

TEXT = """\
schema_version: 1
answers:  # c1
  services.layout: several  # c2
  platform.runs:  # c3
    # c4
    - kafka  # c5
    # c6
    - redis  # c7
    # c8
  # c9

# c10
interactions:  # c11
  # c12
  - fact: order.placed  # c13
    # c14
    producer: orders  # c15
    consumers:  # c16
      email: send  # c17
      # c18
      sales: count  # c19
      # c20
    # c21
    answers:  # c22
      work.duration:  # c23
        n/a: so  # c24
      # c25
      volume.per_day: 50000  # c26

      # c27
    # c28

  # c29
  - request: stock.drop  # c30
    producer: orders
    consumers:  # c31
      - stock  # c32
      # c33
      - mail  # c34
      # c35
  # c36
# c37
"""
Change = Callable[[Project], Project]


def _answer(name: str, value: Value) -> Change:
    return lambda project: replace(project, answers={**project.answers, name: value})


def _first(**changes: object) -> Change:
    def change(project: Project) -> Project:
        first, *others = project.interactions
        return replace(project, interactions=(replace(first, **changes), *others))

    return change


def _about(name: str, value: Value) -> Change:
    def change(project: Project) -> Project:
        answers = project.interactions[0].answers
        return _first(answers={**answers, name: value})(project)

    return change


def _second(*consumers: Consumer) -> Change:
    def change(project: Project) -> Project:
        first, second = project.interactions
        return replace(project, interactions=(first, replace(second, consumers=consumers)))

    return change


EMAIL, SALES = Consumer("email", "send"), Consumer("sales", "count")
STOCK, MAIL = (Consumer(one, "on_stock_drop") for one in ("stock", "mail"))
NEW = Interaction(Kind.FACT, "a.b", "p", (Consumer("c", "d"),), {})
CHANGES: dict[str, tuple[Change, set[int]]] = {
    "a choice": (_answer("services.layout", "one"), set()),
    "a new answer": (_answer("team.broker", "nobody"), set()),
    "one more of several": (_answer("platform.runs", ("redis", "nats", "kafka")), set()),
    "the first of several goes": (_answer("platform.runs", ("redis",)), {5, 6}),
    "the last of several goes": (_answer("platform.runs", ("kafka",)), {7, 8}),
    "none of several": (_answer("platform.runs", ()), {5, 6, 7}),
    "several are not known": (_answer("platform.runs", "unknown"), {5, 6, 7}),
    "a reason": (_about("work.duration", NotApplicable("it is so")), {24}),
    "an answer for a reason": (_about("work.duration", "seconds"), {24}),
    "a new answer about one": (_about("reply.needed", "none"), set()),
    "another kind": (_first(kind=Kind.REQUEST), set()),
    "another name": (_first(name="order.made"), set()),
    "one more consumer": (_first(consumers=(EMAIL, SALES, Consumer("mail", "tell"))), set()),
    "another order of consumers": (_first(consumers=(SALES, EMAIL)), set()),
    "another action": (_first(consumers=(EMAIL, Consumer("sales", "sum_up"))), set()),
    "a consumer less": (_first(consumers=(SALES,)), {17, 18}),
    "actions for a list": (_second(Consumer("stock", "drop"), MAIL), set()),
    "one less of a list": (_second(STOCK), {34, 35}),
    "one more interaction": (lambda it: replace(it, interactions=(*it.interactions, NEW)), set()),
    "the first goes": (
        lambda it: replace(it, interactions=it.interactions[1:]),
        {*range(13, 29)},
    ),
    "the last goes": (lambda it: replace(it, interactions=it.interactions[:1]), {*range(29, 36)}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_only_comments_on_what_goes_go_with_it(name: str) -> None:
    change, gone = CHANGES[name]
    project = change(read_partial(TEXT))
    written = merge_answers(TEXT, project)
    kept = [f"# c{number}" for number in range(1, 38) if number not in gone]
    assert sorted(re.findall("# c.*", written)) == sorted(kept)
    assert read_partial(written) == project
    assert merge_answers(written, project) == written


@pytest.mark.parametrize("name", CHANGES)
def test_what_follows_a_change_stands_below_its_own_comment(name: str) -> None:
    change, _ = CHANGES[name]
    written = merge_answers(TEXT, change(read_partial(TEXT)))
    assert "\n\n# c10\ninteractions:  # c11\n  # c12\n" in written
    assert written.endswith("\n  # c36\n# c37\n")
    assert ("\n\n  # c29\n  - request: stock.drop" in written) is (
        "  - request: stock.drop" in written
    )


@pytest.mark.parametrize("above", ["# on them\n", "\n# on them\n", "\n\n"])
@pytest.mark.parametrize("before", ["", "  services.layout: one\n", "  services.layout: one # x\n"])
def test_a_new_answer_comes_before_what_stands_above_the_next_section(
    above: str, before: str
) -> None:
    rest = "interactions:\n- fact: a.b\n  producer: p\n  consumers: [x]\n"
    text = f"schema_version: 1\nanswers:\n{before}{above}{rest}"
    written = merge_answers(text, _answer("team.broker", "nobody")(read_partial(text)))
    assert written == f"schema_version: 1\nanswers:\n{before}  team.broker: nobody\n{above}{rest}"


def test_an_interaction_comes_before_what_stands_behind_the_last() -> None:
    text = "interactions:\n- fact: c.d\n  producer: p\n  consumers: {x: y}\n# on them\nanswers:\n"
    project = read_partial(text)
    written = merge_answers(text, replace(project, interactions=(*project.interactions, NEW)))
    assert "\n  consumers:\n    c: d\n# on them\nanswers:\n" in written


FLUSH = """\
schema_version: 1
interactions:
- producer: p
  # on what it says
  fact: a.b
  consumers:
  - c
  # on the answers
  answers:
"""


@pytest.mark.parametrize("services", ["c", "d", "cd"])
def test_below_a_list_that_is_not_indented_stands_what_is_about_the_next_key(services: str) -> None:
    consumers = tuple(Consumer(service, "act") for service in services)
    written = merge_answers(FLUSH, _first(consumers=consumers)(read_partial(FLUSH)))
    assert written.endswith(f"  {services[-1]}: act\n  # on the answers\n  answers:\n")


def test_another_kind_stays_where_the_first_stood() -> None:
    written = merge_answers(FLUSH, _first(kind=Kind.REQUEST)(read_partial(FLUSH)))
    assert written == FLUSH.replace("fact", "request")


def test_a_list_in_brackets_stays_in_brackets() -> None:
    text = "schema_version: 1\nanswers:\n  platform.runs: [redis]\n  # on them\n"
    written = merge_answers(text, _answer("platform.runs", ("redis", "nats"))(read_partial(text)))
    assert written == text.replace("[redis]", "[redis, nats]")


@pytest.mark.parametrize("text", ["# mine", "# mine\n", "\n  # mine\n\n# too\n\n"])
def test_a_file_of_comments_alone_is_one_to_go_on_with(text: str) -> None:
    project = replace(read_partial(text), name="shop")
    written = merge_answers(text, project)
    assert written.startswith(text.rstrip() + "\n")
    assert read_partial(written) == project


@pytest.mark.parametrize("kept", [(0, 1), (0,), (1,), (0, 1, 2), (1, 2)])
@pytest.mark.parametrize("style", ["|", ">", "|-", ">-"])
def test_a_comment_below_a_text_on_a_line_of_its_own_stays_a_comment(
    style: str, kept: tuple[int, ...]
) -> None:
    answer = f"      gap.screen: {style} # its side\n        Nearly there\n"
    head, rest = "schema_version: 1\ninteractions:\n", "    producer: p\n    consumers: [c]\n"
    one = f"  - fact: c.d\n{rest}    answers:\n{answer}"
    two = f"  # above two\n  - fact: e.f\n{rest}    answers:\n{answer}"
    new = "  - fact: a.b\n    producer: p\n    consumers:\n      c: d\n"
    project = read_partial(f"{head}{one}{two}# last\n")
    chosen = tuple((*project.interactions, NEW)[place] for place in kept)
    written = merge_answers(f"{head}{one}{two}# last\n", replace(project, interactions=chosen))
    assert written == f"{head}{''.join((one, two, new)[place] for place in kept)}# last\n"


def test_an_answer_that_was_a_text_on_lines_leaves_the_comment_below_it() -> None:
    text = "interactions:\n- fact: c.d\n  producer: p\n  consumers: {x: y}\n  answers:\n"
    below = "    # below\n# last\n"
    before = f"schema_version: 1\n{text}    gap.screen: >\n      Nearly there\n{below}"
    written = merge_answers(before, _about("gap.screen", "Soon")(read_partial(before)))
    assert written == f'schema_version: 1\n{text}    gap.screen: "Soon"\n{below}'
