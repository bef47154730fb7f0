"""Dates, timestamps, civil moments and time zones."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_lang.values.dates import (
    DAY,
    DateError,
    day_start,
    is_zone,
    local_moment,
    moment_day,
    next_day_start,
    read_date,
    read_moment,
    show_moment,
)


@given(st.dates())
def test_dates_round_trip(day: date) -> None:
    assert read_date(day.isoformat()) == day
    assert moment_day(day_start(day)) == day
    assert moment_day(next_day_start(day) - 1) == day
    assert show_moment(day_start(day)) == day.isoformat()
    assert next_day_start(day) - day_start(day) == DAY


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "A date is missing: write it as YYYY-MM-DD."),
        ("2025/10/09", "is not written as YYYY-MM-DD: write 2025-10-09."),
        ("2025-1-9", "write 2025-01-09."),
        ("20251009", "write 2025-10-09."),
        ("09.10.2025", "does not begin with the year: .* month before the day."),
        ("10/09/2025", "does not begin with the year"),
        ("2025-11-10T13:01Z", "has more than a day: write only 2025-11-10."),
        ("2025-11-10 ", "has more than a day"),
        ("٢٠٢٥-١٠-٠٩", "characters other than ASCII digits and dashes"),
        ("2025–10–09", "characters other than ASCII digits and dashes"),
        ("tomorrow", "'tomorrow' is not a date: write it as YYYY-MM-DD."),
        ("2025-W41-4", "is not a date"),
        ("2025-13-01", "There is no month 13: write the date as YYYY-MM-DD."),
        ("2025-00-01", "There is no month 00"),
        ("2025-02-30", "There is no day 30 in February 2025, which has 28 days."),
        ("2024-02-30", "February 2024, which has 29 days"),
        ("2025-04-00", "There is no day 00 in April 2025"),
        ("0000-01-01", "There is no year 0000: write a year from 0001 to 9999."),
    ],
)
def test_other_spellings_and_impossible_days_are_refused(text: str, advice: str) -> None:
    with pytest.raises(DateError, match=advice):
        read_date(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2025-11-10", date(2025, 11, 10)),
        ("2025-11-10T13:01Z", datetime(2025, 11, 10, 13, 1, tzinfo=UTC)),
        ("2025-11-10T13:01:30+08:00", datetime(2025, 11, 10, 5, 1, 30, tzinfo=UTC)),
        ("2025-11-10T00:00-05:30", datetime(2025, 11, 10, 5, 30, tzinfo=UTC)),
    ],
)
def test_moments_are_read(text: str, value: date) -> None:
    assert read_moment(text) == value


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("2025-11-10T13:01", "has no offset: end it with Z or with one such as"),
        ("2025-11-10T13:01:30", "has no offset"),
        ("2025-11-10T24:00Z", "is not a time of day: hours go to 23, minutes and seconds to 59"),
        ("2025-11-10T13:60Z", "is not a time of day"),
        ("2025-11-10T23:59:60Z", "is not a time of day"),
        ("2025-11-10T13:01+24:00", "has an impossible offset: its hours go to 23, its minutes to 59"),
        ("2025-11-10T13:01+05:75", "has an impossible offset"),
        ("2025-11-10T13:01:30.5Z", "has a fraction of a second: write whole seconds"),
        ("2025-11-10 13:01Z", "is not a timestamp: write it as 2025-11-10T13:01Z"),
        ("2025-11-10t13:01z", "is not a timestamp"),
        ("2025-11-10T13Z", "is not a timestamp"),
        ("2025-11-10T1٣:01Z", "is not a timestamp"),
        ("2025-11-10T13:01Z\n", "is not a timestamp"),
        ("2025-02-30T13:01Z", "There is no day 30 in February 2025"),
        ("2025/11/10T13:01Z", "is not a date"),
        ("soon", "is not a date"),
    ],
)
def test_other_timestamps_are_refused(text: str, advice: str) -> None:
    with pytest.raises(DateError, match=advice):
        read_moment(text)


@given(st.text(max_size=30))
def test_any_text_is_a_moment_or_a_date_error(text: str) -> None:
    with suppress(DateError):
        assert isinstance(read_moment(text), date)


@given(st.datetimes(timezones=st.just(UTC)))
def test_timestamps_round_trip(value: datetime) -> None:
    assert read_moment(value.replace(microsecond=0).isoformat()) == value.replace(microsecond=0)


def test_the_first_and_last_days() -> None:
    assert day_start(date.min) == 0
    assert next_day_start(date.max) == date.max.toordinal() * DAY
    assert show_moment(next_day_start(date.max)) == "after 9999-12-31"
    assert show_moment(-1) == "before 0001-01-01"
    for moment in (-1, next_day_start(date.max)):
        with pytest.raises(DateError, match="outside the years 1 to 9999: use an earlier or later date"):
            moment_day(moment)


@pytest.mark.parametrize(
    ("hour", "minute", "seconds", "text"),
    [(0, 0, 0, "2025-11-10"), (13, 1, 0, "2025-11-10 13:01"), (0, 0, 5, "2025-11-10 00:00:05")],
)
def test_moments_are_shown(hour: int, minute: int, seconds: int, text: str) -> None:
    assert show_moment(day_start(date(2025, 11, 10), hour, minute) + seconds) == text


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Asia/Shanghai", "2025-11-10 00:30"),
        ("Europe/Madrid", "2025-11-09 17:30"),
        ("America/New_York", "2025-11-09 11:30"),
        ("UTC", "2025-11-09 16:30"),
    ],
)
def test_one_instant_on_several_clocks(zone: str, text: str) -> None:
    assert show_moment(local_moment(datetime(2025, 11, 9, 16, 30, tzinfo=UTC), zone)) == text


def test_the_hour_that_happens_twice_is_one_moment() -> None:
    first = datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    again = first + timedelta(hours=1)
    assert local_moment(first, "Europe/Madrid") == local_moment(again, "Europe/Madrid")


def test_local_moments_that_cannot_be_told() -> None:
    with pytest.raises(DateError, match="has no offset: end it with Z"):
        local_moment(datetime(2025, 1, 1), "UTC")
    with pytest.raises(DateError, match="'Mars/Base' is not a time zone: write an IANA name"):
        local_moment(datetime(2025, 1, 1, tzinfo=UTC), "Mars/Base")
    with pytest.raises(DateError, match="is not within the years 1 to 9999 in Asia/Tokyo"):
        local_moment(datetime.max.replace(tzinfo=UTC), "Asia/Tokyo")


@pytest.mark.parametrize(
    "name", ["Europe/Madrid", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "Asia/Shanghai"]
)
def test_zones(name: str) -> None:
    assert is_zone(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "/", "../../etc/passwd", "/etc/passwd", "Europe/../UTC", "Europe/Madrid/"),
        *("Europe", "America/Argentina", "Mars/Base", "Factory", "europe/madrid", "Zürich"),
        *("localtime", "posix/UTC", "tzdata.zi", "leapseconds", "UTC\0", "UTC\n", "A" * 100_000),
    ],
)
def test_names_that_are_no_zones(name: str) -> None:
    assert not is_zone(name)
