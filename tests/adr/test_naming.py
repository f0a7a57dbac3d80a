"""The next record is named as those before it are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.adr.naming import by_age, label, next_name

DAY = "2026-11-25"


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        ([], "0001-a-title.md"),
        (["README.md", "template.md", "index.md"], "0001-a-title.md"),
        (["0001-record.md", "0007-use-x.md"], "0008-a-title.md"),
        (["001-github.md", "002-x.md"], "003-a-title.md"),
        (["0009_use_x.md"], "0010_a_title.md"),
        (["ADR-012-x.MD"], "ADR-013-a-title.md"),
        (["adr-0001-x.md", "adr-0002-y.md"], "adr-0003-a-title.md"),
        (["0009-x.md", "012-pictures"], "0013-a-title.md"),
        (["2026-01-31-x.md", "2026-02-01-y.md"], "2026-11-25-a-title.md"),
        (["20260131-x.md"], "20261125-a-title.md"),
        (["2026-01-31-x.md", "2026-11-25-A-Title.md"], "2026-11-25-a-title-2.md"),
        (["2026-13-31-x.md"], "2027-a-title.md"),
        (["0001-x.md", "2026-01-31-x.md"], "0002-a-title.md"),
        (["002_y.md", "0001-x.md"], "003_a_title.md"),
        (["2026-02-01_y.md", "20260131-x.md"], "2026-11-25_a_title.md"),
        (["999999-x.md"], "1000000-a-title.md"),
        (["..", "-0001-x.md", "0002-\n.md", "٣-x.md"], "0001-a-title.md"),
    ],
)
def test_a_record_takes_the_next_name(names: list[str], wanted: str) -> None:
    assert next_name(names, "a-title", DAY) == wanted


@given(st.lists(st.text(max_size=12) | st.from_regex(r"[0-9]{1,8}[-_]a\.md", fullmatch=True)))
def test_a_name_is_never_taken_and_never_leads_elsewhere(names: list[str]) -> None:
    found = next_name(names, "a-title", DAY)
    assert found.lower() not in {name.lower() for name in names}
    assert "/" not in found
    assert found.endswith(("a-title.md", "a_title.md", "-2.md", "_2.md"))


@pytest.mark.parametrize(
    "oldest_first",
    [
        ["2026-01-02-a-long-title.md", "2026-02-01-b.md"],
        ["README.md", "2026-01-31-z.md", "9-a-long-title.md", "10-b.md"],
        ["0001-x.md", "0002-y.md", "2026-01-31-z.md", "20260201-a.md", "2026-02-02-b.md"],
    ],
    ids=["by day", "by number", "by day, after those with numbers"],
)
def test_the_newest_record_is_named_as_a_new_one_would_be(oldest_first: list[str]) -> None:
    assert by_age(oldest_first[::-1]) == oldest_first


def test_a_record_is_called_by_its_number_or_its_name() -> None:
    assert label("0007-use-x.md") == "ADR-0007"
    assert label("adr-012-x.md") == "ADR-012"
    assert label("20261125-x.md") == "20261125-x"
