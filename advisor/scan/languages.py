"""Sources by name: which files contain code, in which language, and which to ignore."""

from typing import Final

from advisor.scan.patterns import called

LANGUAGES: Final = {
    suffix: language
    for language, suffixes in {
        "c": ("c", "h"),
        "cpp": ("cc", "cpp", "cxx", "hh", "hpp"),
        "csharp": ("cs",),
        "dart": ("dart",),
        "erlang": ("erl",),
        "fsharp": ("fs",),
        "go": ("go",),
        "groovy": ("groovy",),
        "java": ("java",),
        "javascript": ("cjs", "js", "jsx", "mjs"),
        "kotlin": ("kt",),
        "lua": ("lua",),
        "perl": ("pl", "pm"),
        "php": ("php",),
        "postgresql": ("sql",),
        "python": ("py",),
        "ruby": ("rake", "rb"),
        "rust": ("rs",),
        "scala": ("scala",),
        "swift": ("swift",),
        "terraform": ("tf",),
        "typescript": ("cts", "mts", "ts", "tsx"),
        "vb.net": ("vb",),
    }.items()
    for suffix in suffixes
}
"""The language of a file by the ending of its name, with Pygments' name for it.

Languages in which documentation is an ordinary string are left out, such as Elixir and Clojure.
"""
SQL: Final = "postgresql"
"""The language whose statements other languages have in strings."""
_tells_nothing = called(
    (
        *("*.min.*", "*.bundle.js", "*-min.js", "*_pb2*.py", "*.pb.*", "*_pb.js", "*_pb.ts"),
        *("*.g.cs", "*.designer.cs", "*.generated.*", "*_generated.*", "*.g.dart", "*.d.ts"),
        *("test_*.py", "*_test.*", "*_spec.rb", "*.test.*", "*.spec.*", "*.stories.*"),
        *("*test.java", "*tests.java", "*test.kt", "*tests.cs", "*test.php", "*spec.scala"),
        "conftest.py",
    )
)
"""Names of generated sources and of tests, which many languages keep beside the code."""


def is_source(name: str) -> bool:
    """Tell whether a file of this name contains code that people wrote and that is run."""
    _, dot, suffix = name.rpartition(".")
    return bool(dot) and suffix.lower() in LANGUAGES and not _tells_nothing(name)


def language(path: str) -> str:
    """Return the language of a source."""
    return LANGUAGES[path.rpartition(".")[2].lower()]
