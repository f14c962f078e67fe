"""The one door to PyYAML: text into a located tree.

PyYAML reads YAML 1.1. Of it only the events are used: what a scalar means is settled in
:mod:`etiquette.language.scalars`. Its own scanner is mended below, and gives the same events as the faster one of
libyaml, which is used where it is installed.
"""

# The stubs of PyYAML leave its scanner without types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import yaml
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner, ScannerError

from etiquette.diagnostics import Diagnostic
from etiquette.language.composing import Composer, Token, Unfit
from etiquette.language.decoding import BOM, place_of
from etiquette.language.traps import RawText
from etiquette.language.tree import Node, ScalarNode
from etiquette.language.unreadable import sentence

MOST_CHARACTERS = 4 * 1024 * 1024
_BREAKS = "\0\r\n"
_BLANKS = f" \t{_BREAKS}"
_IN_BRACKETS = ",[]{}"
# YAML 1.1 takes the last three for line breaks and YAML 1.2 does not: where a line ends must not be in doubt.
_UNFIT = re.compile("[^\t\n\r -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u0085\u2028\u2029]")
_TAB = "found a tab character that violates indentation"
# What libyaml reads otherwise: a ? that opens a text, a # or tab right behind the sign of a block, and odd tags.
_MISREAD_BY_LIBYAML = re.compile(
    r"(?:^|[\s\[{,:])\?[^\s,\[\]{}]|[|>][-+0-9]*(?:#| *\t)|(?:^|[\s\[{,])!(?!!?[A-Za-z]*(?:[ \r\n]|$))", re.MULTILINE
)


class _Events(Protocol):
    def check_event(self) -> bool: ...
    def get_event(self) -> yaml.Event: ...


libyaml: Callable[[str], _Events] | None = getattr(yaml, "CSafeLoader", None)
"""The parser of libyaml, where PyYAML was built with it."""


class MendedParser(Reader, Scanner, Parser):
    """PyYAML's own parser, with its scanner brought to YAML 1.2.

    Inside ``[`` and ``]``, ``{`` and ``}`` a ``?`` is part of a text unless a blank follows it; tabs may part words.
    """

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def check_key(self) -> bool:
        """Whether the ``?`` here is the sign of a key."""
        return self.peek(1) in _BLANKS + (_IN_BRACKETS if self.flow_level else "")

    def check_plain(self) -> bool:
        """Whether a text without quotes begins here."""
        if self.peek() == "?":
            return not self.check_key()
        return bool(super().check_plain())

    def scan_to_next_token(self) -> None:
        """Passes over blanks, tabs where they do not indent, comments and line breaks."""
        while True:
            while self.peek() == " " or (self.peek() == "\t" and (self.flow_level or not self.allow_simple_key)):
                self.forward()
            if self.peek() == "#":
                while self.peek() not in _BREAKS:
                    self.forward()
            if not super().scan_line_break():  # type: ignore[no-untyped-call]  # as the comment above says
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def scan_plain(self) -> yaml.ScalarToken:
        """Reads a text without quotes."""
        chunks: list[str] = []
        spaces: list[str] = []
        start = end = self.get_mark()
        indent = self.indent + 1
        while self.peek() != "#":
            length = self._plain_length()
            if length == 0:
                break
            self.allow_simple_key = False
            chunks += [*spaces, self.prefix(length)]
            self.forward(length)
            end = self.get_mark()
            spaces = self.scan_plain_spaces(indent, start) or []
            if not spaces or (not self.flow_level and self.column < indent):
                break
        return yaml.ScalarToken("".join(chunks), True, start, end)

    def _plain_length(self) -> int:
        """How many characters from here on belong to a text without quotes, up to the next blank."""
        stop = _IN_BRACKETS if self.flow_level else ""
        length = 0
        while True:
            character = self.peek(length)
            if character in _BLANKS or (character and character in stop):
                return length
            if character == ":" and self.peek(length + 1) in _BLANKS + stop:
                return length
            length += 1

    def scan_plain_spaces(self, indent: int, start_mark: yaml.Mark) -> list[str] | None:
        """Reads the blanks inside a text without quotes; ``None`` where the document ends behind them."""
        blanks: list[str] = []
        breaks: list[str] = []
        while (character := self.peek()) in " \t\r\n":
            if character in "\r\n":
                breaks.append(super().scan_line_break())  # type: ignore[no-untyped-call]  # as the comment above says
                self.allow_simple_key = True
                continue
            if breaks and character == "\t" and self.column < indent:
                raise ScannerError("in a text without quotes", start_mark, _TAB, self.get_mark())
            blanks.append(character)
            self.forward()
        if not breaks:
            return ["".join(blanks)] if blanks else []
        if self.column == 0 and self.prefix(3) in ("---", "...") and self.peek(3) in _BLANKS:
            return None
        return breaks[1:] or [" "]


def parse(text: str, file: str) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    r"""Read one YAML document.

    Args:
        text: the document.
        file: what to call it in places.

    Returns:
        The located tree, and what is wrong or suspect, in order of place. No tree where the text cannot be read to
        its end. An empty document is an empty scalar.

    >>> node, findings = parse("opens: [Is this a good time?, 22:30]", "example.yaml")
    >>> from etiquette.language.tree import plain
    >>> plain(node), findings
    ({'opens': ['Is this a good time?', '22:30']}, ())
    >>> print(parse("a: 1\na: 2", "example.yaml")[1][0])
    example.yaml:2:1: error: "a" is written twice in one mapping [duplicate-key]
      help: the first is on line 1; keep one of them, or give one another name
    """
    if libyaml is None or _MISREAD_BY_LIBYAML.search(text):
        return parse_with(MendedParser, text, file)
    tree, findings = parse_with(libyaml, text, file)
    # What libyaml cannot read is read again: so that mistakes are told alike wherever the package runs.
    unread = any(finding.code == "yaml-syntax" for finding in findings)
    return parse_with(MendedParser, text, file) if unread else (tree, findings)


def parse_with(parser: Callable[[str], _Events], text: str, file: str) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """As :func:`parse`, by one parser of events."""
    text = text.removeprefix(BOM)
    unfit = _unfit(text, file)
    if unfit is not None:
        return None, (unfit,)
    composer = Composer(RawText(text, file), file)
    try:
        for token in _tokens(parser(text), file):
            composer.take(token)
    except Unfit:
        return None, _sorted(composer.findings)
    except _Unread as error:
        return None, _sorted([*composer.findings, error.diagnostic])
    empty = ScalarNode(file=file, line=1, column=1, value=None, text="", plain=True)
    return composer.root or empty, _sorted(composer.findings)


class _Unread(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic)
        self.diagnostic = diagnostic


def _sorted(findings: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.line, finding.column)))


def _error(code: str, message: str, help: str, file: str, place: tuple[int, int]) -> Diagnostic:
    return Diagnostic(
        code=code, severity="error", message=message, help=help, file=file, line=place[0], column=place[1]
    )


def _unfit(text: str, file: str) -> Diagnostic | None:
    """Why the text is no document at all."""
    if len(text) > MOST_CHARACTERS:
        help = f"{MOST_CHARACTERS} characters is the most that a document may have"
        return _error("yaml-too-large", f"the document has {len(text)} characters", help, file, (1, 1))
    match = _UNFIT.search(text)
    if match is None:
        return None
    name = f"U+{ord(match[0]):04X}"
    help = f'remove it; in double quotes it can be written as "\\u{ord(match[0]):04x}"'
    return _error(
        "bad-character", f"{name} is a character that no document may hold", help, file, place_of(text, match.start())
    )


def _tokens(events: _Events, file: str) -> Iterator[Token]:
    """The tokens of the first document.

    Raises:
        _Unread: the text is not YAML, or is a second document.
    """
    documents = 0
    try:
        while events.check_event():
            event = events.get_event()
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Unread(_second(event, file))
            token = _token(event)
            if token is not None:
                yield token
    except yaml.MarkedYAMLError as error:
        raise _Unread(_unreadable(error, file)) from None


def _second(event: yaml.Event, file: str) -> Diagnostic:
    help = "put each document into a file of its own"
    return _error("second-document", "a second document begins here", help, file, _start(event))


def _unreadable(error: yaml.MarkedYAMLError, file: str) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    message, help = sentence(error.problem or "")
    if error.context_mark is not None and error.context_mark.line + 1 != place[0]:
        message = f"{message} (it began on line {error.context_mark.line + 1})"
    return _error("yaml-syntax", message, help, file, place)


def _start(event: yaml.Event) -> tuple[int, int]:
    return _counted(event.start_mark)


def _counted(mark: Any) -> tuple[int, int]:
    """Line and column from 1; events of both parsers always have their marks."""
    return mark.line + 1, mark.column + 1


def _token(event: yaml.Event) -> Token | None:
    line, column = _start(event)
    match event:
        case yaml.ScalarEvent():
            return Token(
                "scalar",
                line,
                column,
                _counted(event.end_mark),
                text=event.value or "",
                tag=event.tag,
                plain=event.style in (None, ""),
                anchor=event.anchor,
            )
        case yaml.AliasEvent():
            return Token("alias", line, column, text=event.anchor or "")
        case yaml.SequenceStartEvent():
            return Token("list", line, column, tag=event.tag, anchor=event.anchor, flow=bool(event.flow_style))
        case yaml.MappingStartEvent():
            return Token("mapping", line, column, tag=event.tag, anchor=event.anchor, flow=bool(event.flow_style))
        case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
            return Token("end", line, column)
        case _:
            return None
