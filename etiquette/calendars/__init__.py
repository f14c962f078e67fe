"""Time: the one door to pendulum, the time-zone database and the holiday tables.

Each question has its own room, and nothing is re-exported here, so that asking one loads no more than it needs:

- :mod:`~etiquette.calendars.instants`: texts and date-times to instants and back;
- :mod:`~etiquette.calendars.zones`: wall clocks, local dates and midnights of a zone;
- :mod:`~etiquette.calendars.dates`: arithmetic on dates alone;
- :mod:`~etiquette.calendars.working`: working dates and holidays;
- :mod:`~etiquette.calendars.hours`: opening hours on the time line, and time that runs only while something is open;
- :mod:`~etiquette.calendars.windows`: the end of a window from an anchor.

Inside, an instant is an ``int`` of microseconds since 1970-01-01T00:00Z, a wall-clock reading is an ``int`` of
microseconds since the wall clock showed 1970-01-01T00:00, and a date is its proleptic ordinal (``date.toordinal()``).
The calendar runs from year 1 to year 9999; what would lie beyond is :data:`~etiquette.interval.FOREVER` or
:data:`~etiquette.interval.ALWAYS_BEFORE`.
"""
