"""The licence that a file states about itself, as an SPDX identifier; never a guess from its content."""

import re

_TAG = re.compile(r"SPDX-License-Identifier:[ \t]*([^\n]{1,200})")
_EXPRESSION = re.compile(r"\(?[A-Za-z0-9][A-Za-z0-9.+-]*(?:\)? (?:AND|OR|WITH) \(?[A-Za-z0-9][A-Za-z0-9.+-]*)*\)*")
_CREATIVE_COMMONS = re.compile(r"creativecommons\.org/(licenses|publicdomain)/([a-z-]+)/(\d\.\d)")
_CC_NAME = re.compile(r"\bCC[ -](BY(?:-(?:NC|SA|ND))*)[ -](\d\.\d)\b", re.IGNORECASE)
_NAMES: tuple[tuple[str, str], ...] = (
    (r"apache(?: software)? licen[cs]e,? (?:version )?2\.0|apache-2\.0", "Apache-2.0"),
    (r"\bmit licen[cs]e\b|^mit$", "MIT"),
    (r"postgresql licen[cs]e", "PostgreSQL"),
    (r"(?:python software foundation|psf) licen[cs]e(?: version 2)?", "PSF-2.0"),
    (r"mozilla public licen[cs]e,? (?:version )?2\.0|mpl-2\.0", "MPL-2.0"),
    (r"bsd 3-clause|3-clause bsd|bsd-3-clause", "BSD-3-Clause"),
    (r"bsd 2-clause|2-clause bsd|bsd-2-clause", "BSD-2-Clause"),
    (r"gnu free documentation licen[cs]e,? version 1\.3|gfdl-1\.3", "GFDL-1.3-only"),
    (r"creative commons zero|\bcc0(?:[ -]1\.0)?\b", "CC0-1.0"),
)
_KNOWN = frozenset(
    "0BSD AFL-3.0 AGPL-3.0 AGPL-3.0-only AGPL-3.0-or-later Apache-2.0 Artistic-2.0 BSD-2-Clause BSD-3-Clause BSL-1.0 "
    "CC0-1.0 EPL-2.0 EUPL-1.2 GPL-2.0 GPL-2.0-only GPL-2.0-or-later GPL-3.0 GPL-3.0-only GPL-3.0-or-later ISC "
    "LGPL-2.1 LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0 LGPL-3.0-only LGPL-3.0-or-later MIT MIT-0 MPL-2.0 OFL-1.1 "
    "PostgreSQL PSF-2.0 Python-2.0 Unlicense Zlib CC-BY-4.0 CC-BY-SA-4.0 CC-BY-NC-4.0".split()
)


def tagged(text: str) -> str | None:
    """The SPDX expression of a text's `SPDX-License-Identifier` line, if it has one."""
    found = _TAG.search(text)
    if not found:
        return None
    expression = _EXPRESSION.match(found[1].strip())
    return expression[0] if expression else None


def spdx(statement: str | None) -> str | None:
    """The SPDX identifier of what a file's metadata says about rights; None where it is not plain which.

    Args:
        statement: an identifier, a licence's name in words, or the address of a Creative Commons licence.
    """
    words = (statement or "").strip()
    if not words:
        return None
    if words in _KNOWN:
        return words
    if url := _CREATIVE_COMMONS.search(words):
        name = {"zero": "CC0", "mark": ""}.get(url[2], f"CC-{url[2].upper()}")
        return f"{name}-{url[3]}" if name else None
    if short := _CC_NAME.search(words):
        return f"CC-{short[1].upper()}-{short[2]}"
    lowered = words.lower()
    return tagged(words) or next((name for pattern, name in _NAMES if re.search(pattern, lowered)), None)
