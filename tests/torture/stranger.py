"""A stranger who knows SQL: changes a project's file with the standard library's sqlite3, past every service.

Runs as a program of its own, because two SQLite libraries in one process drop each other's locks. Reads one JSON
object from standard input: `path`, and `do`, a list of statements (`sql`, `values`) and forged events (`forge`);
prints a JSON list with an error's text, or null, for each.
"""

import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def ask(path: Path, *do: dict[str, Any]) -> list[str | None]:
    """Let the stranger do these things in a process of their own."""
    done = subprocess.run(
        [sys.executable, __file__], input=json.dumps({"path": str(path), "do": do}), capture_output=True, text=True,
        check=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    answers: list[str | None] = json.loads(done.stdout)
    return answers


def sql(statement: str, *values: object) -> dict[str, Any]:
    """A statement; bytes among the values are written as {"hex": …}."""
    return {"sql": statement, "values": [{"hex": v.hex()} if isinstance(v, bytes) else v for v in values]}


def forge(kind: str, actor: str, subject: str, payload: dict[str, Any], **other: object) -> dict[str, Any]:
    """An event with a true hash at the end of this copy's line, or of a new line with `foreign=True`."""
    return {"forge": {"kind": kind, "actor": actor, "subject": subject, "payload": payload, **other}}


def _forge(base: sqlite3.Connection, wish: dict[str, Any]) -> None:
    from workbench.canonical import canonical
    from workbench.domain.event import Event, event_id

    site_number, line, seq, prev = base.execute(
        "SELECT here.site, line.id, tip_seq, tip_hash FROM here JOIN line ON line.id = here.line"
    ).fetchone()
    word = "SELECT value FROM word WHERE id = ?"
    if wish.get("foreign"):
        name = os.urandom(16).hex()
        site_number = base.execute("INSERT INTO word (value) VALUES (?)", (name,)).lastrowid
        line = base.execute("INSERT INTO line (site, tip_seq) VALUES (?, 0)", (site_number,)).lastrowid
        seq, prev = 0, None
    (account, label) = base.execute("SELECT account, label FROM event ORDER BY id DESC LIMIT 1").fetchone()
    account = wish.get("account", account)
    (latest,) = base.execute("SELECT max(place) FROM event").fetchone()
    place = max(latest + 1, time.time_ns() // 1000)
    prev = bytes.fromhex(wish["prev"]) if "prev" in wish else prev
    event = Event(
        "", base.execute(word, (site_number,)).fetchone()[0], wish.get("seq", seq + 1), prev.hex() if prev else None,
        (), place, wish["actor"], base.execute(word, (account,)).fetchone()[0], wish["kind"], wish["subject"],
        wish["payload"], "ab" * 16, base.execute(word, (label,)).fetchone()[0],
    )  # fmt: skip
    row = (
        bytes.fromhex(wish.get("hash") or event_id(event)), line, site_number, event.seq, prev, None, place,
        wish.get("place", place), bytes.fromhex(event.actor), account, event.kind, bytes.fromhex(event.subject),
        bytes.fromhex(event.step), label, canonical(event.payload).decode(), 1,
    )  # fmt: skip
    base.execute(
        f"INSERT {wish.get('how', '')} INTO event (hash, line, site, seq, prev, parents, clock, place, actor, account, "
        f"kind, subject, step, label, payload, version) VALUES ({','.join('?' * 16)})",
        row,
    )


def _main() -> None:
    order = json.load(sys.stdin)
    base = sqlite3.connect(order["path"], isolation_level=None)
    answers: list[str | None] = []
    for deed in order["do"]:
        try:
            if "forge" in deed:
                _forge(base, deed["forge"])
            else:
                values = [bytes.fromhex(v["hex"]) if isinstance(v, dict) else v for v in deed["values"]]
                base.execute(deed["sql"], values).fetchall()
        except sqlite3.Error as error:
            answers.append(str(error))
        else:
            answers.append(None)
    base.close()
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    _main()
