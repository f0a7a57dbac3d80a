"""Answers that suggest themselves: which sightings speak for which, and which is offered first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from advisor.core.condition import Comparison, Operator
from advisor.core.evidence import COUNTED, Sighting, Signature, Sort
from advisor.core.question import AnswerKind
from advisor.core.rulebook import Rulebook
from advisor.core.suggestion import MOST_SHOWN, in_short, preselected, suggest

NAMES = ("pika", "kafkajs", "aws-sdk-sqs", "rabbitmq", "bitnami/kafka", "other")
COUNTED_ONE = ("scan.databases", Operator.IS, 1)
SIGHTINGS = st.builds(
    Sighting,
    st.sampled_from(("a.txt", "b/c.yaml")),
    st.integers(1, 9),
    st.sampled_from(Sort),
    st.sampled_from(NAMES),
)


def _rulebook(rulebook: Rulebook, *signatures: Signature) -> Rulebook:
    return Rulebook(rulebook.layers, rulebook.questions, (), signatures=signatures)


def _runs(value: str, name: str, sort: Sort = Sort.PACKAGE) -> Signature:
    return Signature(f"x.{value}", "platform.runs", value, "why", {sort: (name,)})


def _seen(name: str, sort: Sort = Sort.PACKAGE, path: str = "a.txt") -> Sighting:
    return Sighting(path, 1, sort, name)


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("pika", "pika", True),
        ("pika", "aio-pika", False),
        ("*pika", "aio-pika", True),
        ("aws-sdk-*", "aws-sdk-sqs", True),
        ("aws-sdk-*", "my-aws-sdk-sqs", False),
        ("*/kafka*", "bitnami/kafka", True),
        ("a.b", "axb", False),
        ("a*", "a\nb", True),
    ],
)
def test_a_name_fits_whole_and_a_star_stands_for_anything(
    rulebook: Rulebook, pattern: str, name: str, *, fits: bool
) -> None:
    found = suggest(_rulebook(rulebook, _runs("kafka", pattern)), [_seen(name)])
    assert bool(found) is fits


def test_a_package_is_no_image(rulebook: Rulebook) -> None:
    book = _rulebook(rulebook, _runs("redis", "redis", Sort.IMAGE))
    assert suggest(book, [_seen("redis")]) == ()
    assert len(suggest(book, [_seen("redis", Sort.IMAGE)])) == 1


def test_all_places_are_kept_in_order_and_the_first_are_told(rulebook: Rulebook) -> None:
    seen = [_seen("pika", path=f"{number}.txt") for number in (5, 2, 4, 3, 1)]
    (found,) = suggest(_rulebook(rulebook, _runs("rabbitmq", "pika")), seen)
    assert [one.path for one in found.sightings] == [f"{n}.txt" for n in (1, 2, 3, 4, 5)]
    told = list(in_short(found))
    assert told == [f"{n}.txt:1: package pika" for n in range(1, MOST_SHOWN + 1)] + ["and 2 more"]
    fewer = replace(found, sightings=found.sightings[:MOST_SHOWN])
    assert list(in_short(fewer)) == told[:MOST_SHOWN]


def test_of_each_thing_one_place_is_told_before_any_comes_again(rulebook: Rulebook) -> None:
    seen = [_seen("pika", path=f"{number}.txt") for number in range(4)]
    seen += [_seen("aio-pika", path="8.txt"), _seen("amqp://", Sort.STRING, "9.py")]
    (found,) = suggest(rulebook, seen)
    assert list(in_short(found)) == [
        *("0.txt:1: package pika", "8.txt:1: package aio-pika", "9.py:1: string amqp://"),
        "and 3 more",
    ]


@pytest.mark.parametrize(
    ("others", "words"),
    [
        (0, "a.py:2: string traceparent"),
        (1, "a.py:2: string traceparent; 1 more file holds it too"),
        (2, "a.py:2: string traceparent; 2 more files hold it too"),
    ],
)
def test_files_that_were_only_searched_are_counted_beside(others: int, words: str) -> None:
    assert Sighting("a.py", 2, Sort.STRING, "traceparent", others).words == words


@pytest.mark.parametrize(
    ("deployables", "databases", "clients", "layout"),
    [
        *((0, 0, 0, None), (0, 3, 0, None), (1, 0, 0, "one"), (1, 1, 1, "one"), (1, 2, 1, "one")),
        # Of several, one may have the data of all.
        *((2, 1, 1, "one"), (4, 1, 1, "one"), (5, 1, 1, None), (2, 2, 1, None)),
        *((2, 1, 2, "shared"), (4, 1, 2, "shared"), (5, 1, 2, None)),
        *((2, 2, 2, "several"), (2, 2, 0, "several"), (5, 3, 4, "several")),
        # Which of them reaches it, nothing says.
        *((2, 0, 0, None), (2, 1, 0, None), (4, 1, 0, None), (5, 1, 0, None)),
    ],
)
def test_the_layout_is_counted(
    rulebook: Rulebook, deployables: int, databases: int, clients: int, layout: str | None
) -> None:
    seen = [_seen(f"d{n}", Sort.DEPLOYABLE) for n in range(deployables)]
    seen += [replace(_seen(f"b{n}", Sort.DATABASE), image=f"{n}") for n in range(databases)]
    seen += [_seen(f"d{n}", Sort.CLIENT) for n in range(clients)]
    seen += seen  # what is seen twice counts once
    found = suggest(rulebook, seen)
    assert [one.value for one in found] == [layout] * (layout is not None)
    if found:
        assert {one.sort for one in found[0].sightings} <= set(COUNTED)
        question = rulebook.question("services.layout")
        assert question
        assert preselected(question, found) == layout


@pytest.mark.parametrize(
    ("image", "counts"),
    [
        *(("postgres", True), ("library/postgres", True), ("bitnami/postgresql", True)),
        *(("mssql/server", True), ("other/server", False), ("postgres-exporter", False)),
        *(("acme/store-eu", True), ("acme/stored", False), ("", False), ("a/", False)),
        *(("acme/shop-mongodb", True), ("acme/shop-db", True), ("acme/mongodb-backup", False)),
        *(("aws_db_instance", True), ("aws_db_subnet_group", False)),
    ],
)
def test_an_image_tells_whether_a_server_is_a_database(
    rulebook: Rulebook, image: str, *, counts: bool
) -> None:
    counted = Signature("x.y", "services.layout", "one", "why", {}, Comparison(*COUNTED_ONE))
    book = Rulebook(
        *(rulebook.layers, rulebook.questions, ()),
        signatures=(counted,),
        databases=(*rulebook.databases, "acme/store-*"),
    )
    for sort in (Sort.SERVER, Sort.DEPLOYABLE):
        found = suggest(book, [Sighting("a", 1, sort, "db", image=image)])
        assert [one.sightings for one in found] == (
            [(Sighting("a", 1, Sort.DATABASE, "db", image=image),)] if counts else []
        )


def _layout(rulebook: Rulebook, *seen: Sighting) -> list[str]:
    return [one.value for one in suggest(rulebook, seen) if one.question == "services.layout"]


def _server(path: str, name: str = "db", way: str = "") -> Sighting:
    return Sighting(path, 1, Sort.SERVER, name, image="postgres", way=way or f"compose {path}")


def _built(*names: str) -> list[Sighting]:
    return [Sighting(f"{name}/Dockerfile", 1, Sort.DEPLOYABLE, name) for name in names]


def _clients(*names: str, image: str = "postgres") -> list[Sighting]:
    return [Sighting("compose.yaml", 1, Sort.CLIENT, name, image=image) for name in names]


def test_what_reaches_other_servers_is_no_client_of_a_database(rulebook: Rulebook) -> None:
    seen = [*_built("api", "push"), _server("compose.yaml"), *_clients("api")]
    assert _layout(rulebook, *seen, *_clients("push", image="redis")) == ["one"]
    assert _layout(rulebook, *seen, *_clients("push")) == ["shared"]
    by_address = _clients("push", image="")
    assert _layout(rulebook, *seen, *by_address) == ["shared"]


def test_an_image_of_the_whole_and_one_of_a_part_are_one_program(rulebook: Rulebook) -> None:
    seen = [*_built(".", "streaming"), _server("compose.yaml")]
    assert _layout(rulebook, *seen, *_clients(".", "streaming")) == ["one"]
    assert _layout(rulebook, *seen, *_clients(".")) == ["one"]
    assert _layout(rulebook, *seen, *_clients(".", "streaming", "mail")) == ["shared"]


def test_of_two_servers_of_a_kind_the_one_client_has_but_one(rulebook: Rulebook) -> None:
    built, kinds = [*_built("api", "push"), *_clients("api")], ("postgres", "mongo")
    either = [replace(_server("compose.yaml", kind), image=kind) for kind in kinds]
    assert _layout(rulebook, *built, *either) == []
    another = replace(_server("compose.yaml", "push-db"), image="mongo")
    assert _layout(rulebook, *built, *either, another) == ["several"]


@pytest.mark.parametrize(
    "beside", ["Frontend", "shop-ui", "worker", "orders-worker", "Shop.APIGateway", "migrations"]
)
def test_what_keeps_no_data_of_its_own_is_no_service(rulebook: Rulebook, beside: str) -> None:
    seen = [*_built("api", f"src/{beside}"), _server("compose.yaml")]
    assert _layout(rulebook, *seen, *_clients("api", f"src/{beside}")) == ["one"]
    assert _layout(rulebook, *seen, *_built("push"), *_clients("api", f"src/{beside}")) == ["one"]
    assert _layout(rulebook, *_built(f"src/{beside}")) == []
    called_so = [_server("a/compose.yaml", beside), _server("a/compose.yaml")]
    assert _layout(rulebook, *_built("api", "mail"), *called_so) == ["several"]


def test_of_files_that_each_describe_all_the_fullest_counts(rulebook: Rulebook) -> None:
    built = [*_built("api", "mail"), *_clients("api", "mail")]
    either = [_server("compose.mysql.yaml", "mysql"), _server("compose.postgres.yaml", "postgres")]
    assert _layout(rulebook, *built, *either) == ["shared"]
    both = [*either, _server("compose.yaml", "mysql"), _server("compose.yaml", "postgres")]
    assert _layout(rulebook, *built, *both) == ["several"]


def test_several_databases_may_be_in_one_server(rulebook: Rulebook) -> None:
    named = [Sighting(f"{n}/a", 1, Sort.DATABASE, n, way="settings") for n in ("api", "mail")]
    built = [*_built("api", "mail"), *_clients("api", "mail"), _server("compose.yaml")]
    assert _layout(rulebook, *built, *named) == ["several"]
    same = [replace(one, name="shop") for one in named]
    assert _layout(rulebook, *built, *same) == ["shared"]


def test_what_is_built_on_a_proxy_is_no_service(rulebook: Rulebook) -> None:
    proxy = Sighting("web/Dockerfile", 1, Sort.DEPLOYABLE, "web", image="bitnami/nginx")
    assert _layout(rulebook, proxy) == []
    assert _layout(rulebook, *_built("api"), proxy) == ["one"]


def test_a_server_that_several_files_start_is_one(rulebook: Rulebook) -> None:
    everywhere = [_server("compose.yaml"), _server("deploy/self-hosted/compose.yaml")]
    built = [*_built("api", "web"), *_clients("api", "web")]
    assert _layout(rulebook, *built, *everywhere) == ["shared"]


def test_a_server_beside_what_is_built_is_its_own(rulebook: Rulebook) -> None:
    own = [_server("mail/deploy/compose.yaml"), _server("orders/compose.yaml")]
    assert _layout(rulebook, *_built("mail", "orders"), *own) == ["several"]
    assert _layout(rulebook, *_built("mail", "other"), *own) == []
    others = [*_built("some", "other"), *_clients("some", "other")]
    assert _layout(rulebook, *others, *own) == ["shared"]
    packages = [_seen("mail"), _seen("orders")]  # called as the folders are
    assert _layout(rulebook, *others, *own, *packages) == ["shared"]


def test_a_database_that_is_built_keeps_the_name_of_its_folder(rulebook: Rulebook) -> None:
    own = Sighting("mail-db/Dockerfile", 1, Sort.DEPLOYABLE, "mail-db", image="postgres")
    (found,) = suggest(rulebook, [*_built("mail"), own])
    assert [one.name for one in found.sightings] == ["mail-db", "mail"]


def test_what_is_described_twice_is_counted_where_most_is_told(rulebook: Rulebook) -> None:
    twice = [_server("compose.yaml", "mail-db"), _server("compose.yaml", "orders-db")]
    once = _server("a.tf", "infra/aws_db_instance.db", "terraform")
    built = [*_built("mail", "orders"), *_clients("mail", "orders")]
    (found,) = suggest(rulebook, [*built, *twice, once])
    assert found.value == "several"
    counted = [one.name for one in found.sightings if one.sort is Sort.DATABASE]
    assert counted == ["mail-db", "orders-db"]
    assert _layout(rulebook, *built, twice[0], once) == ["shared"]


def test_names_and_counts_may_both_be_asked_for(rulebook: Rulebook) -> None:
    both = Signature(
        *("x.both", "platform.runs", "kafka", "why", {Sort.PACKAGE: ("kafkajs",)}),
        when=Comparison("scan.deployables", Operator.AT_LEAST, 1),
    )
    book = _rulebook(rulebook, both)
    assert suggest(book, [_seen("kafkajs")]) == ()
    (found,) = suggest(book, [_seen("kafkajs"), _seen("here", Sort.DEPLOYABLE)])
    assert [one.name for one in found.sightings] == ["kafkajs"]


def test_of_several_all_are_offered_and_of_one_only_the_only_one(rulebook: Rulebook) -> None:
    runs = rulebook.question("platform.runs")
    layout = rulebook.question("services.layout")
    assert runs
    assert layout
    seen = [_seen("pika"), _seen("psycopg")]
    found = suggest(rulebook, seen)
    assert preselected(runs, found) == ("postgresql", "rabbitmq", "unknown")
    every = [one for one in rulebook.signatures if one.question == runs.id]
    firsts = [(sort, names[0]) for one in every for sort, names in one.seen.items()]
    names = [_seen(name.replace("*", "x"), sort) for sort, name in firsts]
    assert preselected(runs, suggest(rulebook, names)) == runs.values
    assert preselected(layout, found[:1]) is None
    assert preselected(runs, ()) is None
    either = (_one(layout.id, "one"), _one(layout.id, "several"))
    assert preselected(layout, suggest(_rulebook(rulebook, *either), seen)) is None


def test_suggestions_stand_in_the_order_of_questions_and_choices(rulebook: Rulebook) -> None:
    book = _rulebook(rulebook, *reversed(rulebook.signatures))
    names = ((sort, names[0]) for one in book.signatures for sort, names in one.seen.items())
    found = suggest(book, [_seen(name, sort) for sort, name in names])
    asked = [(one.id, value) for one in rulebook.questions for value in one.values]
    told = [asked.index((one.question, one.value)) for one in found]
    assert len({one.question for one in found}) > 1
    assert told == sorted(told)


def _one(question: str, value: str) -> Signature:
    return Signature(f"x.{value}", question, value, "why", {Sort.PACKAGE: ("pika",)})


@given(st.lists(SIGHTINGS, max_size=12), st.randoms())
def test_order_does_not_matter_and_more_is_never_less(
    rulebook: Rulebook, seen: list[Sighting], luck: object
) -> None:
    named = [one for one in seen if one.sort not in COUNTED]
    found = suggest(rulebook, named)
    shuffled = sorted(named, key=lambda one: (one.name, luck is None, -one.line))
    assert suggest(rulebook, shuffled) == found
    fewer = {(one.question, one.value) for one in suggest(rulebook, named[:-1])}
    assert fewer <= {(one.question, one.value) for one in found}


def test_ours_suggest_what_is_asked_and_are_written_as_detectors_write(rulebook: Rulebook) -> None:
    several = [q.id for q in rulebook.questions if q.kind is AnswerKind.SEVERAL]
    covered = {(one.question, one.value) for one in rulebook.signatures}
    for name in several:
        question = rulebook.question(name)
        assert question
        assert {(name, value) for value in question.values} <= covered
    for signature in rulebook.signatures:
        for sort, names in signature.seen.items():
            assert len(set(names)) == len(names), (signature.id, sort)
            assert sort is Sort.CODE or all(name == name.lower() for name in names)
            assert sort is not Sort.PACKAGE or not any("_" in name for name in names)
            assert all(name.strip("*/.-") for name in names), signature.id
