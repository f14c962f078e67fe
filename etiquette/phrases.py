"""Times, lists and windows in words, the same whatever the language of the host.

Everything here is for people: nothing in it is read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from etiquette.calendars.instants import microseconds
from etiquette.weekly import DAY, HOUR, MINUTE, SECOND

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNITS = ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (SECOND, "second"))
_LAST_OF_DAY = (23, 59, 59, 999_999)


def listed(items: Sequence[str], word: str = "and") -> str:
    """Several things in a row.

    >>> listed(["one", "two", "three"]), listed(["one"]), listed(["one", "two"], "or")
    ('one, two and three', 'one', 'one or two')
    """
    return f"{', '.join(items[:-1])} {word} {items[-1]}" if len(items) > 1 else "".join(items)


def counted(count: int, noun: str) -> str:
    """A count and its noun.

    >>> counted(1, "thread"), counted(0, "thread")
    ('1 thread', '0 threads')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


# --- instants --------------------------------------------------------------------------------------------------------


def day(moment: datetime, *, year: bool = True) -> str:
    """The date that the wall clock shows.

    >>> day(datetime(2026, 3, 17))
    'Tue 17 Mar 2026'
    """
    shown = f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]}"
    return f"{shown} {moment.year}" if year else shown


def time_of_day(moment: datetime) -> str:
    """What the wall clock shows, to the minute, or as precisely as need be.

    >>> time_of_day(datetime(2026, 3, 17, 9, 5)), time_of_day(datetime(2026, 3, 17, 9, 5, 0, 1))
    ('09:05', '09:05:00.000001')
    """
    shown = f"{moment.hour:02}:{moment.minute:02}"
    if moment.second or moment.microsecond:
        shown += f":{moment.second:02}"
    return f"{shown}.{moment.microsecond:06}" if moment.microsecond else shown


def moment_text(moment: datetime, *, year: bool = True) -> str:
    """An instant, in its own zone.

    >>> from etiquette.calendars.instants import parse_instant
    >>> moment_text(parse_instant("2026-03-17T18:00Z"))
    'Tue 17 Mar 2026 18:00 UTC'
    """
    return f"{day(moment, year=year)} {time_of_day(moment)} {moment.tzname()}"


def clock_reading(moment: datetime) -> str:
    """An instant that was read off a clock, to the second: what is below it is chance.

    >>> from etiquette.calendars.instants import parse_instant
    >>> clock_reading(parse_instant("2026-03-17T18:00:07.123456Z"))
    'Tue 17 Mar 2026 18:00:07 UTC'
    """
    return moment_text(moment.replace(microsecond=0))


def last_moment_text(moment: datetime, *, year: bool = True) -> str:
    """The last instant that meets a deadline; that of a whole day is named as the end of the day.

    >>> from etiquette.calendars.instants import parse_instant
    >>> last_moment_text(parse_instant("2026-03-17T23:59:59.999999Z"))
    'the end of Tue 17 Mar 2026 UTC'
    >>> last_moment_text(parse_instant("2026-03-17T18:00Z"), year=False)
    'Tue 17 Mar 18:00 UTC'
    """
    if (moment.hour, moment.minute, moment.second, moment.microsecond) == _LAST_OF_DAY:
        return f"the end of {day(moment, year=year)} {moment.tzname()}"
    return moment_text(moment, year=year)


def change_text(moment: datetime, *, year: bool = True) -> str:
    """The instant at which something changes; what still holds at a full second changes just after it.

    >>> from etiquette.calendars.instants import parse_instant
    >>> change_text(parse_instant("2026-03-17T21:00:00.000001Z"))
    'just after Tue 17 Mar 2026 21:00 UTC'
    """
    if moment.microsecond == 1:
        return f"just after {moment_text(moment.replace(microsecond=0), year=year)}"
    return moment_text(moment, year=year)


# --- lengths of time -------------------------------------------------------------------------------------------------


def length(span: int) -> str:
    """A length of elapsed time, by its two largest units that count; days are 24 hours.

    Args:
        span: in microseconds, not negative.

    >>> length(65 * HOUR + 4 * MINUTE), length(90 * SECOND), length(1)
    ('2 days 17 hours', '1 minute 30 seconds', 'less than a second')
    """
    for index, (size, unit) in enumerate(_UNITS):
        if span >= size:
            whole, rest = divmod(span, size)
            smaller, name = _UNITS[index + 1] if index + 1 < len(_UNITS) else (SECOND, unit)
            less = rest // smaller
            return f"{counted(whole, unit)} {counted(less, name)}" if less else counted(whole, unit)
    return "less than a second"


def distance(start: datetime, end: datetime) -> str:
    """How far two instants lie apart, whichever comes first: hours below a day, else the difference of their dates.

    The dates are those shown, so that "in 2 days" agrees with the date written beside it.

    >>> from etiquette.calendars.instants import parse_instant
    >>> distance(parse_instant("2026-03-24T09:00Z"), parse_instant("2026-03-26T18:00Z"))
    '2 days'
    >>> distance(parse_instant("2026-03-24T09:00Z"), parse_instant("2026-03-24T10:20Z"))
    '1 hour 20 minutes'
    """
    span = abs(microseconds(end) - microseconds(start))
    if span < MINUTE:
        return "less than a minute"
    if span < 3 * HOUR:
        return length(span // MINUTE * MINUTE)
    if span < DAY:
        return counted(span // HOUR, "hour")
    days = abs(end.toordinal() - start.toordinal())
    if days >= 2 * 365:
        return counted(days // 365, "year")
    return counted(days // 7, "week") if days >= 14 and days % 7 == 0 else counted(max(days, 1), "day")


def relative(now: datetime, moment: datetime) -> str:
    """An instant as seen from another.

    >>> from etiquette.calendars.instants import parse_instant
    >>> now = parse_instant("2026-03-24T09:00Z")
    >>> relative(now, parse_instant("2026-04-07T18:00Z")), relative(now, parse_instant("2026-03-23T09:00Z"))
    ('in 2 weeks', '1 day ago')
    """
    gap = microseconds(moment) - microseconds(now)
    if gap == 0:
        return "now"
    return f"in {distance(now, moment)}" if gap > 0 else f"{distance(now, moment)} ago"


# --- windows, as a policy writes them ----------------------------------------------------------------------------------


def _is_moment(written: str) -> bool:
    """Whether the words name a day or an instant, and not a length of time."""
    return written.startswith("on ") or " before " in written or " after " in written


def within_words(written: str) -> str:
    """The window of a deadline, as part of a sentence.

    >>> within_words("24 hours"), within_words("1 day before calls_from"), within_words("calendar week")
    ('within 24 hours', 'by 1 day before calls_from', 'within the calendar week')
    """
    if written.startswith("the "):
        return f"within {written}"
    if written.startswith("calendar "):
        return f"within the {written}"
    return f"by {written.removeprefix('on ')}" if _is_moment(written) else f"within {written}"


def per_words(written: str) -> str:
    """The window of a cap, as part of a sentence.

    >>> per_words("7 consecutive days"), per_words("calendar week"), per_words("ever")
    ('in 7 consecutive days', 'in a calendar week', 'ever')
    """
    if written == "ever":
        return written
    return f"in a {written}" if written.startswith("calendar ") else f"in {written}"
