"""Completes the path of a file or folder while it is typed."""

import os
from pathlib import Path

from textual.suggester import Suggester


class FileSuggester(Suggester):
    """Offers the first name of a folder that begins with what was typed."""

    def __init__(self) -> None:
        """Look into the folder each time: it may change."""
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The whole path; None where nothing fits."""
        typed = Path(value).expanduser()
        folder, start = (typed, "") if value.endswith("/") else (typed.parent, typed.name)
        if not value or not folder.is_dir():
            return None
        try:
            names = sorted(entry.name + "/" * entry.is_dir() for entry in os.scandir(folder))
        except OSError:
            return None
        shown = [name for name in names if name.startswith(start) and (start or not name.startswith("."))]
        return value[: len(value) - len(start)] + shown[0] if shown else None
