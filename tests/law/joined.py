"""The C texts of many kernels as one, so that a compiler is started once for all of them.

In: texts for one number of lanes; out: C text in which the kernel at place 3 is `c2n_run_3`. What
every text begins with, and each function that several of them call, is there once. Divisions of
vectors by constants, for a thread's place in its block, become calls: where calls are not inlined,
that is a third of what the compiler would make.

    library.load_together(joined(texts), flags, [(entry(3), scratch_of(texts[3])), ...])
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cuda2npu.runtime.native.library import ENTRY
from cuda2npu.runtime.native.text import Text
from cuda2npu.runtime.native.vector_math import pieces

HEAD = ("abi", "vectors", "kernel_head")
ELSEWHERE = {"abi": "", "vectors": "", "kernel_head": "", "math": "", "functions": ()}
NAME = re.compile(r"\bc2n_\w+")
AXIS = re.compile(r"(ramp_u32\(\$t\d+, 1u\))(?: / (\d+u))?(?: % (\d+u))?;")
CALLED = """\
F u32x c2n_quotient(u32x a, u32 b) { return a / b; }
F u32x c2n_remainder(u32x a, u32 b) { return a % b; }
"""
PASTED = ("c2n_pick_",)  # made by macros of the head
COMMENT = re.compile(r"/\*.*?\*/", re.S)


def entry(place: int) -> str:
    return f"{ENTRY}_{place}"


def joined(texts: Sequence[Text]) -> str:
    given = texts[0].given
    begin = [f"#define W {given['lanes']}", *(str(given[name]) for name in HEAD), CALLED]
    head = [*begin, *_shared(texts)]
    known = frozenset(NAME.findall(COMMENT.sub("", "\n".join(head))))
    return "\n".join([*head, *(_own(text, place, known) for place, text in enumerate(texts)), ""])


def _shared(texts: Sequence[Text]) -> list[str]:
    """Functions that the kernels call, in an order in which each follows what it calls."""
    math = [str(text.given["math"]) for text in texts]
    found = dict[str, None]()
    for text in texts:
        functions = text.given["functions"]
        assert isinstance(functions, tuple)
        found.update(dict.fromkeys(functions))
    return [*(piece for piece in pieces().values() if any(piece in m for m in math)), *found]


def _own(text: Text, place: int, known: frozenset[str]) -> str:
    """What only this kernel has; the names that it gives differ from those of the others."""
    own = text._replace(given={**text.given, **ELSEWHERE}).code
    names = sorted(set(NAME.findall(COMMENT.sub("", own))) - known)
    names = [name for name in names if not name.startswith(PASTED)]
    renamed = [f"#undef {name}\n#define {name} {name}_{place}" for name in names]
    return "\n".join([*renamed, AXIS.sub(_called, own)])


def _called(found: re.Match[str]) -> str:
    text, quotient, remainder = found.groups()
    text = f"c2n_quotient({text}, {quotient})" if quotient else text
    return (f"c2n_remainder({text}, {remainder})" if remainder else text) + ";"
