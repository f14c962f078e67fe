from __future__ import annotations

import pytest

from etiquette.diagnostics import Diagnostic
from etiquette.errors import EtiquetteError
from etiquette.language.composing import MOST_DEPTH, MOST_REPEATED
from etiquette.language.decoding import decode
from etiquette.language.scalars import LARGEST
from etiquette.language.syntax import MOST_CHARACTERS, parse
from etiquette.language.tree import MappingNode, Node, ScalarNode, SequenceNode, plain


def read(text: str) -> object:
    node, findings = parse(text, "f.yaml")
    assert findings == ()
    assert node is not None
    return plain(node)


def found(text: str) -> tuple[Diagnostic, ...]:
    return parse(text, "f.yaml")[1]


def only(text: str) -> Diagnostic:
    (finding,) = found(text)
    return finding


# --- what a scalar is ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["null", "Null", "NULL", "~", ""])
def test_the_words_for_nothing_are_null(text: str) -> None:
    assert read(f"a: {text}") == {"a": None}


@pytest.mark.parametrize(
    "text, value",
    [("true", True), ("True", True), ("TRUE", True), ("false", False), ("False", False), ("FALSE", False)],
)
def test_true_and_false_are_booleans(text: str, value: bool) -> None:
    assert read(f"a: {text}") == {"a": value}


@pytest.mark.parametrize(
    "text, value",
    [("0", 0), ("7", 7), ("-7", -7), ("+7", 7), ("007", 7), ("0o17", 15), ("0x1F", 31), (str(LARGEST), LARGEST)],
)
def test_digits_are_integers(text: str, value: int) -> None:
    assert read(f"a: {text}") == {"a": value}


@pytest.mark.parametrize(
    "text",
    ["no", "on", "yes", "off", "nULL", "tRUE", "1.10", "1.0.0", "1e3", ".inf", ".nan", "1_000", "0b11", "0O17", "-0x1",
     "2026-01-01", "2026-01-01 10:00", "21:00", "22:30", "1:30:00", "24 hours", "=", "x"],
)  # fmt: skip
def test_everything_else_is_a_text(text: str) -> None:
    assert read(f"a: {text}") == {"a": text}
    assert read(f"a: '{text}'") == {"a": text}


@pytest.mark.parametrize("text", ["7", "true", "null", "~", "<<"])
def test_what_stands_in_quotes_is_a_text(text: str) -> None:
    assert read(f"'{text}': \"{text}\"") == {text: text}


def test_a_block_is_a_text_and_a_hash_in_it_is_no_comment() -> None:
    assert read("a: |\n  issue #3\n  12\n") == {"a": "issue #3\n12\n"}


def test_tags_say_what_a_scalar_is() -> None:
    assert read("a: !!str 12\nb: !!int '12'\nc: !!null ''\nd: !!bool 'true'\ne: ! 12") == {
        "a": "12", "b": 12, "c": None, "d": True, "e": "12",
    }  # fmt: skip
    assert read("!!map {a: !!seq [b]}") == {"a": ["b"]}


def test_the_text_as_it_was_written_is_kept() -> None:
    node, _ = parse("[0x1F, '7', true]", "f.yaml")
    assert isinstance(node, SequenceNode)
    scalars = [item for item in node if isinstance(item, ScalarNode)]
    assert [(scalar.text, scalar.plain) for scalar in scalars] == [("0x1F", True), ("7", False), ("true", True)]


# --- what YAML 1.2 allows --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, value",
    [
        ("asks: [Is this a good time?]", {"asks": ["Is this a good time?"]}),
        ("{a: Really? Yes, b: c}", {"a": "Really? Yes", "b": "c"}),
        ("{url: https://example.org/a?b=c&d=e, x: y}", {"url": "https://example.org/a?b=c&d=e", "x": "y"}),
        ("[?x, a]", ["?x", "a"]),
        ("{a: ?x}", {"a": "?x"}),
        ("a: ?x", {"a": "?x"}),
        ("[what?]", ["what?"]),
        ("{? a : b}", {"a": "b"}),
        ("? a\n: b", {"a": "b"}),
        ("a:\tb\t# comment", {"a": "b"}),
        ("a: b\tc", {"a": "b\tc"}),
        ('{"a":1}', {"a": 1}),
        ("--- \na: b\n...\n", {"a": "b"}),
        ("a: one\n  two\n\n  three", {"a": "one two\nthree"}),
    ],
)
def test_a_document_that_yaml_1_2_allows_is_read(text: str, value: object) -> None:
    assert read(text) == value


def test_an_empty_document_is_nothing_at_the_first_line() -> None:
    for text in ("", "# only a comment\n", "---\n"):
        node, findings = parse(text, "f.yaml")
        assert isinstance(node, ScalarNode)
        assert node.value is None
        assert findings == ()


def test_a_byte_order_mark_moves_no_column() -> None:
    node, _ = parse("\ufeffa: b", "f.yaml")
    assert isinstance(node, MappingNode)
    assert (node.line, node.column) == (1, 1)


# --- places ----------------------------------------------------------------------------------------------------------


def test_places_count_lines_and_characters_from_one() -> None:
    node, _ = parse("é: 1\nlist:\n  - 'ü'\n  - [ö, {ä: x}]\n", "f.yaml")
    assert isinstance(node, MappingNode)
    listed = node.get("list")
    assert isinstance(listed, SequenceNode)
    inner = listed.items[1]
    assert isinstance(inner, SequenceNode)
    mapping = inner.items[1]
    assert isinstance(mapping, MappingNode)
    key, value = mapping.entries[0]
    assert [where.place for where in (node, listed, inner, mapping, key, value)] == [
        "f.yaml:1:1", "f.yaml:3:3", "f.yaml:4:5", "f.yaml:4:9", "f.yaml:4:10", "f.yaml:4:13",
    ]  # fmt: skip


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_every_line_break_begins_a_line(line_break: str) -> None:
    node, _ = parse(f"a: 1{line_break}b: 2", "f.yaml")
    assert isinstance(node, MappingNode)
    key = node.key("b")
    assert key is not None
    assert key.place == "f.yaml:2:1"


# --- aliases and merge keys ------------------------------------------------------------------------------------------


def test_an_alias_repeats_what_was_anchored() -> None:
    assert read("a: &x [1, {b: c}]\nd: *x") == {"a": [1, {"b": "c"}], "d": [1, {"b": "c"}]}


def test_a_repeated_scalar_stands_where_its_alias_is() -> None:
    node, _ = parse("a: &x one\nb: *x", "f.yaml")
    assert isinstance(node, MappingNode)
    value = node.get("b")
    assert value is not None
    assert value.place == "f.yaml:2:4"


def test_a_later_anchor_of_the_same_name_takes_its_place() -> None:
    assert read("[&x 1, *x, &x 2, *x]") == [1, 1, 2, 2]


def test_a_merge_key_takes_over_what_the_mapping_does_not_say_itself() -> None:
    text = "- &a {x: 1, y: 1}\n- &b {y: 2, z: 2}\n- {z: 3, <<: [*a, *b]}\n- {<<: *a}"
    assert read(text) == [{"x": 1, "y": 1}, {"y": 2, "z": 2}, {"x": 1, "y": 1, "z": 3}, {"x": 1, "y": 1}]


def laughs(levels: int, each: int) -> str:
    lines = ["l0: &l0 [" + ", ".join("x" * each) + "]"]
    lines += [f"l{n}: &l{n} [" + ", ".join([f"*l{n - 1}"] * each) + "]" for n in range(1, levels)]
    return "\n".join(lines)


def test_aliases_may_repeat_so_many_nodes_and_no_more() -> None:
    fits = f"a: &a [{', '.join('x' * 99)}]\nb: [" + ", ".join(["*a"] * (MOST_REPEATED // 100)) + "]"
    assert found(fits) == ()
    finding = only(fits.replace("b: [", "b: [*a, "))
    assert (finding.code, finding.line, finding.message) == ("yaml-too-large", 2, "its aliases repeat too much")
    assert finding.help == "aliases may repeat 100000 nodes in all"


def test_a_billion_laughs_is_refused() -> None:
    assert only(laughs(9, 9)).code == "yaml-too-large"
    assert parse(laughs(9, 9), "f.yaml")[0] is None


# --- what is an error ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, place, code, message, help",
    [
        (
            "a: 1\nb: 2\na: 3",
            "3:1",
            "duplicate-key",
            '"a" is written twice in one mapping',
            "the first is on line 1; keep one of them, or give one another name",
        ),
        ("1: a", "1:1", "key-not-text", "1 is a number, and a key is a text", 'put it in quotes: "1"'),
        (
            "x:\n  true: a",
            "2:3",
            "key-not-text",
            "true is true or false, and a key is a text",
            'put it in quotes: "true"',
        ),
        ("{null: a}", "1:2", "key-not-text", "null is null, and a key is a text", 'put it in quotes: "null"'),
        ("? \n: a", "1:2", "key-not-text", "a key is missing here", "write a text in front of the colon"),
        (
            "{[a]: b}",
            "1:2",
            "key-not-text",
            "a list or a mapping cannot be a key",
            "write a text in front of the colon; a text that begins with [ or { needs quotes",
        ),
        (
            "a: !color red",
            "1:4",
            "unknown-tag",
            "!color is a tag that means nothing here",
            "leave it away; the tags there are: !!bool !!int !!map !!null !!seq !!str",
        ),
        (
            "a: !!float 1.5",
            "1:4",
            "unknown-tag",
            "!!float is a tag that means nothing here",
            "leave it away; the tags there are: !!bool !!int !!map !!null !!seq !!str",
        ),
        ("a: !!int red", "1:4", "wrong-tag", '"red" is tagged !!int and is no int', "leave the tag away"),
        ("a: !!bool 1", "1:4", "wrong-tag", '"1" is tagged !!bool and is no bool', "leave the tag away"),
        (
            "a: !!map [b]",
            "1:4",
            "wrong-tag",
            "!!map does not fit a list",
            "leave it away; the tags there are: !!bool !!int !!map !!null !!seq !!str",
        ),
        (
            "a: *b",
            "1:4",
            "unknown-alias",
            "nothing is anchored as &b",
            "an alias repeats an earlier part of the document; a text that begins with * needs quotes",
        ),
        (
            "&a [*a]",
            "1:5",
            "unknown-alias",
            "*a stands inside what it repeats",
            "an alias repeats an earlier part of the document; a text that begins with * needs quotes",
        ),
        (
            "a: {<<: b}",
            "1:9",
            "bad-merge",
            "what << merges is not a mapping",
            '<< takes an alias of a mapping, or a list of them; put "<<" in quotes if it is a name',
        ),
        (
            f"a: {LARGEST + 1}",
            "1:4",
            "number-too-large",
            f"{LARGEST + 1} is a number of more than 64 bits",
            "put it in quotes if it is meant as a text",
        ),
        (
            "a: b\n---\nc: d",
            "2:1",
            "second-document",
            "a second document begins here",
            "put each document into a file of its own",
        ),
        (
            "a: \x07",
            "1:4",
            "bad-character",
            "U+0007 is a character that no document may hold",
            'remove it; in double quotes it can be written as "\\u0007"',
        ),
        (
            "a: b\nc: d\u2028e",
            "2:5",
            "bad-character",
            "U+2028 is a character that no document may hold",
            'remove it; in double quotes it can be written as "\\u2028"',
        ),
    ],
)
def test_each_mistake_has_its_code_place_message_and_help(
    text: str, place: str, code: str, message: str, help: str
) -> None:
    finding = only(text)
    assert (finding.code, finding.place) == (code, f"f.yaml:{place}")
    assert (finding.severity, finding.message, finding.help) == ("error", message, help)


@pytest.mark.parametrize(
    "text, place, message, help",
    [
        ("a:\n\t- b", "2:1", "a tab stands where only spaces may", "indent with spaces"),
        ("a: @b", "1:4", "a text without quotes cannot begin with this character", "put the text in quotes"),
        (
            "because: so it is: law",
            "1:18",
            "a colon with a space behind it stands inside a text without quotes",
            "put the text in quotes",
        ),
        (
            "a: b\nwithin 24 hours\nc: d",
            "3:1",
            "this line is neither a key with a colon nor a continuation of the text above it (it began on line 2)",
            "write KEY: VALUE, with a space behind the colon",
        ),
        ("a: - b", "1:4", "a list begins where none can", "begin the list on a line of its own"),
        (
            "a: [b]\n  c: d",
            "2:3",
            "this line does not fit into the list or mapping around it (it began on line 1)",
            "indent with spaces, and members of one list or mapping by equally many",
        ),
        (
            "a: [b, c\nd: e",
            "2:2",
            "a list in [ ] is not closed, or lacks a comma (it began on line 1)",
            "close it, put a comma between its members, and put texts that have commas or brackets in quotes",
        ),
        (
            "a: {b: c d: e}",
            "1:11",
            "a mapping in { } is not closed, or lacks a comma",
            "close it, put a comma between its members, and put texts that have commas or brackets in quotes",
        ),
        ("a: 'b", "1:6", "a text in quotes is not closed", "close it with the quote that opens it"),
        (
            'a: "\\q"',
            "1:6",
            "a backslash in double quotes stands before what it cannot escape",
            "double the backslash, or use single quotes",
        ),
        ("a: b\n\tc", "2:1", "a tab stands where only spaces may (it began on line 1)", "indent with spaces"),
        ("a: !x\ty", "1:6", "this tag cannot be read", "put a text that begins with ! in quotes"),
        ("a: !x!y b", "1:4", "this tag is not declared", "leave the tag away"),
        (
            "a: {b: ]",
            "1:8",
            "a value is missing, or begins with a character that has a meaning of its own",
            "put the text in quotes",
        ),
        ("a: & b", "1:5", "an anchor (&) or alias (*) has no name", "put a text that begins with & or * in quotes"),
    ],
)
def test_a_text_that_is_not_yaml_is_one_error_for_people(text: str, place: str, message: str, help: str) -> None:
    node, findings = parse(text, "f.yaml")
    assert node is None
    assert [(f.code, f.place, f.message, f.help) for f in findings] == [
        ("yaml-syntax", f"f.yaml:{place}", message, help)
    ]


def test_a_mistake_of_yaml_hides_none_that_stands_before_it() -> None:
    assert [f.code for f in found("a: 1\na: 2\nb: 'c")] == ["yaml-syntax"]
    assert [f.code for f in found("x: {a: 1, a: 2}\nb: 'c")] == ["duplicate-key", "yaml-syntax"]


def test_the_first_of_two_equal_keys_is_kept() -> None:
    node, _ = parse("a: 1\na: 2", "f.yaml")
    assert node is not None
    assert plain(node) == {"a": 1}


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


def test_lists_may_stand_inside_one_another_so_deep_and_no_deeper() -> None:
    assert found(nested(MOST_DEPTH)) == ()
    finding = only(nested(MOST_DEPTH + 1))
    assert (finding.code, finding.column) == ("yaml-too-deep", MOST_DEPTH + 1)
    assert finding.message == "too many lists and mappings stand inside one another"
    assert finding.help == "100 is the most that there may be"


def test_an_alias_is_no_way_around_the_depth() -> None:
    half = MOST_DEPTH // 2
    text = f"- &a {nested(half)}\n- {'[' * (half - 1)}*a{']' * (half - 1)}"
    assert found(text) == ()
    deeper = f"- &a {nested(half)}\n- {'[' * half}*a{']' * half}"
    assert only(deeper).code == "yaml-too-deep"


def test_a_million_brackets_are_refused_at_once() -> None:
    assert only("[" * 1_000_000).code == "yaml-too-deep"


def test_a_document_may_have_so_many_characters_and_no_more() -> None:
    fits = "# " + "x" * (MOST_CHARACTERS - 2)
    assert found(fits) == ()
    finding = only(fits + "x")
    assert (finding.code, finding.place) == ("yaml-too-large", "f.yaml:1:1")
    assert finding.message == f"the document has {MOST_CHARACTERS + 1} characters"
    assert finding.help == f"{MOST_CHARACTERS} characters is the most that a document may have"


def test_a_number_of_a_million_digits_is_refused_and_said_in_short() -> None:
    assert only("a: " + "9" * 1_000_000).message == "99999999999999999999... is a number of more than 64 bits"


# --- what is legal and yet a trap ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, place, code, message, help",
    [
        (
            "because: see issue #3 for details",
            "1:20",
            "swallowed-comment",
            '"#3 for details" is a comment here, and no part of the text in front of it',
            "put the whole text in quotes; or leave a space behind # if a comment is meant",
        ),
        (
            "text: {role}",
            "1:8",
            "unquoted-braces",
            "{role} without quotes is a mapping, and no text",
            'put the text in quotes: "{role}"',
        ),
        (
            "fact: {about: the day, as told}",
            "1:24",
            "lost-comma",
            'the comma ends the text in front of it, and "as told" is a key without a value',
            "put the text that has the comma in quotes",
        ),
        (
            "allow: {every day:08:00-21:00}",
            "1:9",
            "null-key-range",
            '"every day:08:00-21:00" is one key without a value, as there is no space behind its colon',
            "put a space behind the colon that parts the key from its value",
        ),
    ],
)
def test_each_trap_is_a_warning(text: str, place: str, code: str, message: str, help: str) -> None:
    node, (finding,) = parse(text, "f.yaml")
    assert node is not None
    assert (finding.code, finding.place, finding.severity) == (code, f"f.yaml:{place}", "warning")
    assert (finding.message, finding.help) == (message, help)


@pytest.mark.parametrize(
    "text",
    [
        "because: see it # a comment",
        "because: see it ## a headline",
        "because: 'see issue #3'",
        "because: see issue#3",
        "#3\na: b",
        "a: b\n#c: d",
        "text: '{role}'",
        "{reply: , rejection: }",
        "{reply: null}",
        "{a: '', b: \"\"}",
        "{a: b,\n c :\n  d}",
        "{a: b, 'c': }",
    ],
)
def test_what_is_no_trap_is_not_warned_of(text: str) -> None:
    assert found(text) == ()


def test_a_trap_is_seen_behind_letters_of_any_script() -> None:
    assert only("a: наука #1").place == "f.yaml:1:10"


# --- decoding --------------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_utf_8_names_the_line_of_the_first_wrong_byte() -> None:
    with pytest.raises(EtiquetteError) as error:
        decode("a: é\r\nb: ".encode() + b"\xff", "f.yaml")
    assert (error.value.code, error.value.place) == ("not-utf-8", "f.yaml:2:4")
    assert (error.value.message, error.value.help) == ("byte 0xff is not UTF-8", "save the file as UTF-8")


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert decode(b"\xef\xbb\xbfa: b", "f.yaml") == "a: b"


def test_every_finding_stands_in_order_of_place() -> None:
    findings = found("a: {b: 1, b: 2}\nc: {d}\ne: f #g\n1: x")
    assert [(f.line, f.code) for f in findings] == [
        (1, "duplicate-key"), (2, "unquoted-braces"), (3, "swallowed-comment"), (4, "key-not-text"),
    ]  # fmt: skip


def test_nodes_are_frozen_values() -> None:
    first, second = parse("a: [1, b]", "f.yaml")[0], parse("a: [1, b]", "f.yaml")[0]
    assert first == second
    assert isinstance(first, Node)
    assert hash(first) == hash(second)
