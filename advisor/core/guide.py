"""The guide behind the rules: its short pages, and its quiz."""

from msgspec import Struct


class Page(Struct, frozen=True):
    """One page of the guide, about one thought."""

    id: str
    title: str
    text: tuple[str, ...]
    rules: tuple[str, ...]
    """The rules that apply this thought to a project."""


class Option(Struct, frozen=True):
    """One answer to a question of the quiz, and the comment on it."""

    text: str
    right: bool
    why: str


class QuizQuestion(Struct, frozen=True):
    """A question with one right option."""

    id: str
    prompt: str
    page: str
    """The page of the guide that answers it."""
    options: tuple[Option, ...]

    @property
    def answer(self) -> int:
        """The number of the right option, from 1."""
        return 1 + [option.right for option in self.options].index(True)


class Guide(Struct, frozen=True):
    """Everything in it, in order."""

    pages: tuple[Page, ...]
    quiz: tuple[QuizQuestion, ...]

    def page(self, name: str) -> Page | None:
        """Find a page by its id."""
        return next((page for page in self.pages if page.id == name), None)

    def pages_on(self, rule: str) -> tuple[Page, ...]:
        """Return the pages on which a rule is based."""
        return tuple(page for page in self.pages if rule in page.rules)
