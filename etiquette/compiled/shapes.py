"""The shapes that a set of instants can have from now on, as expressions of compiled code.

No event is later than the instant asked about. So a state that only events end holds from now on or does not; a window
that has begun holds up to one instant. What is so simple is a number or a truth value in compiled code, and the rest a
set of instants as the evaluator knows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from etiquette.frozen import dataclass

Kind = Literal["constant", "until", "since", "set"]


@dataclass(frozen=True, slots=True)
class Shape:
    """A set of instants from now on.

    Attributes:
        kind: ``constant``: all or none, ``text`` is a truth value; ``until``, ``since``: those before, or from, the
            instant that ``text`` is; ``set``: ``text`` is a set of instants.
        text: an expression.
    """

    kind: Kind
    text: str

    @property
    def now(self) -> str:
        """Whether it holds the instant asked about, as an expression."""
        match self.kind:
            case "constant":
                return self.text
            case "until":
                return f"now < {self.text}"
            case "since":
                return f"now >= {self.text}"
            case "set":
                return f"now in {self.text}"

    @property
    def instants(self) -> str:
        """It as a set of instants, as an expression."""
        match self.kind:
            case "constant":
                return {"True": "EVERY", "False": "NEVER"}.get(self.text, f"(EVERY if {self.text} else NEVER)")
            case "until":
                return f"between(BEFORE, {self.text})"
            case "since":
                return f"between({self.text}, FOREVER)"
            case "set":
                return self.text


ALL = Shape("constant", "True")
NONE = Shape("constant", "False")


def opposite(shape: Shape) -> Shape:
    """What is not in it.

    >>> opposite(Shape("until", "ends")), opposite(Shape("constant", "ended"))
    (Shape(kind='since', text='ends'), Shape(kind='constant', text='(not ended)'))
    """
    match shape.kind:
        case "constant":
            text = shape.text
            known = {"True": "False", "False": "True"}.get(text)
            plain = text[5:-1] if text.startswith("(not ") and text[5:-1].isidentifier() else f"(not {text})"
            return Shape("constant", known or plain)
        case "until":
            return Shape("since", shape.text)
        case "since":
            return Shape("until", shape.text)
        case "set":
            return Shape("set", f"(~{shape.text})")


def all_of(shapes: Sequence[Shape]) -> Shape:
    """What is in every one of them.

    >>> all_of([Shape("until", "a"), Shape("until", "b"), Shape("constant", "ended")])
    Shape(kind='until', text='(min(a, b) if ended else BEFORE)')
    >>> all_of([Shape("until", "a"), Shape("since", "b")])
    Shape(kind='set', text='between(b, a)')
    """
    if NONE in shapes:
        return NONE
    constants, untils, sinces, sets = (
        list(dict.fromkeys(s.text for s in shapes if s.kind == kind and s != ALL))
        for kind in ("constant", "until", "since", "set")
    )
    condition = _joined(" and ", constants) if constants else None
    if not sets and not (untils and sinces):
        if untils:
            return Shape("until", _guarded(_most("min", untils), condition, "BEFORE"))
        if sinces:
            return Shape("since", _guarded(_most("max", sinces), condition, "FOREVER"))
        return ALL if condition is None else Shape("constant", condition)
    if untils or sinces:
        first = _most("max", sinces) if sinces else "BEFORE"
        sets.append(f"between({first}, {_most('min', untils) if untils else 'FOREVER'})")
    return Shape("set", _guarded(_joined(" & ", sets), condition, "NEVER"))


def any_of(shapes: Sequence[Shape]) -> Shape:
    """What is in at least one of them.

    >>> any_of([Shape("constant", "ended"), Shape("constant", "paused")])
    Shape(kind='constant', text='(ended or paused)')
    >>> any_of([Shape("until", "a"), Shape("constant", "ended")])
    Shape(kind='until', text='(a if (not ended) else FOREVER)')
    """
    if ALL in shapes:
        return ALL
    meant = [shape for shape in shapes if shape != NONE]
    if meant and all(shape.kind == "constant" for shape in meant):
        return Shape("constant", _joined(" or ", list(dict.fromkeys(shape.text for shape in meant))))
    return opposite(all_of([opposite(shape) for shape in meant]))


def _joined(word: str, texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"({word.join(texts)})"


def _most(word: str, texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{word}({', '.join(texts)})"


def _guarded(text: str, condition: str | None, otherwise: str) -> str:
    return text if condition is None else f"({text} if {condition} else {otherwise})"
