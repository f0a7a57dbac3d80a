"""Signatures in a pack: what an author gets wrong is named; what is right is laid over ours."""

from pathlib import Path

import pytest

from advisor.catalog import data_dir
from advisor.core.evidence import Sighting, Sort
from advisor.core.rulebook import Rulebook
from advisor.core.suggestion import suggest
from advisor.errors import PackInvalid
from advisor.files.pack import load_rulebook

SIGNATURE = """\
signatures:
  - id: acme.bus
    suggests: {platform.runs: kafka}
    because: Our own client.
    seen: {package: [acme-bus, "@acme/*"]}
    when: {scan.deployables: {at_least: 0}}
"""


def _load(folder: Path, theme: str) -> Rulebook:
    (folder / "pack.yaml").write_text("id: acme\nversion: 1\ntitle: t\nthemes: [one]\n")
    (folder / "one.yaml").write_text(theme)
    return load_rulebook([data_dir("rules"), folder])


def test_a_pack_knows_its_own_libraries(tmp_path: Path) -> None:
    book = _load(tmp_path, SIGNATURE)
    (found,) = suggest(book, [Sighting("a", 1, Sort.PACKAGE, "@acme/bus")])
    assert (found.signature, found.value) == ("acme.bus", "kafka")


def test_a_pack_may_put_one_in_the_place_of_ours(tmp_path: Path) -> None:
    theme = SIGNATURE.replace("id: acme.bus", "replaces: platform.seen-kafka")
    book = _load(tmp_path, theme)
    assert suggest(book, [Sighting("a", 1, Sort.PACKAGE, "kafkajs")]) == ()
    assert len(suggest(book, [Sighting("a", 1, Sort.PACKAGE, "acme-bus")])) == 1


LITERALS = """\
signatures:
  - id: acme.bus
    suggests: {platform.runs: kafka}
    because: Our own client.
    seen:
      code: [AcmeBus.publish(, new AcmeBus(]
      string: ["acme://"]
      sql: [acme_bus]
"""


def test_a_pack_has_sources_searched_too(tmp_path: Path) -> None:
    book = _load(tmp_path, LITERALS)
    assert {*book.written()} >= {
        (Sort.CODE, "AcmeBus.publish("),
        (Sort.CODE, "new AcmeBus("),
        (Sort.STRING, "acme://"),
        (Sort.SQL, "acme_bus"),
    }
    (found,) = suggest(book, [Sighting("a", 1, Sort.CODE, "new AcmeBus(")])
    assert (found.signature, found.value) == ("acme.bus", "kafka")
    assert suggest(book, [Sighting("a", 1, Sort.STRING, "new AcmeBus(")]) == ()


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("new AcmeBus(", "bus", 32),
        ("new AcmeBus(", "new  AcmeBus(", 32),
        ("new AcmeBus(", '"Acme*"', 32),
        ("new AcmeBus(", '"new\\nBus("', 32),
        ("new AcmeBus(", "AcmeB\u00fcs", 32),
        ("new AcmeBus(", "A" * 81, 32),
        ("acme://", "Acme://", 16),
        ("acme_bus", "ACME_BUS", 13),
    ],
)
def test_what_cannot_be_looked_for_is_named_where_it_stands(
    tmp_path: Path, old: str, new: str, column: int
) -> None:
    theme = LITERALS.replace(old, new)
    with pytest.raises(PackInvalid) as caught:
        _load(tmp_path, theme)
    (problem,) = caught.value.problems
    line = next(n for n, text in enumerate(LITERALS.split("\n"), 1) if old in text)
    assert (problem.code, problem.where.rpartition("one.yaml")[2]) == (
        "bad-signature",
        f":{line}:{column}",
    )


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("{platform.runs: kafka}", "{platform.run: kafka}", "unknown-question"),
        ("{platform.runs: kafka}", "{reply.needed: now}", "unknown-question"),
        ("{platform.runs: kafka}", "{platform.runs: kafak}", "unknown-value"),
        ("{platform.runs: kafka}", "{platform.runs: [kafka]}", "not-a-text"),
        ("{platform.runs: kafka}", "{}", "bad-signature"),
        ("{platform.runs: kafka}", "{team.broker: nobody, services.layout: one}", "bad-signature"),
        ("    suggests: {platform.runs: kafka}\n", "", "bad-signature"),
        ("    because: Our own client.\n", "", "missing-key"),
        ("{package:", "{packages:", "unknown-key"),
        ("{package:", "{deployable:", "unknown-key"),
        ("acme-bus", "Acme-Bus", "bad-signature"),
        ("acme-bus", "a b", "bad-signature"),
        ('[acme-bus, "@acme/*"]', "acme-bus", "not-a-list"),
        ('[acme-bus, "@acme/*"]', "[[acme-bus]]", "not-a-text"),
        ("scan.deployables", "scan.deployable", "unknown-fact"),
        ("scan.deployables", "services.layout", "unknown-fact"),
        ("{at_least: 0}", "{is: many}", "wrong-type"),
        ("seen:", "shown:", "unknown-key"),
        ("id: acme.bus", "id: bus", "foreign-id"),
        ("id: acme.bus", "replaces: acme.bus", "nothing-to-replace"),
        ("id: acme.bus", "id: platform.seen-kafka", "duplicate-id"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    assert old in SIGNATURE
    with pytest.raises(PackInvalid) as caught:
        _load(tmp_path, SIGNATURE.replace(old, new))
    assert code in [problem.code for problem in caught.value.problems]
    assert all("one.yaml:" in problem.where for problem in caught.value.problems)


def test_a_pack_knows_its_own_databases(tmp_path: Path) -> None:
    book = _load(tmp_path, 'databases: ["acme/store*"]\n')
    assert book.databases[-1] == "acme/store*"
    assert "postgres" in book.databases
    assert "nginx" in book.supporting
    assert _load(tmp_path, "supporting: [acme/proxy]\n").supporting[-1] == "acme/proxy"
    with pytest.raises(PackInvalid, match="cannot stand under `databases`") as caught:
        _load(tmp_path, 'databases: [a, "Acme Store"]\n')
    assert caught.value.problems[0].where.endswith("one.yaml:1:16")


def test_no_pack_has_sources_searched_for_more_than_anybody_needs(tmp_path: Path) -> None:
    texts = ", ".join(f"Acme{number:03}" for number in range(1000))
    theme = SIGNATURE.replace('package: [acme-bus, "@acme/*"]', f"code: [{texts}]")
    with pytest.raises(PackInvalid, match="more than 1000 texts") as caught:
        _load(tmp_path, theme)
    assert [problem.where.rpartition("one.yaml")[2] for problem in caught.value.problems] == [
        ":2:5"
    ]


def test_a_signature_that_asks_for_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackInvalid, match="needs `seen` or `when`"):
        _load(tmp_path, "".join(SIGNATURE.splitlines(keepends=True)[:4]))


def test_no_rule_may_test_what_only_a_scan_counts(tmp_path: Path) -> None:
    rule = (
        "rules:\n  - id: acme.rule\n    title: t\n    when: {scan.databases: {is: 1}}\n"
        "    then: [{warn: w}]\n    because: b\n    source: s\n    wrong_when: w\n"
        "    strength: weak\n"
    )
    with pytest.raises(PackInvalid, match=r"scan\.databases"):
        _load(tmp_path, rule)
