"""What a parser of YAML complains about, said for people."""

from __future__ import annotations

_QUOTE = "put the text in quotes"
_INDENT = "indent with spaces, and members of one list or mapping by equally many"
_CLOSE = "close it, put a comma between its members, and put texts that have commas or brackets in quotes"

_SENTENCES: tuple[tuple[str, str, str], ...] = (
    ("'\\t' that cannot start", "a tab stands where only spaces may", "indent with spaces"),
    ("tab character that violates", "a tab stands where only spaces may", "indent with spaces"),
    ("cannot start any token", "a text without quotes cannot begin with this character", _QUOTE),
    ("mapping values are not allowed", "a colon with a space behind it stands inside a text without quotes", _QUOTE),
    (
        "could not find expected ':'",
        "this line is neither a key with a colon nor a continuation of the text above it",
        "write KEY: VALUE, with a space behind the colon",
    ),
    ("sequence entries are not allowed", "a list begins where none can", "begin the list on a line of its own"),
    ("expected <block end>", "this line does not fit into the list or mapping around it", _INDENT),
    ("expected ',' or ']'", "a list in [ ] is not closed, or lacks a comma", _CLOSE),
    ("expected ',' or '}'", "a mapping in { } is not closed, or lacks a comma", _CLOSE),
    ("found unexpected end of stream", "a text in quotes is not closed", "close it with the quote that opens it"),
    ("found unexpected document separator", "a text in quotes is not closed", "close it with the quote that opens it"),
    ("escape", "a backslash in double quotes stands before what it cannot escape",
     "double the backslash, or use single quotes"),
    ("expected ' '", "this tag cannot be read", "put a text that begins with ! in quotes"),
    ("undefined tag handle", "this tag is not declared", "leave the tag away"),
    ("expected '<document start>'", "something stands behind the end of the document", _INDENT),
    ("expected the node content", "a value is missing, or begins with a character that has a meaning of its own", _QUOTE),
    ("expected alphabetic or numeric", "an anchor (&) or alias (*) has no name",
     "put a text that begins with & or * in quotes"),
    ("indentation", "the indentation of a text of several lines is wrong", _INDENT),
    ("chomping", "the sign behind | or > is not one of those that may stand there", "write | or >, and the text below"),
    ("directive", "a line that begins with % is not a directive of YAML", _QUOTE),
    ("incompatible", "this is a version of YAML that cannot be read", "leave the %YAML line away"),
    ("duplicate tag handle", "a tag handle is declared twice", "leave the tags away"),
    ("simple key", "a key is longer than one line", "write a shorter key"),
)  # fmt: skip


def sentence(problem: str) -> tuple[str, str]:
    """What is wrong, and what to do.

    >>> sentence("mapping values are not allowed here")
    ('a colon with a space behind it stands inside a text without quotes', 'put the text in quotes')
    """
    for part, message, help in _SENTENCES:
        if part in problem:
            return message, help
    return "the text cannot be read as YAML from here on", "look for a missing quote, bracket or indentation"
