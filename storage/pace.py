"""How a project moves: what was accepted and sent back week by week, why, what waits longest, and how long it takes."""

from typing import Final

from pysqlite3 import dbapi2

WEEK: Final = 7 * 86400 * 1_000_000
"""Microseconds."""
_UNDONE: Final = "NOT EXISTS (SELECT 1 FROM step WHERE step.uid = event.step AND undone)"


def reasons(raw: dbapi2.Connection) -> dict[str, int]:
    """Reason of rejection -> how many pairs were sent back for it, the most frequent first."""
    query = """
        SELECT reason.value, count(DISTINCT pair) AS number FROM verdict, json_each(verdict.payload, '$.reasons') reason
        WHERE standing AND ruling <> 'accept' GROUP BY 1 ORDER BY number DESC, 1"""
    return dict(raw.execute(query).fetchall())


def accepted_weeks(raw: dbapi2.Connection, now: int, weeks: int) -> list[int]:
    """How many pairs became accepted in each of the last weeks, the latest one last; `now` in microseconds."""
    query = f"""
        SELECT ({now} - clock) / {WEEK} AS age, count(DISTINCT subject) FROM event
        WHERE clock > {now - weeks * WEEK} AND clock <= {now} AND {_UNDONE} AND (
          kind IN ('verdict.given', 'submitted') AND json_extract(payload, '$.to') = 'accepted'
          OR kind = 'pair.imported' AND json_extract(payload, '$.stage') = 'accepted')
        GROUP BY age"""
    return _by_week(raw, query, weeks)


def rejected_weeks(raw: dbapi2.Connection, now: int, weeks: int) -> list[int]:
    """How many verdicts sent a text back in each of the last weeks, the latest one last; `now` in microseconds."""
    query = f"""
        SELECT ({now} - clock) / {WEEK} AS age, count(*) FROM verdict JOIN event ON event.hash = verdict.event
        WHERE standing AND ruling <> 'accept' AND clock > {now - weeks * WEEK} AND clock <= {now} GROUP BY age"""
    return _by_week(raw, query, weeks)


def oldest(raw: dbapi2.Connection) -> dict[str, int]:
    """Stage -> when the pair that is there longest was last changed, in microseconds."""
    return dict(raw.execute("SELECT stage, min(last) FROM pair GROUP BY stage").fetchall())


def minutes_a_pair(raw: dbapi2.Connection) -> float | None:
    """Recorded work on an accepted pair, writing and reviewing together; None where nothing was recorded."""
    query = """
        SELECT sum(seconds), count(DISTINCT pair) FROM (
          SELECT pair, json_extract(source, '$.seconds') AS seconds FROM revision
          UNION ALL SELECT pair, json_extract(payload, '$.seconds') FROM verdict
        ) WHERE seconds > 0 AND pair IN (SELECT uid FROM pair WHERE stage = 'accepted')"""
    seconds, pairs = raw.execute(query).fetchone()
    return seconds / 60 / pairs if pairs else None


def _by_week(raw: dbapi2.Connection, query: str, weeks: int) -> list[int]:
    found = dict(raw.execute(query).fetchall())
    return [found.get(age, 0) for age in reversed(range(weeks))]
