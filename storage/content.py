"""What a project contains, as one hash: equal copies have equal hashes, whatever their clocks and row numbers."""

import hashlib

import orjson
from pysqlite3 import dbapi2

CONTENT: dict[str, str] = {
    "project": "uid, name, languages, team, unix_group",
    "member": "uid, name, roles, account, languages, domains",
    "setting": "uid, key, value",
    "dictionary": "uid, word, language, known",
    "cell": "uid, dimensions, target, bounds",
    "guideline": "version, event, text",
    "document": "uid, text, sha256, path, title, facts, chunker, chunks",
    "chunk": (
        'uid, document, ordinal, start, "end", heading_path, fingerprint, kept, decided_by, why, '
        "profile, source, failure"
    ),
    "draft": "uid, purpose, text, facts, state, reason, taken_in, chunk, pair",
    "pair": (
        "uid, stage, resume, author, language, skill, facts, prompt, completion, context, prompt_head, "
        "completion_head, context_head, rivals, settled, imported, on_word, edited, fingerprint"
    ),
    "revision": "pair, event, field, text, parents, author, account, hands, accounts, source",
    "verdict": "event, pair, ruling, revisions, reviewer, account, same_account, payload, standing",
    "waiver": "event, pair, rule, code, field, finding, flagged, reason, member",
    "outcome": "pair, rule, author, place, fixed, waived, open",
    "erased": "hash",
}
"""Table -> its content columns; the leading ones tell its rows apart."""
_KEYS = {"revision": "1, 2, 3", "outcome": "1, 2"}


def content_hash(raw: dbapi2.Connection) -> str:
    """SHA-256 over the canonical JSON lines of all content rows, read from the projection itself."""
    digest = hashlib.sha256()
    for table, columns in CONTENT.items():
        digest.update(table.encode() + b"\n")
        query = f"SELECT {columns} FROM {table} ORDER BY {_KEYS.get(table, '1')}"
        for row in raw.execute(query):
            plain = [value.hex() if isinstance(value, bytes) else value for value in row]
            digest.update(orjson.dumps(plain) + b"\n")
    return digest.hexdigest()
