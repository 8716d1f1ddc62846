"""A clock's microseconds as people and programs read a time."""

from datetime import UTC, datetime, timedelta

_START = datetime(1970, 1, 1, tzinfo=UTC)


def moment(clock: int) -> str:
    """ISO 8601 in UTC with six decimals, so that times sort as texts do."""
    return (_START + timedelta(microseconds=clock)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
