"""The forms of short texts: names, versions, dates. Each is a definition whose anchor says what is broken."""

from __future__ import annotations

from typing import Any

from etiquette.language.formats.shapes import (
    DATE,
    NAME,
    RANGE,
    VERSION,
    Schema,
    anchored,
    form,
    items,
    ref,
    said,
    union,
)
from etiquette.language.versions import POLICY_NAME

_INSTANT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2}(:[0-9]{2})?)"

NAMES: dict[str, Schema] = dict(
    [
        form(
            "name",
            "name",
            "A letter or _, then letters, digits, - and _.",
            "interview",
            "opted-out",
            pattern=NAME,
        ),
        form(
            "policy-name",
            "name of a policy",
            "Small letters, digits and single dashes between them (kebab-case).",
            "job-interview",
            pattern=anchored(POLICY_NAME),
        ),
        form(
            "rule-id",
            "id of a rule",
            "Letters, digits, -, _ and dots, not beginning with a dash or a dot.",
            "silence",
            "three-weeks",
            pattern=anchored("[A-Za-z0-9_][A-Za-z0-9_.-]*"),
        ),
        form(
            "version",
            "version",
            "Three whole numbers with dots between them: major, minor, patch.",
            "1.0.0",
            pattern=anchored(VERSION),
        ),
        form(
            "reference",
            "reference to a policy",
            "The name of a policy, and behind @ a version (1.2.0) or a range of versions (^1).",
            "base-courtesy@^1",
            "base-courtesy@1.2.0",
            pattern=anchored(f"{POLICY_NAME}(@{RANGE})?"),
        ),
    ]
)

DATES: dict[str, Schema] = dict(
    [
        form(
            "date",
            "date",
            "A date of the local calendar: year, month and day.",
            "2026-01-01",
            pattern=anchored(DATE),
        ),
        form(
            "dates",
            "date or range of dates",
            "One date, or two with two dots between them; a range includes both.",
            "2026-07-03",
            "2026-12-24..2026-12-31",
            pattern=anchored(rf"{DATE}(\.\.{DATE})?"),
        ),
    ]
)

INSTANTS: dict[str, Schema] = dict(
    [
        form(
            "instant",
            "instant",
            "A date, a time and an offset, to the microsecond.",
            "2026-03-17T18:00:00-04:00",
            pattern=anchored(_INSTANT),
        )
    ]
)

NAME_LISTS: dict[str, Schema] = {
    "names": said("list of names", "One name or more.", ["channel"], **items(ref("name"))),
    "name-or-names": said(
        "name or list of names",
        "One name, or a list of them.",
        "email",
        ["email", "phone"],
        **union(text=ref("name"), list=items(ref("name"))),
    ),
}


def maybe(shape: Schema) -> Schema:
    """What the shape says, or null."""
    return {"if": {"type": "null"}, "else": shape}


def instant(title: str, description: str, *examples: Any) -> Schema:
    """An instant that may be absent: then it is null."""
    return {**said(title, description, *(examples or ("2026-03-17T18:00:00-04:00", None))), **maybe(ref("instant"))}
