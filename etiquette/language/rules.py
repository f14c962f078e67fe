"""Rules: what all of them have, and one reader for each kind that needs but a few keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from etiquette.language.clocks import needs_table, read_weekly, read_zone
from etiquette.language.deadlines import read_deadline
from etiquette.language.findings import Misread
from etiquette.language.messages import read_checks
from etiquette.language.nodes import mapping, needed, one_of, optional, text, whole_number
from etiquette.language.rule_heads import UNREAD, Head, anchored, read_by, read_effect, read_head, the_act
from etiquette.language.scope import Scope
from etiquette.language.tree import MappingNode, Node, SequenceNode
from etiquette.policy import (
    KINDS,
    AdviseRule,
    AnyRule,
    CalendarHours,
    CapRule,
    CooldownRule,
    Effect,
    FactHours,
    ForbidRule,
    Hours,
    HoursRule,
    MessageRule,
    PreferRule,
)


def read_rules(section: Node | None, scope: Scope) -> tuple[AnyRule, ...]:
    """All rules that can be read, in document order."""
    if not isinstance(section, SequenceNode):
        return ()
    return scope.findings.attempt().each(section, lambda node: read_rule(mapping(node), scope))


def read_rule(node: MappingNode, scope: Scope) -> AnyRule:
    """A rule of any kind.

    Raises:
        Misread: it does not read.
    """
    kind = one_of(needed(node, "kind"), KINDS)
    attempt = scope.findings.attempt()
    head = attempt(lambda: read_head(node, scope, facts_only=kind == "message"))
    read = _READERS[kind]
    rule = attempt(lambda: (read(node, head or UNREAD, scope),))
    attempt.finish()
    return attempt.whole(rule)[0]


# --- cooldown, cap ---------------------------------------------------------------------------------------------------


def _cooldown(node: MappingNode, head: Head, scope: Scope) -> CooldownRule:
    attempt = scope.findings.attempt()
    after = attempt(lambda: optional(node, "after", scope.selector) or the_act(head))
    waits = attempt(lambda: scope.windows(anchored(head, after)).read_list(needed(node, "wait")))
    reset_by = attempt(lambda: optional(node, "reset_by", scope.selector))
    by = read_by(node, head, scope, attempt, after, reset_by)
    effect: Effect | None = attempt(lambda: read_effect(node))
    attempt.finish()
    return CooldownRule(
        **head,
        after=attempt.whole(after),
        waits=attempt.whole(waits),
        reset_by=reset_by,
        by=by,
        effect=attempt.whole(effect),
    )


def _cap(node: MappingNode, head: Head, scope: Scope) -> CapRule:
    attempt = scope.findings.attempt()
    counting = attempt(lambda: optional(node, "counting", scope.selector) or the_act(head))
    at_most = attempt(lambda: whole_number(needed(node, "at_most")))
    per = attempt(lambda: (scope.windows(anchored(head, counting)).read(needed(node, "per")),))
    reset_by = attempt(lambda: optional(node, "reset_by", scope.selector))
    by = read_by(node, head, scope, attempt, counting, reset_by)
    effect: Effect | None = attempt(lambda: read_effect(node))
    attempt.finish()
    return CapRule(
        **head,
        counting=attempt.whole(counting),
        at_most=attempt.whole(at_most),
        per=attempt.whole(per)[0],
        reset_by=reset_by,
        by=by,
        effect=attempt.whole(effect),
    )


# --- hours, forbid, prefer, message, advise --------------------------------------------------------------------------


def _hours_rule(node: MappingNode, head: Head, scope: Scope) -> HoursRule:
    attempt = scope.findings.attempt()
    allow = attempt(lambda: optional(node, "allow", lambda value: _hours(value, scope)))
    deny = attempt(lambda: optional(node, "deny", lambda value: _hours(value, scope)))
    zone = attempt(lambda: optional(node, "zone", lambda value: read_zone(value, scope.names, types=("zone", "zones"))))
    closed = attempt(lambda: _holidays_closed(node, scope))
    effect: Effect | None = attempt(lambda: read_effect(node))
    attempt(lambda: _binds(node, closed=closed))
    attempt.finish()
    return HoursRule(
        **head,
        allow=allow,
        deny=deny,
        zone=zone,
        holidays="closed" if closed else "open",
        effect=attempt.whole(effect),
    )


def _binds(node: MappingNode, *, closed: bool | None) -> None:
    if node.get("allow") is None and node.get("deny") is None and closed is False:
        needed(node, "allow")


def _hours(node: Node, scope: Scope) -> Hours:
    if isinstance(node, MappingNode):
        fact, calendar = node.get("fact"), node.get("calendar")
        if fact is not None:
            return FactHours(scope.names.fact(fact, text(fact), "hours").name)
        if calendar is not None:
            return CalendarHours(scope.names.calendar(calendar, text(calendar)))
    return read_weekly(node)


def _holidays_closed(node: MappingNode, scope: Scope) -> bool:
    written = node.get("holidays")
    if written is None or one_of(written, ("open", "closed")) == "open":
        return False
    # A calendar that could not be read is missed here for a reason that is said elsewhere.
    name = None if scope.clock is None else scope.clock.calendar
    if scope.clock is None or (name is not None and name not in scope.calendars):
        raise Misread
    needs_table(written, None if name is None else scope.calendars[name])
    return True


def _forbid(node: MappingNode, head: Head, scope: Scope) -> ForbidRule:
    del scope
    return ForbidRule(**head, effect=read_effect(node))


def _prefer(node: MappingNode, head: Head, scope: Scope) -> PreferRule:
    acts = scope.names.acts if head is UNREAD else head["acts"]
    return PreferRule(**head, order=scope.selectors.channels(needed(node, "channels"), acts))


def _message(node: MappingNode, head: Head, scope: Scope) -> MessageRule:
    return MessageRule(**head, checks=read_checks(needed(node, "checks"), scope))


def _advise(node: MappingNode, head: Head, scope: Scope) -> AdviseRule:
    del scope
    return AdviseRule(**head, say=text(needed(node, "say")))


_READERS: Mapping[str, Callable[[MappingNode, Head, Scope], AnyRule]] = {
    "deadline": read_deadline,
    "cooldown": _cooldown,
    "cap": _cap,
    "hours": _hours_rule,
    "forbid": _forbid,
    "prefer": _prefer,
    "message": _message,
    "advise": _advise,
}
