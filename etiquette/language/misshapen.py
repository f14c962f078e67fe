"""What is wrong with a shape, for people: one way of telling for each keyword of JSON Schema that the formats use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from etiquette.diagnostics import nearest
from etiquette.frozen import dataclass

Step = str | int

_KINDS = {
    "string": "a text",
    "array": "a list",
    "object": "a mapping",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "empty",
}
FORMS = {
    "name": "bad-name",
    "policy-name": "bad-name",
    "rule-id": "bad-name",
    "version": "bad-version",
    "reference": "bad-reference",
    "date": "bad-date-text",
    "dates": "bad-date-text",
    "instant": "bad-instant-text",
}
"""The code of a text that has not the form of this anchor."""
_OWN_KEYS = 'keys of your own begin with "x-"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake. ``path`` leads to the value that it is in; ``key``, where given, is the key of that at fault."""

    code: str
    message: str
    help: str
    path: tuple[Step, ...]
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Broken:
    """A keyword that a value does not satisfy.

    ``wanted`` is what the keyword says, ``shape`` the schema that holds it, ``rule`` the way to it, and ``written``
    the value as it stands in the text, where it stands in one.
    """

    wanted: Any
    instance: Any
    shape: Any
    path: tuple[Step, ...]
    rule: tuple[Step, ...]
    written: str | None

    @property
    def subject(self) -> str:
        """The value, by the key that it belongs to."""
        key = _last_key(self.path)
        if key is None:
            return f"the {self.title}"
        return f'an item of "{key}"' if isinstance(self.path[-1], int) else f'"{key}"'

    @property
    def title(self) -> str:
        """What the schema calls such a value."""
        return str(self.shape.get("title", "document")).lower()

    @property
    def whole(self) -> str:
        """The mapping in which a key is missing or unknown."""
        key = _last_key(self.path[-1:])
        return f'"{key}"' if key == self.title else _a(self.title)

    @property
    def found(self) -> str:
        """The value, in words."""
        return f"this is {_said(self.instance, self.written)}"

    def mistake(self, code: str, message: str, help: str, key: str | None = None) -> Mistake:
        return Mistake(code=code, message=message, help=help, path=self.path, key=key)


def tell(
    *,
    keyword: str,
    wanted: Any,
    instance: Any,
    shape: Any,
    path: tuple[Step, ...],
    rule: tuple[Step, ...],
    written: str | None,
) -> Iterator[Mistake]:
    """The mistakes behind one keyword that a value does not satisfy.

    Args:
        keyword: the keyword.
        wanted: what the schema says behind the keyword.
        instance: the value.
        shape: the schema in which the keyword stands.
        path: where the value is in the document.
        rule: where the keyword is in the format.
        written: the value as it is written, if it is a scalar of a text.

    >>> mistakes = tell(keyword="required", wanted=["zone"], instance={}, shape={"title": "clock", "properties": {}},
    ...                 path=("clock",), rule=(), written=None)
    >>> [mistake.message for mistake in mistakes]
    ['"zone" is missing from "clock"']
    """
    broken = _Broken(wanted=wanted, instance=instance, shape=shape, path=path, rule=rule, written=written)
    yield from _TELLERS[keyword](broken)


def told_path(path: tuple[Step, ...]) -> str:
    """A path in words.

    >>> told_path(("reasons", 0, "until"))
    'reasons[0].until'
    """
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return steps.removeprefix(".")


# --- one teller a keyword --------------------------------------------------------------------------------------------


def _type(broken: _Broken) -> Iterator[Mistake]:
    kinds = [broken.wanted] if isinstance(broken.wanted, str) else list(broken.wanted)
    wanted = _either([_KINDS[kind] for kind in kinds])
    if _is_list(broken.instance) and broken.shape.get("$anchor") == "condition":
        help = "write {all: [...]} if every one must hold, {any: [...]} if one is enough"
        yield broken.mistake("bare-list-condition", f"{broken.subject} is a list: all of it, or any of it?", help)
    elif _is_number(broken.instance) and "string" in kinds:
        number = broken.written or str(broken.instance)
        message = f"{broken.subject} is {wanted}, and {broken.found}"
        yield broken.mistake("number-for-text", message, f'put it in quotes: "{number}"')
    else:
        message = f"{broken.subject} is {wanted}, and {broken.found}"
        yield broken.mistake("wrong-type", message, _type_help(broken, kinds, wanted))


def _type_help(broken: _Broken, kinds: list[str], wanted: str) -> str:
    if broken.instance is None:
        return "write a value, or leave the key away"
    if isinstance(broken.instance, bool) and "string" in kinds:
        return f'put it in quotes if it is meant as a text: "{broken.written or str(broken.instance).lower()}"'
    given: list[Any] = broken.shape.get("examples", [])
    examples = [example for example in given if isinstance(example, str)]
    return f"write {wanted}, as in {_either(examples[:3])}" if examples else f"write {wanted}"


def _unknown_keys(broken: _Broken) -> Iterator[Mistake]:
    known = legal_keys(broken.shape)
    own: list[str] = list(broken.shape.get("patternProperties", {}))
    for key in broken.instance:
        if key in known or any(re.search(pattern, key) for pattern in own):
            continue
        near = nearest(key, known)
        help = f'did you mean "{near}"?' if near else f"known here: {', '.join(sorted(known))}; {_OWN_KEYS}"
        yield broken.mistake("unknown-key", f'"{key}" is no key of {broken.whole}', help, key)


def legal_keys(shape: Any) -> tuple[str, ...]:
    """The keys that a closed mapping may have, in the order of its format."""
    return tuple(shape.get("properties", {}))


def _required(broken: _Broken) -> Iterator[Mistake]:
    for key in broken.wanted:
        if key not in broken.instance:
            meaning = broken.shape.get("properties", {}).get(key, {}).get("description")
            help = f"write {key}: {meaning}" if meaning else f"write {key}"
            yield broken.mistake("missing-key", f'"{key}" is missing from {broken.whole}', help)


def _needs_beside(broken: _Broken) -> Iterator[Mistake]:
    for key, needed in broken.wanted.items():
        for other in needed:
            if key in broken.instance and other not in broken.instance:
                message = f'"{key}" needs "{other}" beside it'
                yield broken.mistake("missing-key", message, f"write {other}, or leave {key} away", key)


def _some_key(broken: _Broken) -> Iterator[Mistake]:
    """``anyOf`` and ``oneOf``, which the formats use of keys alone."""
    keys = [branch["required"][0] for branch in broken.wanted]
    present = [key for key in keys if key in broken.instance]
    shown = _either([_branch(branch) for branch in broken.wanted])
    if len(present) > 1:
        for key in present[1:]:
            message = f'"{key}" cannot stand beside "{present[0]}"'
            yield broken.mistake("exclusive-keys", message, f"write one of {shown}", key)
    else:
        yield broken.mistake("missing-key", f"{broken.whole} needs {shown}", f"write {shown}")


def _branch(branch: Any) -> str:
    key = str(branch["required"][0])
    constant = branch.get("properties", {}).get(key, {}).get("const")
    return key if constant is None else f"{key}: {constant}"


def _one_of(broken: _Broken) -> Iterator[Mistake]:
    words = [str(word) for word in broken.wanted]
    yield _not_one_of(broken, words)


def _constant(broken: _Broken) -> Iterator[Mistake]:
    yield _not_one_of(broken, [str(broken.wanted)])


def _not_one_of(broken: _Broken, words: list[str]) -> Mistake:
    some = f"one of {', '.join(words)}" if len(words) > 1 else words[0]
    near = nearest(broken.instance, words) if isinstance(broken.instance, str) else None
    help = f'did you mean "{near}"?' if near else f"write {_either(words)}"
    return broken.mistake("not-one-of", f"{broken.subject} is {some}, and {broken.found}", help)


def _cannot_be(broken: _Broken) -> Iterator[Mistake]:
    """``not``: anything at all, of a key that another forbids; or one word."""
    if broken.wanted:
        help = str(broken.shape.get("description", "write something else"))
        yield broken.mistake("not-one-of", f'{broken.subject} cannot be "{broken.wanted["const"]}" here', help)
        return
    *path, key = broken.path
    last = max(index for index, step in enumerate(broken.rule) if step == "dependentSchemas")
    message = f'"{key}" cannot stand beside "{broken.rule[last + 1]}"'
    yield Mistake(code="exclusive-keys", message=message, help="keep one of the two", path=tuple(path), key=str(key))


def _pattern(broken: _Broken) -> Iterator[Mistake]:
    description, example = broken.shape["description"], broken.shape["examples"][0]
    help = f"write {description[:1].lower()}{description[1:].rstrip('.')}, as in {example}"
    key = broken.instance if "propertyNames" in broken.rule else None
    yield broken.mistake(FORMS[broken.shape["$anchor"]], f'"{_short(broken.instance)}" is no {broken.title}', help, key)


def _empty_list(broken: _Broken) -> Iterator[Mistake]:
    yield broken.mistake("empty-list", f"{broken.subject} is an empty list", "write one item or more, or leave it away")


def _empty_mapping(broken: _Broken) -> Iterator[Mistake]:
    yield broken.mistake(
        "empty-mapping", f"{broken.subject} is an empty mapping", "write something in it, or leave it away"
    )


def _empty_text(broken: _Broken) -> Iterator[Mistake]:
    yield broken.mistake("empty-text", f"{broken.subject} is an empty text", "write something in it, or leave it away")


def _several(broken: _Broken) -> Iterator[Mistake]:
    help = "write {all: [...]} if every one must hold, {any: [...]} if one is enough"
    for key in list(broken.instance)[1:]:
        yield broken.mistake("several-conditions", f'"{key}" is a second condition in one mapping', help, key)


def _too_small(broken: _Broken) -> Iterator[Mistake]:
    message = f"{broken.subject} is {broken.wanted} or more, and {broken.found}"
    yield broken.mistake("too-small", message, f"write {broken.wanted} or more")


_TELLERS: dict[str, Callable[[_Broken], Iterator[Mistake]]] = {
    "type": _type,
    "additionalProperties": _unknown_keys,
    "required": _required,
    "dependentRequired": _needs_beside,
    "anyOf": _some_key,
    "oneOf": _some_key,
    "enum": _one_of,
    "const": _constant,
    "not": _cannot_be,
    "pattern": _pattern,
    "minItems": _empty_list,
    "minProperties": _empty_mapping,
    "maxProperties": _several,
    "minLength": _empty_text,
    "minimum": _too_small,
}
KEYWORDS = frozenset(_TELLERS)
"""The keywords of which mistakes can be told; the formats use no others that could fail."""


# --- words -----------------------------------------------------------------------------------------------------------


def _last_key(path: tuple[Step, ...]) -> str | None:
    return next((step for step in reversed(path) if isinstance(step, str)), None)


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _said(value: Any, written: str | None) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return str(value).lower()
        case int() | float():
            return f"the number {written or value}"
        case str():
            return f'the text "{_short(value)}"' if value else "an empty text"
        case list():
            return "a list"
        case dict():
            return "a mapping"
        case _:
            return f"a {type(value).__name__}"


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _a(noun: str) -> str:
    return f"an {noun}" if noun.startswith((*"aeio", "hour")) else f"a {noun}"


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."
