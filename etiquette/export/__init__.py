"""What others read: calendars, pages, pictures. Pure: the same values give the same bytes."""
