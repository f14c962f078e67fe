"""How the agenda looks: groups, aligned columns, and as much of the reason as there is room for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.text import Text

from etiquette.cli.agenda_lines import GROUPS, Entry, entry
from etiquette.cli.inputs import Inquiry
from etiquette.cli.screen import STYLES, Screen, cells, fitted, styled
from etiquette.decision import Decision
from etiquette.frozen import dataclass
from etiquette.phrases import clock_reading, counted, listed

_GAP = 2
_LEAST_REASON = 40
"""The room, in cells, that a reason wants beside the other columns; with less it goes below them."""
_LEAST_WORDS = 12
"""With less room than this behind the date, no reason is begun."""
_DOT = " · "
_SUMMED_UP = ("allowed", "closed")


def show_agenda(screen: Screen, asked: Inquiry, decisions: Sequence[Decision], *, everything: bool) -> None:
    """Write the agenda."""
    entries = [entry(decision) for decision in decisions]
    shown = [one for one in entries if everything or one.group not in _SUMMED_UP or one.alarm]
    _head(screen, asked, entries)
    layout = Layout.of(shown, screen.width)
    for group, heading in GROUPS.items():
        members = [one for one in shown if one.group == group]
        if members:
            screen.gap()
            screen.line(styled(heading.upper(), STYLES[group]))
            for one in members:
                layout.show(screen, one)
    rest = [one for one in entries if one not in shown]
    if rest:
        screen.gap()
        screen.paragraph(f"{_summary(rest)} (--all lists them)", style="dim")
    if not entries:
        screen.gap()
        screen.line("There is nothing in the history.")


def _head(screen: Screen, asked: Inquiry, entries: Sequence[Entry]) -> None:
    threads = counted(len({one.thread for one in entries}), "thread")
    screen.paragraph(Text(clock_reading(asked.at), style="bold") + styled(f" · {asked.policy_names} · {threads}", ""))
    counts = Counter(one.group for one in entries)
    parts = [
        styled(f"{counts[group]} {heading.lower()}", STYLES[group])
        for group, heading in GROUPS.items()
        if counts[group] and group not in _SUMMED_UP
    ]
    if parts:
        screen.paragraph(Text(" · ").join(parts))
    elif entries:
        screen.line(styled("Nothing is due, and nothing is coming up.", STYLES["allowed"]))


def _summary(rest: Sequence[Entry]) -> str:
    parts: list[str] = []
    allowed = Counter(one.act for one in rest if one.group == "allowed")
    if allowed:
        parts.append(f"Allowed at any time: {', '.join(f'{act} ({count})' for act, count in allowed.items())}.")
    closed = [one.thread for one in rest if one.group == "closed"]
    acts = max(Counter(closed).values(), default=0)
    whole = [thread for thread, count in Counter(closed).items() if count == acts]
    if whole:
        parts.append(f"Closed: {listed(whole)}.")
    partly = len(closed) - acts * len(whole)
    if partly:
        parts.append(f"Closed in part: {counted(partly, 'act')} more.")
    return " ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The widths of the columns, in cells. ``because`` is 0 where the reason goes below."""

    thread: int
    act: int
    when: int
    date: int
    because: int

    @staticmethod
    def of(entries: Sequence[Entry], width: int) -> Layout:
        """One that all entries fit in; where it is narrow, threads and acts are cut."""

        def widest(texts: Sequence[str]) -> int:
            return max((cells(text) for text in texts), default=0)

        thread = min(widest([one.thread for one in entries]), max(width // 3, 8))
        act = widest([one.act for one in entries])
        when = widest([one.when for one in entries])
        date = widest([one.date for one in entries])
        because = width - thread - act - when - date - 5 * _GAP
        if because < _LEAST_REASON:
            because = 0
            when = min(when, max(width - 3 * _GAP - 12, 4))
            act = min(act, max(width - thread - when - 3 * _GAP, 4))
            thread = min(thread, max(width - act - when - 3 * _GAP, 4))
        return Layout(thread=thread, act=act, when=when, date=date, because=because)

    def show(self, screen: Screen, one: Entry) -> None:
        """Write an entry, on one line or two."""
        gap = " " * _GAP
        look = STYLES[one.group]
        parts: list[Text | str] = [gap, Text(fitted(one.thread, self.thread), style="bold"), gap]
        parts += [fitted(one.act, self.act), gap, Text(fitted(one.when, self.when), style=look)]
        if self.because:
            parts += [gap, fitted(one.date, self.date), gap, self._reason(one, self.because)]
            screen.line(*parts)
            return
        screen.line(*parts)
        room = screen.width - 2 * _GAP
        left = room - cells(one.date) - cells(_DOT)
        reason = self._reason(one, left) if left >= _LEAST_WORDS or not one.date else Text()
        dot = _DOT if one.date and reason.plain else ""
        if one.date or reason.plain:
            screen.line(gap * 2, fitted(one.date, min(cells(one.date), room)), dot, reason)

    @staticmethod
    def _reason(one: Entry, room: int) -> Text:
        text = Text()
        if one.alarm:
            alarm = f"{one.alarm}! " if one.because else f"{one.alarm}!"
            text.append(fitted(alarm, min(cells(alarm), max(room, 0))), style="bold red")
        text.append(fitted(one.because, max(min(room - cells(text.plain), cells(one.because)), 0)), style="dim")
        return text
