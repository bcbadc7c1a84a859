"""Which C compiler makes the native code of a run, and what that code looks for in itself.

In: a compiler's command, or none for the usual one; a sanitizer, or none. Out: the environment is
so that all native code, the pool of threads too, is made that way. What a sanitizer finds ends the
process, which `apart` notes.

    use("gcc", "undefined")   ->  CUDA2NPU_CC="gcc -fsanitize=undefined -fno-sanitize-recover=all"
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

FLAGS = {
    "undefined": ("-fsanitize=undefined", "-fno-sanitize-recover=all"),
    "address": ("-fsanitize=address",),
}
RUNTIME = "libasan.so"


def use(compiler: str | None, sanitizer: str | None, arguments: Sequence[str]) -> None:
    """`arguments`: those of this program, which is started anew where a library has to be loaded
    before all others."""
    if sanitizer is None and compiler is None:
        return
    command = compiler or "gcc"
    if sanitizer == "address" and "ASAN_OPTIONS" not in os.environ:
        _start_anew(command, arguments)
    os.environ.pop("LD_PRELOAD", None)  # a compiler needs no sanitizer
    os.environ["CUDA2NPU_CC"] = " ".join([command, *FLAGS.get(sanitizer or "", ())])


def _start_anew(command: str, arguments: Sequence[str]) -> None:
    asked = [*command.split(), f"-print-file-name={RUNTIME}"]
    found = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    if found == RUNTIME:
        raise SystemExit(f"`{command}` has no {RUNTIME}")
    environment = os.environ | {"LD_PRELOAD": found, "ASAN_OPTIONS": "detect_leaks=0"}
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-m", "tests.law", *arguments], environment)
