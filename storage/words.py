"""Short strings that many rows repeat, kept once and named by a number."""

from pysqlite3 import dbapi2


class Words:
    """The table of words on one connection, remembered as it is read."""

    def __init__(self, raw: dbapi2.Connection) -> None:
        """Read and write through a connection."""
        self.raw = raw
        self._numbers: dict[str, int] = {}
        self.values: dict[int, str] = {}
        """Those that were read."""

    def number(self, value: str) -> int:
        """The number of a word, given one if it has none."""
        if value not in self._numbers:
            row = self.raw.execute("SELECT id FROM word WHERE value = ?", (value,)).fetchone()
            if row is None:
                row = (self.raw.execute("INSERT INTO word (value) VALUES (?)", (value,)).lastrowid,)
            self._numbers[value] = row[0]
            self.values[row[0]] = value
        return self._numbers[value]

    def value(self, number: int) -> str:
        """The word of a number; a damaged file may name one that is not there."""
        if number not in self.values:
            row = self.raw.execute("SELECT value FROM word WHERE id = ?", (number,)).fetchone()
            if row is None:
                return f"?{number}"
            self.values[number] = row[0]
            self._numbers[row[0]] = number
        return self.values[number]
