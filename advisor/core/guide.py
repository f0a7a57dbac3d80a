"""The guide that the rules stand on: its short pages, and its check of understanding."""

from msgspec import Struct


class Page(Struct, frozen=True):
    """One thought of the guide."""

    id: str
    title: str
    text: tuple[str, ...]
    rules: tuple[str, ...]
    """The rules that say the same of a project."""


class Option(Struct, frozen=True):
    """One answer to a question of the quiz, and what is to be said of it."""

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
        """Return the pages that say the same as a rule."""
        return tuple(page for page in self.pages if rule in page.rules)
