"""Reads named members of a zip-based document, within bounds that a hostile file cannot widen."""

import io
import zipfile
import zlib

from workbench.errors import Refused
from workbench.extractors.spec import broken

LARGEST = 200 * 2**20
"""Most bytes that one document may unpack to."""
RATIO = 200
"""Most bytes that one packed byte may become, in a member over a MiB."""
MEMBERS = 20_000


class Archive:
    """A zip file whose members are read by name, never unpacked to disk."""

    def __init__(self, data: bytes, format_name: str, name: str) -> None:
        """Open the archive.

        Args:
            data: the whole file.
            format_name: what the file should be, for refusals.
            name: the file's name, for refusals.

        Raises:
            Refused: no zip file, a member twice, or too many of them.
        """
        self._format, self._name = format_name, name
        self._left = LARGEST
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            cure = f"Take the password off, or save it in today's {format_name} format."
            raise broken(format_name, name, "it is encrypted or in the old binary format", cure)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise broken(format_name, name, f"it is no zip file: {error}") from None
        infos = self._zip.infolist()
        if len(infos) > MEMBERS:
            raise broken(format_name, name, f"it has {len(infos)} members; at most {MEMBERS} are read")
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            if info.filename in self._infos:
                raise broken(format_name, name, f"its member {info.filename!r} is there twice")
            self._infos[info.filename] = info

    def __contains__(self, member: str) -> bool:
        """Whether there is a member of that name."""
        return member in self._infos

    def read(self, member: str) -> bytes:
        """The bytes of a member.

        Raises:
            Refused: it is missing, damaged, encrypted, or unpacks to too much.
        """
        info = self._infos.get(member)
        if info is None:
            raise self.refused(f"its part {member!r} is missing")
        if info.flag_bits & 1:
            raise self.refused(f"its part {member!r} is encrypted", "Take the password off and ingest it again.")
        allowed = min(self._left, max(2**20, info.compress_size * RATIO))
        try:
            with self._zip.open(info) as stream:
                content = stream.read(allowed + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise self.refused(f"its part {member!r} is damaged: {error}") from None
        if len(content) > allowed:
            raise self.refused(f"its part {member!r} unpacks to more than {allowed:,} bytes")
        self._left -= len(content)
        return content

    def refused(self, reason: str, cure: str = "") -> Refused:
        """The refusal of this file, to be raised."""
        return broken(self._format, self._name, reason, cure)
