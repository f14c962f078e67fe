"""Deadlines: an obligation, its windows or its ladder of steps."""

from __future__ import annotations

from etiquette.duration import Window
from etiquette.frozen import dataclass
from etiquette.language.findings import misread
from etiquette.language.nodes import flag, mapping, members, needed, one_or_more, optional
from etiquette.language.opening_order import check_order
from etiquette.language.rule_heads import UNREAD, Head, effect, read_by
from etiquette.language.scope import Scope
from etiquette.language.selectors import ALL
from etiquette.language.tree import MappingNode, Node, ScalarNode
from etiquette.language.windows import WindowReader
from etiquette.policy import DeadlineRule, Pattern, Selector, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class _Windows:
    """The three windows of an obligation."""

    opens: Window | None
    within: Window | None
    lapses: Window | None


def read_deadline(node: MappingNode, head: Head, scope: Scope) -> DeadlineRule:
    """A deadline.

    Raises:
        Misread: it does not read.
    """
    attempt = scope.findings.attempt()
    attempt(lambda: _names_its_act(node))
    after = attempt(lambda: scope.selector(needed(node, "after")))
    reader = scope.windows(after)
    windows = attempt(lambda: _windows(node, reader, scope))
    steps = attempt(lambda: optional(node, "steps", lambda value: _steps(value, head, reader, scope)))
    done_by = attempt(lambda: optional(node, "done_by", scope.selector))
    reset_by = attempt(lambda: optional(node, "reset_by", scope.selector))
    early = attempt(lambda: optional(node, "early", lambda value: (effect(value),)))
    restart = attempt(lambda: optional(node, "restart", flag))
    paused_while = attempt(lambda: optional(node, "paused_while", scope.names.state))
    by = read_by(node, head, scope, attempt, after, done_by, reset_by)
    attempt.finish()
    trio = attempt.whole(windows)
    return DeadlineRule(
        **head,
        after=attempt.whole(after),
        opens=trio.opens,
        within=trio.within,
        lapses=trio.lapses,
        steps=steps or (),
        early=early[0] if early else None,
        restart=restart or False,
        done_by=done_by or Selector((Pattern(names=head["acts"]),)),
        reset_by=reset_by,
        paused_while=paused_while,
        by=by,
    )


def _names_its_act(node: MappingNode) -> None:
    for named in one_or_more(needed(node, "act")):
        if isinstance(named, ScalarNode) and named.value == ALL:
            message = '"act" cannot be "all" here: a deadline says which act is owed'
            raise misread(named, "not-one-of", message, "name the act, or a list of acts of which any will do")


def _windows(node: MappingNode, reader: WindowReader, scope: Scope) -> _Windows:
    attempt = scope.findings.attempt()
    opens = attempt(lambda: optional(node, "opens", reader.read))
    within = attempt(lambda: optional(node, "within", reader.read))
    lapses = attempt(lambda: optional(node, "lapses", reader.read))
    attempt.finish()
    opening = node.get("opens")
    if opening is not None and opens is not None and within is not None:
        check_order(opening, opens, within, scope)
    return _Windows(opens=opens, within=within, lapses=lapses)


def _steps(node: Node, head: Head, reader: WindowReader, scope: Scope) -> tuple[Step, ...]:
    attempt = scope.findings.attempt()
    steps = attempt.each(members(node), lambda item: _step(mapping(item), head, reader, scope))
    attempt.finish()
    return steps


def _step(node: MappingNode, head: Head, reader: WindowReader, scope: Scope) -> Step:
    acts = scope.names.acts if head is UNREAD else head["acts"]
    attempt = scope.findings.attempt()
    windows = attempt(lambda: _windows(node, reader, scope))
    channel = attempt(lambda: optional(node, "channel", lambda value: scope.names.channel(value, acts)))
    attempt.finish()
    trio = attempt.whole(windows)
    return Step(opens=trio.opens, within=trio.within, lapses=trio.lapses, channel=channel)
