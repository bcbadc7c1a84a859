"""Which headers are the toolkit's or the system's, and where a user's header lies.

In: a name as in `#include` or `__has_include`, and the folders to look in. Out: whether it is left
out because its contents are known, whether a compiler would have it, the folder that holds it.

    is_left_out('"cuda_runtime.h"', ["."])      # True
    is_left_out('"cuda_utils.h"', ["."])        # False: no header of CUDA's
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

_SYSTEM = re.compile(
    r"""(sys|bits|cuda|cub|thrust|nvtx3?|cooperative_groups|cutlass|cute|nv|GL|arpa|netinet
    |mma|crt|cudnn|experimental|boost)/.*
    | [a-z_0-9]+  # C++'s own have no suffix
    | (assert|complex|ctype|errno|fenv|float|inttypes|iso646|limits|locale|math|setjmp|signal
      |stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|strings
      |tgmath|threads|time|uchar|wchar|wctype|unistd|pthread|fcntl|dirent|getopt|libgen|malloc
      |memory|values|omp|mpi|io|windows|conio|direct|process|dlfcn|sched|semaphore|termios)\.h
    | (cuda(_(runtime|fp\d|bf16|texture_|surface_|occupancy|pipeline|awbarrier|gl_|egl_|vdpau_|d3d
        |profiler|device_runtime|stdint)\w* | GL | EGL | Profiler | Typedefs | VDPAU | D3D\w*
        | rt_platform)? | cudnn\w* | cublas(XT|Lt|_(v2|api))? | cufft(w|Xt)? | cufftXt\w*
      |curand(_\w+)? | cusolver\w* | cusparse(_v2)? | npp\w* | nccl | nvml | nvrtc | nvtx\w*
      |nvToolsExt\w* | cooperative_groups | device_(\w*functions|launch_parameters|types)
      |driver_types | vector_(types|functions) | texture_(types|\w*functions)
      |surface_(types|\w*functions) | math_(constants|functions\w*) | sm_\d+\w*functions | mma
      |builtin_types | host_(config|defines) | channel_descriptor | common_functions
      |library_types | cuComplex | GLU? | (free)?glut\w* | glew | nvcuvid | nvcomp)
      \.(h|hpp|cuh|inl)
    """,
    re.VERBOSE,
)
_NOT_EVERYWHERE = re.compile(
    r"(cutlass|cute|GL|cudnn|boost)/.*"
    r"|(mpi|io|windows|conio|direct|process|cudnn\w*|nccl|GLU?|(free)?glut\w*|glew|nvcuvid|nvcomp)"
    r"\.(h|hpp|cuh|inl)"
)
_LIBRARY = re.compile(r"(cub|thrust|cooperative_groups|cutlass|cute|nv|boost)/.*")
_OF_THE_SYSTEM = ("cuda_runtime.h", "stdlib.h")


def is_left_out(spelled: str, folders: Iterable[str]) -> bool:
    """`spelled`: with its quotes or angle brackets. A user's header may have any name but those
    of the libraries that are known, unless the first folder that has it is the toolkit's."""
    name = spelled.strip('<>"')
    if not _SYSTEM.fullmatch(name):
        return False
    if _LIBRARY.fullmatch(name) or (spelled.startswith("<") and "/" in name):
        return True
    folder = holding(name, folders)
    return folder is None or _is_of_the_system(folder)


def is_available(spelled: str, folders: Iterable[str]) -> bool:
    """What `__has_include` says."""
    name = spelled.strip('<>"')
    if holding(name, folders) is not None:
        return True
    return bool(_SYSTEM.fullmatch(name)) and not _NOT_EVERYWHERE.fullmatch(name)


def holding(name: str, folders: Iterable[str]) -> str | None:
    """The first folder that has a file of that name."""
    if "\0" in name:
        return None
    return next((f for f in folders if os.path.isfile(os.path.join(f, name))), None)


def _is_of_the_system(folder: str) -> bool:
    return any(os.path.isfile(os.path.join(folder, name)) for name in _OF_THE_SYSTEM)
