"""The one clock: a day is a day in Ho Chi Minh City."""

from datetime import UTC, date, datetime

from khungcui import clock


def test_the_day_turns_at_midnight_in_the_city() -> None:
    with clock.at(datetime(2027, 6, 30, 16, 59, 59, tzinfo=UTC)):
        assert clock.today() == date(2027, 6, 30)
    with clock.at(datetime(2027, 6, 30, 17, 0, 0, tzinfo=UTC)):
        assert clock.today() == date(2027, 7, 1)


def test_a_stopped_clock_goes_on_afterwards() -> None:
    with clock.at(date(1978, 8, 24)):
        assert clock.today() == date(1978, 8, 24)
        with clock.at(date(1978, 8, 23)):
            assert clock.today() == date(1978, 8, 23)
        assert clock.today() == date(1978, 8, 24)
    assert clock.today() > date(2026, 1, 1)
    assert clock.now().tzinfo is UTC
