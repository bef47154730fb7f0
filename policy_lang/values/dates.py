"""Dates and civil moments.

Export-control law counts in civil time: a rule enters into force when the clock on the wall of the
authority's country strikes midnight.  A *moment* is therefore an int: the seconds from 0001-01-01T00:00 to
a reading of that clock, as if every day had 86400 of them.  Ints compare exactly, cost nothing, and, unlike
`datetime`, reach one day past 9999-12-31, which the end of an open interval needs.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from policy_lang.values.quoting import quoted

DAY = 86400

_END_OF_TIME = date.max.toordinal() * DAY
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(r"(T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(Z|[+-][0-9]{2}:[0-9]{2})?")
_CLOCK = r"T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_OFFSET = r"Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]"
_FRACTION = r"T[0-9]{2}:[0-9]{2}:[0-9]{2}[.,][0-9]+(Z|[+-][0-9]{2}:[0-9]{2})?"
_YEAR_FIRST = r"([0-9]{4})(?:[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})|([0-9]{2})([0-9]{2}))"
_YEAR_LAST = r"[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ][0-9]{4}"
# Lower-case beginnings belong to machine-dependent files beside the database: localtime, posix/, right/.
_ZONE = r"[A-Z][A-Za-z0-9_+-]*(?:/[A-Z][A-Za-z0-9_+-]*){0,2}"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class DateError(ValueError):
    """A text is not a date or timestamp as this project writes them; the message says what to write."""


def read_date(text: str) -> date:
    """The day written `YYYY-MM-DD`; raises DateError for any other spelling and for days that never were."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise DateError(_date_advice(text))
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    _check_day(year, month, day)
    return date(year, month, day)


def read_moment(text: str) -> date | datetime:
    """A day, or an RFC 3339 timestamp: `2025-11-10`, `2025-11-10T13:01Z`, `2025-11-10T13:01:30+08:00`.

    A timestamp comes back aware of its offset.  One without an offset is refused with DateError, as it
    would mean a different instant to each reader; so are fractions of a second, which no law counts.
    """
    if len(text) == 10 or not _DATE.match(text):
        return read_date(text)
    day, rest = read_date(text[:10]), text[10:]
    match = _TIME.fullmatch(rest)
    if match is None:
        raise DateError(_time_advice(text, rest))
    _check_time(text, match[1], match[2])
    return datetime.fromisoformat(day.isoformat() + rest)


def day_start(d: date, hour: int = 0, minute: int = 0) -> int:
    """The moment at which day `d` begins, or the given time of that day."""
    return (d.toordinal() - 1) * DAY + hour * 3600 + minute * 60


def next_day_start(d: date) -> int:
    """The moment at which the day after `d` begins; exists even for the last day a date can hold."""
    return day_start(d) + DAY


def local_moment(value: datetime, zone: str) -> int:
    """The moment a clock in the IANA time zone `zone` shows at the instant `value` (fractions dropped).

    When clocks go back, two instants an hour apart show the same moment; civil law does not tell them
    apart either.  Raises DateError if `value` has no offset, if there is no such zone, or if the instant
    falls outside the years 1 to 9999 there.
    """
    from zoneinfo import ZoneInfo

    if value.tzinfo is None:
        raise DateError(f"{value.isoformat()} has no offset: end it with Z or with one such as +08:00.")
    if not is_zone(zone):
        raise DateError(f"{quoted(zone)} is not a time zone: write an IANA name such as Asia/Shanghai.")
    try:
        local = value.astimezone(ZoneInfo(zone))
    except OverflowError:
        raise DateError(f"{value.isoformat()} is not within the years 1 to 9999 in {zone}.") from None
    return day_start(local.date(), local.hour, local.minute) + local.second


def moment_day(moment: int) -> date:
    """The day a moment falls on; raises DateError outside the years 1 to 9999."""
    if not 0 <= moment < _END_OF_TIME:
        raise DateError("That moment is outside the years 1 to 9999: use an earlier or later date.")
    return date.fromordinal(moment // DAY + 1)


def show_moment(moment: int) -> str:
    """A moment for people: `2025-11-10` at midnight, else `2025-11-10 13:01`, with seconds if there are any.

    Moments that no date can hold are shown as `before 0001-01-01` or `after 9999-12-31`.
    """
    if moment < 0:
        return f"before {date.min.isoformat()}"
    if moment >= _END_OF_TIME:
        return f"after {date.max.isoformat()}"
    day, seconds = moment_day(moment).isoformat(), moment % DAY
    if seconds == 0:
        return day
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
    return f"{day} {clock}:{seconds % 60:02}" if seconds % 60 else f"{day} {clock}"


def is_zone(name: str) -> bool:
    """Whether `name` is a time zone of the IANA database, such as `Europe/Madrid`."""
    # `Factory` stands in the database for "not yet set".
    if name == "Factory" or not re.fullmatch(_ZONE, name):
        return False
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # A folder of the database, such as America, is an OSError on some systems.
        return False
    return True


def _check_day(year: int, month: int, day: int) -> None:
    if year > 0 and 1 <= month <= 12 and 1 <= day <= 28:
        return
    from calendar import monthrange

    if year == 0:
        raise DateError("There is no year 0000: write a year from 0001 to 9999.")
    if not 1 <= month <= 12:
        raise DateError(f"There is no month {month:02}: write the date as YYYY-MM-DD.")
    days = monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise DateError(f"There is no day {day:02} in {_MONTHS[month - 1]} {year:04}, which has {days} days.")


def _check_time(text: str, clock: str, offset: str | None) -> None:
    if not re.fullmatch(_CLOCK, clock):
        raise DateError(f"{quoted(text)} is not a time of day: hours go to 23, minutes and seconds to 59.")
    if offset is None:
        raise DateError(f"{quoted(text)} has no offset: end it with Z or with one such as +08:00.")
    if not re.fullmatch(_OFFSET, offset):
        raise DateError(f"{quoted(text)} has an impossible offset: its hours go to 23, its minutes to 59.")


def _date_advice(text: str) -> str:
    shown = quoted(text)
    if not text:
        return "A date is missing: write it as YYYY-MM-DD."
    if not text.isascii():
        return f"{shown} has characters other than ASCII digits and dashes: write the date as YYYY-MM-DD."
    if match := re.fullmatch(_YEAR_FIRST, text):
        year, month, day = (part.zfill(2) for part in match.groups() if part)
        return f"{shown} is not written as YYYY-MM-DD: write {year}-{month}-{day}."
    if re.fullmatch(_YEAR_LAST, text):
        # Day first or month first cannot be told, so no spelling is offered.
        return f"{shown} does not begin with the year: write it as YYYY-MM-DD, with the month before the day."
    if _DATE.match(text):
        return f"{shown} has more than a day: write only {text[:10]}."
    return f"{shown} is not a date: write it as YYYY-MM-DD."


def _time_advice(text: str, rest: str) -> str:
    if re.fullmatch(_FRACTION, rest):
        return f"{quoted(text)} has a fraction of a second: write whole seconds."
    return f"{quoted(text)} is not a timestamp: write it as 2025-11-10T13:01Z or 2025-11-10T13:01:30+08:00."
