"""Checks of a draft."""

from __future__ import annotations

from etiquette.language.formats.shapes import Schema, items, mapping, of, one_or_more, ref, said, union

_COUNT = {"at_most": 3}


def _bound(title: str, description: str) -> Schema:
    return said(title, description, 3, type="integer", minimum=0)


def _count(title: str, what: str) -> Schema:
    return of("count-check", title, f"How many {what} the body has.", _COUNT, {"exactly": 3})


def _mention(title: str, description: str) -> Schema:
    return of(
        "mentions", title, f"{description} Matched as whole words, without case.", ["thank you", {"fact": "role"}]
    )


MESSAGES: dict[str, Schema] = {
    "checks": said(
        "checks",
        "What a draft must satisfy: a mapping of checks, or a list of such mappings.",
        {"words": {"at_most": 200}},
        **union(list=items(ref("check-mapping")), mapping=ref("check-mapping")),
    ),
    "check-mapping": said(
        "message check",
        "Checks by name.",
        {"words": {"at_most": 200}, "avoids": ["just checking in"]},
        **mapping(
            {
                "paragraphs": _count("Paragraphs", "blocks parted by blank lines"),
                "words": _count("Words", "runs without white space"),
                "characters": _count("Characters", "code points"),
                "subject_mentions": _mention("Subject mentions", "Every one of these stands in the subject."),
                "mentions": _mention("Mentions", "Every one of these stands in the body."),
                "avoids": _mention("Avoids", "None of these stands in the body."),
                "asks": _mention(
                    "Asks", "Every one of these stands in a sentence of the body that ends in a question mark."
                ),
                "opens_with": _mention("Opens with", "The body begins with one of these."),
            },
            minProperties=1,
        ),
    ),
    "count-check": said(
        "count",
        "How much there may be; all that is written must hold.",
        _COUNT,
        **mapping(
            {
                "at_least": _bound("At least", "So many or more."),
                "at_most": _bound("At most", "So many or fewer."),
                "exactly": _bound("Exactly", "So many, no more and no fewer."),
            },
            anyOf=one_or_more("at_least", "at_most", "exactly"),
        ),
    ),
    "mentions": said(
        "list of texts",
        "Texts, or facts whose values are the texts; an unknown fact fails the check.",
        ["thank you", {"fact": "role"}],
        **items(ref("mention")),
    ),
    "mention": said(
        "text or fact",
        "A text, or {fact: F}.",
        "thank you",
        {"fact": "role"},
        **union(text={"minLength": 1}, mapping=ref("fact-text")),
    ),
    "fact-text": said(
        "text told by a fact",
        "The value of a fact, as text.",
        {"fact": "role"},
        **mapping({"fact": of("name", "Fact", "A fact that the policy declares.", "role")}, ("fact",)),
    ),
}
