"""What undo needs to know of a project: a member's steps, and what stands on one."""

from pysqlite3 import dbapi2

from workbench.domain.listing import StepLine

_LATER = """
SELECT later.kind, (SELECT name FROM member WHERE uid = later.actor)
FROM event AS mine JOIN event AS later ON later.subject = mine.subject AND later.place > mine.place
WHERE mine.step = :step AND later.step <> :step
AND later.place > (SELECT CASE WHEN undone THEN last ELSE 0 END FROM step WHERE uid = :step)
AND later.kind NOT IN ('step.undone', 'step.redone')
AND NOT EXISTS (SELECT 1 FROM step WHERE uid = later.step AND undone = 1) LIMIT 1
"""
_ACTS = """
SELECT 'the deeds of ' || member.name FROM event AS mine JOIN member ON member.uid = mine.subject
JOIN event AS deed ON deed.actor = member.uid AND deed.subject <> member.uid AND deed.place > mine.place
WHERE mine.step = :step AND mine.kind = 'member.changed' LIMIT 1
"""
_CUT = """
SELECT 'a draft or pair made from the document' FROM event AS mine JOIN chunk ON chunk.document = mine.subject
WHERE mine.step = :step AND mine.kind IN ('document.added', 'document.chunked') AND (
  EXISTS (SELECT 1 FROM draft WHERE draft.chunk = chunk.uid)
  OR EXISTS (SELECT 1 FROM pair WHERE json_extract(pair.facts, '$.chunk') = lower(hex(chunk.uid)))
  OR EXISTS (SELECT 1 FROM event AS later LEFT JOIN step ON step.uid = later.step
             WHERE later.subject = chunk.uid AND coalesce(step.undone, 0) = 0)) LIMIT 1
"""


class Undoing:
    """Satisfies `workbench.view.Undoing` on one connection."""

    def __init__(self, raw: dbapi2.Connection) -> None:
        """Read through a connection."""
        self.raw = raw

    def steps(self, member: str) -> list[StepLine]:
        """A member's steps that undo or redo may name, latest first."""
        rows = self.raw.execute(
            "SELECT uid, label, undone, toggled, last FROM step WHERE actor = ? AND lasting = 0 ORDER BY last DESC",
            (bytes.fromhex(member),),
        ).fetchall()
        return [
            StepLine(uid.hex(), label, bool(undone), not toggled, last) for uid, label, undone, toggled, last in rows
        ]

    def built_on(self, step: str) -> str:
        """Who or what stands on a step and would fall with it; '' where nothing does."""
        values = {"step": bytes.fromhex(step)}
        row = self.raw.execute(_LATER, values).fetchone()
        if row is not None:
            return f"{row[0]} by {row[1]}"
        for query in (_ACTS, _CUT):
            row = self.raw.execute(query, values).fetchone()
            if row is not None:
                return str(row[0])
        return ""
