"""The house stands as it was drawn: arrows point down, rooms stay small, plug-ins say what they are for."""

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("workbench", "storage", "checks", "screens")
PLUGINS = (
    "workbench.extractors", "workbench.chunkers", "workbench.importers", "workbench.exporters", "checks.rules",
    "screens.commands",
)  # fmt: skip
HEAVY = ("torch", "chromadb", "sqlmodel", "sqlalchemy", "textual", "onnxruntime", "ollama", "transformers",
         "sentence_transformers", "xllamacpp", "language_tool_python", "pyarrow", "datasets")  # fmt: skip
LATE = {"torch", "transformers", "sentence_transformers", "onnx", "onnxruntime", "onnxscript", "ollama", "xllamacpp",
        "language_tool_python", "tokenizers", "chromadb", "pyarrow"}  # fmt: skip
LINES, FUNCTION, METHODS = 300, 40, 15
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_imports_point_down() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[done.stdout.find("Broken contracts") :]


@pytest.mark.parametrize("module", ["screens.commands.main", "workbench.__main__"])
def test_the_command_line_loads_nothing_heavy(module: str) -> None:
    script = f"import sys, {module}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_help_loads_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "workbench", "--help"], capture_output=True, text=True, check=True
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert set(HEAVY) & loaded == set()
    assert "platformdirs" in loaded or "argparse" in loaded


def test_budgets_are_kept() -> None:
    assert [f"{shown(path)}: {fault}" for path in SOURCES for fault in too_large(path)] == []


CALLED = re.compile("_|on_|action_|compose$|check_action$|watch_|render")
"""Methods that are nobody's to call: private ones, and those that the terminal's toolkit finds by their names."""


def too_large(path: Path) -> Iterator[str]:
    lines = len(path.read_text("utf-8").splitlines())
    if lines > LINES:
        yield f"{lines} lines: a room is missing"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION:
                yield f"{node.name} has {length} lines"
        if isinstance(node, ast.ClassDef):
            methods = [
                part.name for part in node.body if isinstance(part, ast.FunctionDef) and not CALLED.match(part.name)
            ]
            if len(methods) > METHODS:
                yield f"{node.name} has {len(methods)} public methods"


def test_every_module_says_why_it_exists() -> None:
    assert [shown(path) for path in SOURCES if not ast.get_docstring(tree(path))] == []


def test_a_packages_own_file_holds_its_docstring_and_nothing_else() -> None:
    assert [shown(path) for path in SOURCES if path.name == "__init__.py" and len(tree(path).body) != 1] == []


def test_errors_are_never_swallowed() -> None:
    assert [f"{shown(path)}:{line}" for path in SOURCES for line in swallows(path)] == []


def swallows(path: Path) -> Iterator[int]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            broad = isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
            silent = all(isinstance(part, ast.Pass | ast.Continue) for part in node.body)
            if node.type is None or (broad and silent):
                yield node.lineno


def test_heavy_packages_are_imported_where_they_are_used() -> None:
    assert [f"{shown(path)}: {name}" for path in SOURCES for name in sorted(early(path) & LATE)] == []


def early(path: Path) -> set[str]:
    """The packages that a module imports at its top."""
    names = set()
    for node in tree(path).body:
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


def test_every_plugin_says_what_it_is_for() -> None:
    modules = [
        f"{package}.{info.name}"
        for package in PLUGINS
        for info in pkgutil.iter_modules(importlib.import_module(package).__path__)
    ]
    assert len(modules) > len(PLUGINS)
    assert [name for name in modules if not (importlib.import_module(name).__doc__ or "").strip()] == []


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_no_registry_and_no_path_of_a_machine_is_named() -> None:
    # Put together from halves, so that this file does not hold what it looks for.
    hosts = [("pypi", ".org"), ("pythonhosted", ".org"), ("registry.npmjs", ".org"), ("proxy.golang", ".org"),
             ("repo1.maven", ".org"), ("repo.maven.apache", ".org"), ("deb.debian", ".org"), ("crates", ".io"),
             ("download.pytorch", ".org"), ("huggingface", ".co/")]  # fmt: skip
    places = [("/wo", "rk/"), ("/ro", "ot/"), ("/tmp/", "brief"), ("/opt/", "wheels")]
    wanted = [re.escape(a + b) for a, b in hosts] + [r"(?<![\w.])" + re.escape(a + b) for a, b in places]
    pattern = re.compile("|".join(wanted).encode())
    found = {shown(path): match[0] for path in tracked() if (match := pattern.search(path.read_bytes()))}
    assert found == {}


def test_no_lock_file_is_kept() -> None:
    assert [shown(path) for path in tracked() if path.suffix == ".lock" or path.name == "requirements.txt"] == []
