"""Events of the log that have no effect, and why: what a lead looks at after a merge."""

from collections.abc import Iterator

from storage.faults import damaged
from storage.sealed import sound
from storage.view import SqlView
from workbench.domain.event import Event, event_id

Overruled = tuple[Event, str, str]
"""An event, the subject that it does not touch, and why."""


def overruled(view: SqlView, *, limit: int | None = None, offset: int = 0) -> Iterator[Overruled]:
    """Events without effect, oldest first; an undo is named once for each subject on which it has none.

    Raises:
        AnswerIsNo: a row or an event is not what was written.
    """
    sound(view.raw, view.connection.info.setdefault("sound", set()), ["overruled"], view.path)
    query = (
        "SELECT overruled.event, overruled.subject, why FROM overruled LEFT JOIN event ON event.hash = overruled.event "
        "ORDER BY place, overruled.event, overruled.subject LIMIT ? OFFSET ?"
    )
    for digest, subject, why in view.raw.execute(query, (-1 if limit is None else limit, offset)).fetchall():
        event = next(view.log.events("hash = ?", (digest,)), None)
        if event is None or event_id(event) != event.id:
            raise damaged(view.path, f"the event {digest.hex()[:12]} is not what was written")
        yield event, subject.hex(), why
