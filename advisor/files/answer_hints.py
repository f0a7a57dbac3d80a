"""Which answers a question takes, and which one was probably meant."""

from advisor.core.answers import NOT, NOT_APPLICABLE, UNKNOWN, NotApplicable
from advisor.core.question import AnswerKind, Question
from advisor.files.fields import did_you_mean

_YES_OR_NO = frozenset(("yes", "no", "true", "false"))
"""Words that are never corrected: `no` is no misspelling of `now`."""


def offer(question: Question) -> str:
    """Return the answers that a question takes, in words."""
    if question.kind is AnswerKind.NUMBER:
        return f"A whole number ({question.unit}), or {UNKNOWN}"
    many = "Any" if question.kind is AnswerKind.SEVERAL else "One"
    return f"{many} of: {', '.join((*question.values, UNKNOWN))}"


def mend(question: Question, written: str | list[str] | NotApplicable | None) -> str:
    """Say what to write instead, if that can be guessed."""
    tried = [written] if isinstance(written, str) else written
    tried = tried if isinstance(tried, list) else []
    known = (*question.values, *(NOT + one for one in question.values))
    wrong = next((one for one in tried if one not in (*known, UNKNOWN)), "")
    if isinstance(written, NotApplicable) or wrong.casefold() == NOT_APPLICABLE:
        return "write {n/a: because ...}, with the reason"
    hint = "" if wrong in _YES_OR_NO else did_you_mean(wrong, known)
    return hint if "did you" in hint else ""
