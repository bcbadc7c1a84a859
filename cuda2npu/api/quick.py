"""The short way of a launch: arguments of usual types go straight into a native kernel.

In: a launch made ready (`runtime.native.direct`) and the kernel's parameters; then Python values.
Out: whether the kernel ran. Where a value is not of the usual types (a numpy scalar, an array that
is not contiguous, a struct), or does not fit, nothing has happened yet: the long way takes it, or
says what is wrong with it.

    quick = quick_launch(direct, function)
    quick((n, 2.0, x, y))       # "ended", or "not so": try the long way
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from cuda2npu.api.dtypes import SCALAR_DTYPES, misfit
from cuda2npu.diagnostics import Diagnostic
from cuda2npu.parser.ctypes import CType, Pointer, Scalar, Void
from cuda2npu.parser.tree import Function

if TYPE_CHECKING:
    from cuda2npu.runtime.native.direct import Direct

Take = Callable[[object], bool]  # puts a value where the kernel reads it, if it can
Held = dict[int, Any]
Result = Diagnostic | Literal["ended", "not so"]
MOST_F32 = float(np.finfo(np.float32).max)
C_NAMES = {"f32": "float", "f64": "double"}


@dataclass(eq=False)
class Quick:
    """`held`: buffers of the arrays while their launch lasts."""

    direct: Direct
    takes: tuple[Take, ...]
    held: Held
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, values: Sequence[object]) -> Result:
        """ "not so": nothing was run, or on copies only; a diagnostic: the launch was stopped."""
        if len(values) != len(self.takes) or not self.lock.acquire(blocking=False):
            return "not so"
        direct, held = self.direct, self.held
        try:
            for take, value in zip(self.takes, values, strict=True):
                if not take(value):
                    return "not so"
            if not direct.checked:
                code = direct.run()
                return direct.fault(code) if code else "ended"
            if not direct.copy_in(held) or direct.run():
                return "not so"
            direct.copy_back(held)
            return "ended"
        finally:
            held.clear()
            self.lock.release()


def quick_launch(direct: Direct, function: Function) -> Quick | None:
    """None where a parameter is neither a number nor a pointer to what holds no pointers."""
    held: Held = {}
    takes: list[Take] = []
    for number, param in enumerate(function.params):
        take = _take(direct, held, number, param.type)
        if take is None:
            return None
        takes.append(take)
    return Quick(direct, tuple(takes), held)


def _take(direct: Direct, held: Held, number: int, type: CType) -> Take | None:
    if isinstance(type, Scalar):
        kind = C_NAMES.get(type.kind) or f"{SCALAR_DTYPES[type.kind]}_t"
        place = direct.word(number, "uint8_t" if type.kind == "bool" else kind)
        if type.kind == "bool":
            return _take_bool(place)
        return _take_float(place, type.kind) if type.is_float else _take_integer(place)
    if isinstance(type, Pointer) and not isinstance(type.to, Pointer):
        return _take_array(direct, held, number, type.to)
    return None


def _take_bool(place: Any) -> Take:
    def take(value: object) -> bool:
        if value is not True and value is not False:
            return False
        place[0] = value
        return True

    return take


def _take_integer(place: Any) -> Take:
    def take(value: object) -> bool:
        if type(value) is not int:
            return False
        try:
            place[0] = value  # cffi looks at the range
        except OverflowError:
            return False
        return True

    return take


def _take_float(place: Any, kind: str) -> Take:
    most = MOST_F32 if kind == "f32" else math.inf

    def take(value: object) -> bool:
        if type(value) is not float or not -most <= value <= most:
            return False
        place[0] = value
        return True

    return take


def _take_array(direct: Direct, held: Held, number: int, pointee: CType) -> Take:
    """cffi yields a buffer only of a contiguous array, and only of one that may be written where
    that is asked for."""
    from cuda2npu.runtime.native.direct import BASE
    from cuda2npu.runtime.native.library import runtime

    buffer_of, cast_to = runtime().ffi.from_buffer, runtime().ffi.cast
    place, stored = direct.word(number, "uint64_t"), direct.stores[number]
    size, align = (1, 1) if isinstance(pointee, Void) else (pointee.size, pointee.align)
    in_place = not direct.checked
    fitting: object = None  # the type of elements that was last found to fit

    def take(value: object) -> bool:
        nonlocal fitting
        if value is None:
            place[0] = 0
            return True
        if type(value) is not np.ndarray:
            return False
        array = cast("np.ndarray[Any, np.dtype[Any]]", value)
        dtype = array.dtype
        if dtype is not fitting:
            if dtype.hasobject or misfit(pointee, dtype):
                return False
            fitting = dtype
        try:
            buffer = buffer_of("uint8_t[]", array, stored)
        except (BufferError, ValueError):
            return False
        if len(buffer) % size:
            return False
        held[number] = buffer
        if in_place:
            address = int(cast_to("uintptr_t", buffer))
            place[0] = address
            return address % align == 0 and address >= BASE
        return True

    return take
