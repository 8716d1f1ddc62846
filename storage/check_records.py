"""What a project says of its checks: what is set, its dictionary, its waivers, and what became of findings."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from storage.sealed import WORD, checked, sound
from workbench.domain.pair import Counts
from workbench.domain.project import Setting, Word
from workbench.domain.settings import CHECKS
from workbench.errors import Refused

if TYPE_CHECKING:
    from storage.view import SqlView

_BY: Final = {"rule": "rule", "author": "lower(hex(author))", "place": "place"}
"""What is counted by, in the order of the index that holds the counts."""


class CheckRecords:
    """Satisfies `workbench.view.CheckRecords`."""

    def __init__(self, view: "SqlView") -> None:
        """Read what a view sees."""
        self._view = view

    def settings(self) -> Mapping[str, Any]:
        """What is set of the checks, by key without its beginning; each compared with its log."""
        self._sound("setting")
        uids = self._view.raw.execute("SELECT uid FROM setting WHERE key GLOB ? ORDER BY key", (CHECKS + "*",))
        found = [self._view.subject(uid.hex()) for (uid,) in uids.fetchall()]
        said = [one for one in found if isinstance(one, Setting) and one.value is not None]
        return {one.key.removeprefix(CHECKS): one.value for one in said}

    def words(self) -> list[Word]:
        """The words of the dictionary that are right, in the order of the alphabet."""
        self._sound("dictionary")
        query = f"SELECT {', '.join(WORD)}, seal FROM dictionary ORDER BY word, language"
        rows = [checked(row, "a word", self._view.path) for row in self._view.raw.execute(query)]
        return [Word(uid.hex(), word, language, known=True) for uid, word, language, known in rows if known]

    def waived(self) -> frozenset[str]:
        """The pairs in which something is waived."""
        self._sound("waiver")
        return frozenset(uid.hex() for (uid,) in self._view.raw.execute("SELECT DISTINCT pair FROM waiver"))

    def demanding(self) -> frozenset[str]:
        """The pairs of whose prompt somebody said what it demands."""
        query = "SELECT uid FROM pair WHERE json_extract(facts, '$.constraints') IS NOT NULL"
        return frozenset(uid.hex() for (uid,) in self._view.raw.execute(query))

    def outcomes(self, *by: str) -> dict[tuple[str, ...], Counts]:
        """What became of findings, by `rule`, `author`, `place` or several of these; for the eye, as every count is."""
        strange = [name for name in by if name not in _BY]
        if strange or not by:
            raise Refused("Not counted by that", ", ".join(strange), f"one of {', '.join(_BY)}")
        columns, groups = ", ".join(_BY[name] for name in by), ", ".join(by)
        # First along the index, where nothing is sorted; what is left of a project's rows are some thousands.
        along = ", ".join(list(_BY)[: 1 + max(list(_BY).index(name) for name in by)])
        inner = f"SELECT {along}, sum(fixed) AS f, sum(waived) AS w, sum(open) AS o FROM outcome GROUP BY {along}"
        query = f"SELECT {columns}, sum(f), sum(w), sum(o) FROM ({inner}) GROUP BY {groups} ORDER BY {groups}"
        return {
            tuple(values): Counts(fixed, waived, left)
            for *values, fixed, waived, left in self._view.raw.execute(query).fetchall()
        }

    def _sound(self, table: str) -> None:
        view = self._view
        sound(view.raw, view.connection.info.setdefault("sound", set()), [table], view.path)
