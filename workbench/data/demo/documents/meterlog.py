# SPDX-License-Identifier: MIT
"""meterlog: read the hourly counts of heat meters and say what they mean.

A log is a text file of one day. Every line holds a time, a meter and a count,
parted by semicolons:

    2025-01-31T06:00;HZ-104;18234.5

Times are local standard time without daylight saving, so that every day has
24 hours. Counts are kilowatt-hours since the meter was built in.

The module reads such files, sums up the use of each day, and finds the two
faults that cost the most trouble with the yearly bill: hours that are missing
and counters that hang.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

HOUR = timedelta(hours=1)


class BadLine(ValueError):
    """A line of a log that cannot be read; names the line's number."""


class CountWentDown(ValueError):
    """A count is lower than the one before, and no exchange is on record."""


@dataclass(frozen=True, order=True)
class Reading:
    """One count of one meter at one time."""

    meter: str
    time: datetime
    count: float


@dataclass(frozen=True)
class Gap:
    """Hours of a meter that no reading covers."""

    meter: str
    after: datetime
    before: datetime

    @property
    def hours(self) -> int:
        """How many hourly readings are missing."""
        return round((self.before - self.after) / HOUR) - 1


def read_log(lines: Iterable[str]) -> Iterator[Reading]:
    """Read the lines of a log, passing over blank lines and remarks (#).

    Raises:
        BadLine: a line has not three fields, or its time or count is no such thing.
    """
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        try:
            time, meter, count = text.split(";")
            yield Reading(meter.strip(), datetime.fromisoformat(time), float(count))
        except ValueError as error:
            raise BadLine(f"line {number}: {error}") from error


def by_meter(readings: Iterable[Reading]) -> dict[str, list[Reading]]:
    """Sort readings into one list a meter, each in the order of time."""
    found: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        found[reading.meter].append(reading)
    return {meter: sorted(rows) for meter, rows in sorted(found.items())}


def daily_use(
    readings: Iterable[Reading], exchanges: dict[str, tuple[float, float]] | None = None
) -> dict[tuple[str, date], float]:
    """Sum up the kilowatt-hours of each meter and day.

    The use between two readings belongs to the day of the earlier one.

    Args:
        readings: of any number of meters, in any order.
        exchanges: meter -> (last count of the old, first count of the new meter).

    Raises:
        CountWentDown: a counter runs backwards without an exchange.
    """
    known = exchanges or {}
    use: dict[tuple[str, date], float] = defaultdict(float)
    for meter, rows in by_meter(readings).items():
        for earlier, later in pairwise(rows):
            used = later.count - earlier.count
            if used < 0:
                if meter not in known:
                    raise CountWentDown(f"{meter}: {earlier.count} -> {later.count} at {later.time}")
                last, first = known[meter]
                used = (last - earlier.count) + (later.count - first)
            use[meter, earlier.time.date()] += used
    return dict(use)


def gaps(readings: Iterable[Reading]) -> list[Gap]:
    """Find the places where more than one hour lies between two readings."""
    return [
        Gap(meter, earlier.time, later.time)
        for meter, rows in by_meter(readings).items()
        for earlier, later in pairwise(rows)
        if later.time - earlier.time > HOUR
    ]


def hanging(readings: Iterable[Reading], hours: int = 6) -> dict[str, datetime]:
    """Find the meters whose last count has not moved for some hours.

    Returns:
        Each such meter with the time since which its count stands still.
    """
    found: dict[str, datetime] = {}
    for meter, rows in by_meter(readings).items():
        since = rows[-1].time
        for reading in reversed(rows):
            if reading.count != rows[-1].count:
                break
            since = reading.time
        if rows[-1].time - since >= hours * HOUR:
            found[meter] = since
    return found


def main(arguments: list[str] | None = None) -> int:
    """Print the daily use of a log, or its faults with --faults; 1 if there are any."""
    parser = argparse.ArgumentParser(prog="meterlog")
    parser.add_argument("file")
    parser.add_argument("--faults", action="store_true", help="gaps and hanging counters only")
    parser.add_argument("--hours", type=int, default=6, help="a counter hangs after so many hours")
    options = parser.parse_args(arguments)
    with open(options.file, encoding="utf-8") as file:
        readings = list(read_log(file))
    if not options.faults:
        for (meter, day), used in sorted(daily_use(readings).items()):
            print(f"{day};{meter};{used:.1f}")
        return 0
    faults = [f"{gap.meter}: {gap.hours} h missing after {gap.after}" for gap in gaps(readings)]
    faults += [f"{meter}: hangs since {since}" for meter, since in hanging(readings, options.hours).items()]
    print("\n".join(faults) or "no faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
