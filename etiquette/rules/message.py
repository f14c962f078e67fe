"""``message``: judges a draft by checks.

Texts match without case, with white space run together, and as whole words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from etiquette.frozen import dataclass
from etiquette.policy import Check, CountCheck, FactText, MentionCheck, MessageRule

TextOf = Callable[[str], str | None]
"""The value of a fact as text; ``None`` where it is unknown."""

_TERMINATOR = re.compile(r"[.!?]+(?=[\s\"'»”’)\]]|$)|\n\s*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The parts of a draft that checks look at."""

    subject: str
    body: str


def failures(rule: MessageRule, letter: Letter, text_of: TextOf) -> Iterator[tuple[Check, str, str]]:
    """Each check that a draft fails, with its place (``subject`` or ``body``) and a sentence for people."""
    for check in rule.checks:
        problem = _count(check, letter) if isinstance(check, CountCheck) else _mention(check, letter, text_of)
        if problem is not None:
            place = "subject" if check.name == "subject_mentions" else "body"
            yield check, place, problem


# --- how much ---


def paragraphs(body: str) -> int:
    r"""Blocks parted by blank lines.

    >>> paragraphs("Dear Ana,\n\nthank you\nvery much.\n \nBest, Lee\n")
    3
    """
    return len([block for block in re.split(r"\n[^\S\n]*\n", body.replace("\r\n", "\n")) if block.strip()])


_COUNTED: dict[str, Callable[[str], int]] = {
    "paragraphs": paragraphs,
    "words": lambda body: len(body.split()),
    "characters": len,
}


def _count(check: CountCheck, letter: Letter) -> str | None:
    count = _COUNTED[check.name](letter.body)
    wanted: list[str] = []
    if check.exactly is not None and count != check.exactly:
        wanted.append(f"exactly {check.exactly}")
    if check.at_least is not None and count < check.at_least:
        wanted.append(f"at least {check.at_least}")
    if check.at_most is not None and count > check.at_most:
        wanted.append(f"at most {check.at_most}")
    return f"the body has {count} {check.name}; {' and '.join(wanted)} are asked for" if wanted else None


# --- which texts ---


def _mention(check: MentionCheck, letter: Letter, text_of: TextOf) -> str | None:
    texts = [text_of(text.fact) if isinstance(text, FactText) else text for text in check.texts]
    unknown = [
        text.fact
        for text, value in zip(check.texts, texts, strict=True)
        if isinstance(text, FactText) and value is None
    ]
    if unknown:
        return f"the fact {_listed(unknown)} is unknown, so this cannot be checked"
    known = [text for text in texts if text is not None]
    match check.name:
        case "mentions":
            missing = [text for text in known if not _found(text, letter.body)]
            return f"the body does not mention {_listed(missing)}" if missing else None
        case "subject_mentions":
            missing = [text for text in known if not _found(text, letter.subject)]
            return f"the subject does not mention {_listed(missing)}" if missing else None
        case "avoids":
            there = [text for text in known if _found(text, letter.body)]
            return f"the body mentions {_listed(there)}" if there else None
        case "asks":
            missing = [text for text in known if not _asked(text, letter.body)]
            return f"the body does not ask {_listed(missing)}" if missing else None
        case "opens_with":
            opens = any(re.match(rf"\s*{_pattern(text)}", letter.body.casefold()) for text in known)
            return None if opens else f"the body does not open with {_listed(known, 'or')}"


def _pattern(text: str) -> str:
    """The text as whole words, with any white space where it has some. Both sides are case-folded."""
    words = r"\s+".join(re.escape(word) for word in text.casefold().split())
    return rf"(?<!\w){words}(?!\w)" if words else r"(?!)"


def _found(text: str, where: str) -> bool:
    return re.search(_pattern(text), where.casefold()) is not None


def _asked(text: str, body: str) -> bool:
    """Whether the text stands in a sentence that ends in a question mark."""
    folded = body.casefold()
    for match in re.finditer(_pattern(text), folded):
        end = _TERMINATOR.search(folded, max(match.end() - 1, match.start()))
        if end is not None and "?" in end.group():
            return True
    return False


def _listed(texts: Sequence[str], word: str = "and") -> str:
    quoted = [f'"{text}"' for text in texts]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {word} {quoted[-1]}"
