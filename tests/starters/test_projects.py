"""The kernel's tests have something to be about."""

from starters.projects import KERNEL

from advisor.catalog import data_dir


def test_each_test_of_the_kernel_is_about_a_file_that_some_starter_has() -> None:
    """Where its file was renamed, a test would be copied nowhere, and nobody would miss it."""
    tested = {test.relative_to(KERNEL) for test in KERNEL.rglob("test_*.py")}
    about = {str(test.with_name(test.name.removeprefix("test_"))) for test in tested}
    templates = [str(path).removesuffix(".j2") for path in data_dir("templates").rglob("*.py.j2")]
    places = ("/__package__/", "/tests/")
    assert about <= {path.rpartition(place)[2] for path in templates for place in places}
