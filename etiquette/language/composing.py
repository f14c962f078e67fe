"""Tokens into a located tree, one at a time and without recursion, within limits of depth and size."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, NoReturn

from etiquette.diagnostics import Diagnostic
from etiquette.language.scalars import SCALAR_TAGS, TAG, Scalar, UnreadableScalar, read_plain, read_tagged
from etiquette.language.traps import RawText
from etiquette.language.tree import MappingNode, Node, ScalarNode, SequenceNode

MOST_DEPTH = 100
"""So many lists and mappings may stand inside one another."""
MOST_REPEATED = 100_000
"""So many nodes may come from aliases, all repetitions counted."""
MERGE = "<<"
_TAGS = {"list": f"{TAG}seq", "mapping": f"{TAG}map"}
_WORDS = {"list": "a list", "mapping": "a mapping"}


class Token(NamedTuple):
    """A scalar, an alias, or the start or end of a list or mapping. Places are counted from 1."""

    kind: Literal["scalar", "alias", "list", "mapping", "end"]
    line: int
    column: int
    end: tuple[int, int] = (0, 0)
    text: str = ""
    tag: str | None = None
    plain: bool = False
    anchor: str | None = None
    flow: bool = False


class Unfit(Exception):
    """Too deep or too large to go on with; what was wrong is the last of the findings."""


@dataclass(slots=True)
class _Built:
    """A node, the number of nodes in it, its height, and the token that it came from."""

    node: Node
    size: int
    height: int
    token: Token


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come."""

    token: Token
    members: list[_Built] = field(default_factory=list[_Built])


class Composer:
    """Takes tokens and builds the tree; what is wrong or suspect is in ``findings``."""

    def __init__(self, raw: RawText, file: str) -> None:
        self.findings: list[Diagnostic] = []
        self.root: Node | None = None
        self._raw = raw
        self._file = file
        self._open: list[_Open] = []
        self._anchors: dict[str, _Built | None] = {}
        self._repeated = 0

    def take(self, token: Token) -> None:
        """The next token.

        Raises:
            Unfit: a limit is passed.
        """
        match token.kind:
            case "scalar":
                self._place(self._scalar(token))
            case "alias":
                self._place(self._alias(token))
            case "list" | "mapping":
                self._start(token)
            case "end":
                self._place(self._finish(self._open.pop()))

    # --- scalars and aliases -----------------------------------------------------------------------------------------

    def _scalar(self, token: Token) -> _Built:
        try:
            value = self._value(token)
        except UnreadableScalar as error:
            self._error(error.code, error.message, error.help, token)
            value = token.text
        node = ScalarNode(
            file=self._file, line=token.line, column=token.column, value=value, text=token.text, plain=token.plain
        )
        if token.plain and token.text:
            self._warn(self._raw.swallowed_comment(*token.end))
        return self._remember(_Built(node, 1, 0, token))

    def _value(self, token: Token) -> Scalar:
        if token.tag in SCALAR_TAGS:
            return read_tagged(token.text, token.tag)
        if token.tag not in (None, "!"):
            self._unknown_tag(token)
        return read_plain(token.text) if token.plain and token.tag is None else token.text

    def _alias(self, token: Token) -> _Built:
        built = self._anchors.get(token.text)
        if built is None:
            inside = token.text in self._anchors
            message = (
                f"*{token.text} stands inside what it repeats" if inside else f"nothing is anchored as &{token.text}"
            )
            help = "an alias repeats an earlier part of the document; a text that begins with * needs quotes"
            self._error("unknown-alias", message, help, token)
            return self._scalar(token._replace(kind="scalar", plain=False, anchor=None, tag=None))
        self._repeated += built.size
        if self._repeated > MOST_REPEATED:
            self._give_up(
                "yaml-too-large",
                "its aliases repeat too much",
                f"aliases may repeat {MOST_REPEATED} nodes in all",
                token,
            )
        if len(self._open) + built.height > MOST_DEPTH:
            self._too_deep(token)
        node = built.node
        if isinstance(node, ScalarNode):
            node = replace(node, line=token.line, column=token.column)
        return _Built(node, built.size, built.height, token)

    # --- lists and mappings ------------------------------------------------------------------------------------------

    def _start(self, token: Token) -> None:
        if len(self._open) >= MOST_DEPTH:
            self._too_deep(token)
        if token.tag not in (None, "!", _TAGS[token.kind]):
            self._unknown_tag(token)
        if token.anchor is not None:
            self._anchors[token.anchor] = None
        self._open.append(_Open(token))

    def _finish(self, done: _Open) -> _Built:
        token, members = done.token, done.members
        node = self._mapping(token, members) if token.kind == "mapping" else self._list(token, members)
        size = 1 + sum(member.size for member in members)
        height = 1 + max((member.height for member in members), default=0)
        return self._remember(_Built(node, size, height, token))

    def _list(self, token: Token, members: list[_Built]) -> SequenceNode:
        return SequenceNode(
            file=self._file, line=token.line, column=token.column, items=tuple(member.node for member in members)
        )

    def _mapping(self, token: Token, members: list[_Built]) -> MappingNode:
        own: dict[str, tuple[ScalarNode, Node]] = {}
        merged: dict[str, tuple[ScalarNode, Node]] = {}
        has_merge = False
        for key, value in zip(members[::2], members[1::2], strict=True):
            if token.flow:
                self._look_for_colon(key, value, first=key is members[0])
            if _is_merge(key.node) and not has_merge:
                has_merge = True
                self._merge(value, merged)
            else:
                self._enter(key, value.node, own)
        entries = (*(entry for name, entry in merged.items() if name not in own), *own.values())
        return MappingNode(file=self._file, line=token.line, column=token.column, entries=entries)

    def _enter(self, key: _Built, value: Node, entries: dict[str, tuple[ScalarNode, Node]]) -> None:
        node = key.node
        if not isinstance(node, ScalarNode):
            help = "write a text in front of the colon; a text that begins with [ or { needs quotes"
            self._error("key-not-text", "a list or a mapping cannot be a key", help, key.token)
            return
        if not isinstance(node.value, str):
            self._key_not_text(node, key.token)
            node = replace(node, value=node.text)
        name = str(node.value)
        if name in entries:
            first = entries[name][0]
            self._error(
                "duplicate-key",
                f'"{name}" is written twice in one mapping',
                f"the first is on line {first.line}; keep one of them, or give one another name",
                key.token,
            )
            return
        entries[name] = (node, value)

    def _key_not_text(self, node: ScalarNode, token: Token) -> None:
        if node.text == "":
            self._error("key-not-text", "a key is missing here", "write a text in front of the colon", token)
            return
        kind = "null" if node.value is None else "true or false" if isinstance(node.value, bool) else "a number"
        self._error(
            "key-not-text", f"{node.text} is {kind}, and a key is a text", f'put it in quotes: "{node.text}"', token
        )

    def _merge(self, value: _Built, merged: dict[str, tuple[ScalarNode, Node]]) -> None:
        node = value.node
        for source in node.items if isinstance(node, SequenceNode) else (node,):
            if not isinstance(source, MappingNode):
                help = (
                    f'{MERGE} takes an alias of a mapping, or a list of them; put "{MERGE}" in quotes if it is a name'
                )
                self._error("bad-merge", f"what {MERGE} merges is not a mapping", help, value.token)
                continue
            for key, one in source.entries:
                merged.setdefault(str(key.value), (key, one))

    def _look_for_colon(self, key: _Built, value: _Built, *, first: bool) -> None:
        node = key.node
        if isinstance(node, ScalarNode) and node.plain and node.text and value.token.text == "" and value.token.plain:
            place = (key.token.line, key.token.column)
            self._warn(self._raw.bare_key(node.text, place, key.token.end, first=first))

    # --- what all nodes share ----------------------------------------------------------------------------------------

    def _place(self, built: _Built) -> None:
        if self._open:
            self._open[-1].members.append(built)
        else:
            self.root = built.node

    def _remember(self, built: _Built) -> _Built:
        if built.token.anchor is not None:
            self._anchors[built.token.anchor] = built
        return built

    def _unknown_tag(self, token: Token) -> None:
        tag = (token.tag or "").replace(TAG, "!!")
        fit = " ".join(sorted(one.replace(TAG, "!!") for one in (*SCALAR_TAGS, *_TAGS.values())))
        known = tag in fit.split()
        what = _WORDS.get(token.kind, "a text")
        message = f"{tag} does not fit {what}" if known else f"{tag} is a tag that means nothing here"
        self._error(
            "wrong-tag" if known else "unknown-tag", message, f"leave it away; the tags there are: {fit}", token
        )

    def _too_deep(self, token: Token) -> NoReturn:
        self._give_up(
            "yaml-too-deep",
            "too many lists and mappings stand inside one another",
            f"{MOST_DEPTH} is the most that there may be",
            token,
        )

    def _give_up(self, code: str, message: str, help: str, token: Token) -> NoReturn:
        self._error(code, message, help, token)
        raise Unfit

    def _error(self, code: str, message: str, help: str, token: Token) -> None:
        self.findings.append(
            Diagnostic(
                code=code,
                severity="error",
                message=message,
                help=help,
                file=self._file,
                line=token.line,
                column=token.column,
            )
        )

    def _warn(self, warning: Diagnostic | None) -> None:
        if warning is not None:
            self.findings.append(warning)


def _is_merge(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.plain and node.value == MERGE
