"""Rules: what every rule has, and what each kind has of its own."""

from __future__ import annotations

from typing import Any

from etiquette.language.formats.shapes import (
    Schema,
    beside,
    flag,
    items,
    mapping,
    meant,
    of,
    one_or_more,
    ref,
    said,
    text,
    union,
    word,
)
from etiquette.policy import KINDS, STRENGTHS

_MEANINGS = {
    "deadline": "An obligation: after an event, an act is owed, from an opening on and within a window.",
    "cooldown": "Forbidden while inside the window of an earlier event.",
    "cap": "Forbidden while too many events have a window that holds now.",
    "hours": "Forbidden outside some hours, or inside others, by somebody's wall clock.",
    "forbid": "Forbidden.",
    "prefer": "Ranks channels; restrains nothing.",
    "message": "Judges a draft.",
    "advise": "A tip, shown with the act.",
}

_ID = of("rule-id", "Id", "What reasons, findings and cases call the rule; one rule of each id.", "silence")
_KIND = meant(
    "Kind", "What the rule means: it decides which other keys it has.", {kind: _MEANINGS[kind] for kind in KINDS}
)

_COMMON: dict[str, Schema] = {
    "act": of(
        "name-or-names",
        "Act",
        "The acts that the rule binds: a name, a group of acts, a list of them, or all (the default).",
        "check-in",
        ["check-in", "thank-you"],
        "all",
    ),
    "channel": of(
        "name-or-names",
        "Channel",
        "The rule binds the act only by this channel, or by one of these.",
        "phone",
        ["phone", "email"],
    ),
    "where": of(
        "where",
        "Where",
        "The rule binds only proposed acts whose attributes pass these tests.",
        {"subject": "renewal"},
    ),
    "when": of("condition", "When", "The rule exists only while this holds.", "consented", {"employer": "traditional"}),
    "unless": of("condition", "Unless", "The rule exists only while this does not hold.", "ended"),
    "because": text("Because", "One sentence for people: why the rule is there.", "A second reminder annoys."),
    "source": of(
        "source",
        "Source",
        "Where the rule comes from: a text, or cite, url and quote.",
        "12 CFR 1006.14(b)(2)",
        {"cite": "12 CFR 1006.14(b)(2)", "url": "https://www.ecfr.gov/current/title-12/part-1006"},
    ),
    "strength": word(
        "Strength", "How much it binds; advice where it is not written. It changes no decision.", *STRENGTHS
    ),
}

_EFFECT = meant(
    "Effect",
    "Whether the rule restrains, or is only reported; forbid where it is not written.",
    {"forbid": "The act is forbidden.", "warn": "A warning is reported as a reason and restrains nothing."},
)


def _by(what: str) -> Schema:
    return of("names", "By", f"The channel, or attributes: {what}", ["channel"], ["interviewer"])


def _reset_by(what: str) -> Schema:
    return of("selector", "Reset by", f"Events after which {what}", "reply", ["reply", "payment"])


_OPENS = of(
    "window",
    "Opens",
    "The obligation opens at the end of this window; at once where it is not written.",
    "14 days",
    {"first_known": ["1 day after decision_on", "14 days"]},
)
_WITHIN = of(
    "window",
    "Within",
    "The act must be done by the end of this window, its last instant included; no deadline where it is not written.",
    "24 hours",
    "5 business days",
)
_LAPSES = of(
    "window",
    "Lapses",
    "The obligation is moot once this window is over; never where it is not written.",
    "60 days",
)

_DEADLINE: dict[str, Schema] = {
    "act": {
        **of("name-or-names", "Act", "The act that is owed, or several of which any will do; never all.", "check-in"),
        "not": {"const": "all"},
    },
    "after": of("selector", "After", "The anchors: events from which the obligation arises.", "interview"),
    "opens": _OPENS,
    "early": meant("Early", "What holds of the act while the obligation is pending and not yet open: nothing, where it is"
                   " not written.", {"forbid": "The act is forbidden until the obligation opens.",
                                     "warn": "The act is warned of until then; nothing is restrained."}),
    "within": _WITHIN,
    "lapses": _LAPSES,
    "steps": of(
        "steps",
        "Steps",
        "A ladder, in place of opens, within and lapses: each done_by event since the latest anchor does the step in"
        " force, and only reset_by discharges.",
        [{"within": "1 week"}, {"opens": "2 weeks", "within": "3 weeks", "channel": "phone"}],
    ),
    "restart": flag("Restart", "A new anchor replaces every earlier one for good, so that the latest is in force."),
    "done_by": of(
        "selector",
        "Done by",
        "Events that discharge the obligation; the act by any channel where it is not written.",
        "check-in",
    ),
    "reset_by": _reset_by("nothing earlier is owed any more.") ,
    "paused_while": of("name", "Paused while", "A state during which the clock of the obligation stands still.", "crisis"),
    "by": _by("one obligation for each value."),
}  # fmt: skip

_COOLDOWN: dict[str, Schema] = {
    "after": of("selector", "After", "Events that start the wait; the act where it is not written.", "check-in"),
    "wait": of(
        "waits",
        "Wait",
        "The act is forbidden while this window of any of the events holds now; a list escalates.",
        "3 weeks",
        ["1 week", "2 weeks", "4 weeks"],
    ),
    "reset_by": _reset_by("earlier events no longer count, and a list of waits begins anew."),
    "by": _by("only events that share the values of the proposed act count."),
    "effect": _EFFECT,
}

_CAP: dict[str, Schema] = {
    "counting": of("selector", "Counting", "Events that count; the act where it is not written.", "call"),
    "at_most": said(
        "At most",
        "So many may count at a time: with that many or more in force the act is forbidden.",
        7,
        type="integer",
        minimum=1,
    ),
    "per": of(
        "window",
        "Per",
        "How long each event counts, from the event on.",
        "7 consecutive days",
        "calendar week",
        "ever",
    ),
    "reset_by": _reset_by("earlier events no longer count."),
    "by": _by("only events that share the values of the proposed act count."),
    "effect": _EFFECT,
}

_HOURS: dict[str, Schema] = {
    "allow": of("hours", "Allow", "The act is forbidden outside these hours.", {"every day": "08:00-21:00"}),
    "deny": of("hours", "Deny", "The act is forbidden inside these hours.", {"sunday": "all day"}),
    "zone": of(
        "zone",
        "Zone",
        "Whose wall clock is read; the policy's where it is not written. A zones fact must be open in every zone.",
        "America/New_York",
        {"fact": "debtor_zones"},
    ),
    "holidays": meant(
        "Holidays",
        "What holds on the dates that the holiday table of the clock's calendar names; open where it is not written.",
        {"open": "A holiday is as any other day.", "closed": "The act is forbidden all day."},
    ),
    "effect": _EFFECT,
}

_PREFER: dict[str, Schema] = {
    "channels": of("names", "Channels", "Channels, best first; those not listed come last.", ["phone", "email"]),
}

_MESSAGE: dict[str, Schema] = {
    "checks": of(
        "checks",
        "Checks",
        "What a draft must satisfy; each check that fails is a finding.",
        {"paragraphs": {"at_most": 3}, "mentions": [{"fact": "role"}]},
    ),
}

_ADVISE: dict[str, Schema] = {
    "say": text("Say", "A tip, shown with the act.", "Name one thing that you talked about."),
}

_TRIO = ("opens", "within", "lapses")
_OWN: dict[str, tuple[dict[str, Schema], tuple[str, ...], dict[str, Any]]] = {
    "deadline": (_DEADLINE, ("act", "after"), {"dependentSchemas": {"steps": beside(*_TRIO)}}),
    "cooldown": (_COOLDOWN, ("wait",), {}),
    "cap": (_CAP, ("at_most", "per"), {}),
    "hours": (
        _HOURS,
        (),
        {
            "anyOf": [
                *one_or_more("allow", "deny"),
                {"required": ["holidays"], "properties": {"holidays": {"const": "closed"}}},
            ]
        },
    ),
    "forbid": ({"effect": _EFFECT}, (), {}),
    "prefer": (_PREFER, ("channels",), {}),
    "message": (_MESSAGE, ("checks",), {}),
    "advise": (_ADVISE, ("say",), {}),
}


def _kind(kind: str) -> Schema:
    own, required, more = _OWN[kind]
    this = {**_KIND, "description": _MEANINGS[kind], "examples": [kind]}
    keys = {"id": _ID, "kind": this, **_COMMON, **own}
    return {"title": f"{kind} rule", "description": _MEANINGS[kind], **mapping(keys, ("id", *required), **more)}


def _change() -> Schema:
    """A rule without ``kind``: any key of any kind, each as it is in the first kind that has it."""
    keys: dict[str, Schema] = {"id": _ID, "kind": _KIND, **_COMMON}
    for own, _, _ in _OWN.values():
        for key, shape in own.items():
            keys.setdefault(key, shape)
    description = "A rule without kind changes the keys that it names in the inherited rule of its id."
    more = {"dependentSchemas": {"steps": beside(*_TRIO)}}
    return {"title": "rule", "description": description, **mapping(keys, ("id",), **more)}


def _of_kind(kind: str) -> Schema:
    # Editors show the first title that they meet on their way, be it only that of a question.
    asked = {"title": _KIND["title"], "const": kind}
    return {
        "if": {"type": "object", "properties": {"kind": asked}, "required": ["kind"]},
        "then": ref(f"{kind}-rule"),
    }


RULES: dict[str, Schema] = {
    "rule": {
        "title": "rule",
        "description": "Binds acts to the history and the clock. Its kind decides which keys it has.",
        "examples": [{"id": "over", "kind": "forbid", "when": "ended"}],
        "type": "object",
        "allOf": [
            *(_of_kind(kind) for kind in KINDS),
            {
                "if": {"type": "object", "not": {"properties": {"kind": {"enum": list(KINDS)}}, "required": ["kind"]}},
                "then": ref("changed-rule"),
            },
        ],
    },
    **{f"{kind}-rule": _kind(kind) for kind in KINDS},
    "changed-rule": _change(),
    "steps": said("list of steps", "The rungs of a ladder, in order.", [{"within": "1 week"}], **items(ref("step"))),
    "step": said(
        "step",
        "One rung; every step's windows run from the anchor of the ladder.",
        {"opens": "1 week", "within": "2 weeks", "channel": "phone"},
        **mapping(
            {
                "opens": _OPENS,
                "within": _WITHIN,
                "lapses": _LAPSES,
                "channel": of("name", "Channel", "The step asks for the act by this channel alone.", "phone"),
            }
        ),
    ),
    "source": said(
        "source",
        "Where a rule comes from.",
        "12 CFR 1006.14(b)(2)",
        **union(text={"minLength": 1}, mapping=ref("cited-source")),
    ),
    "cited-source": said(
        "source",
        "Where a rule comes from: what is cited, where it can be read, and its words.",
        {"cite": "12 CFR 1006.14(b)(2)"},
        **mapping(
            {
                "cite": text("Cite", "The work and the place in it.", "12 CFR 1006.14(b)(2)"),
                "url": text("URL", "Where it can be read.", "https://www.ecfr.gov/current/title-12/part-1006"),
                "quote": text("Quote", "Its own words, unchanged.", "More than seven times within seven days."),
            },
            anyOf=one_or_more("cite", "url", "quote"),
        ),
    ),
}
