"""The three windows of the address space, byte for byte, and the functions that access them.

In: device memory, the sizes of shared and local memory; out: `load_f32(address)`,
`store_i32(address, value)`, ... for the generated code. Every byte has a state: 0 no memory here,
1 may be stored to, 2 has been written (a `__constant__` byte is 2 only, never 1), 3 both.

    global  GLOBAL_BASE ...     the arena of DeviceMemory
    shared  SHARED_BASE ...     the running block's
    local   LOCAL_BASE ...      one stack a thread, one after the other
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import CodeType
from typing import Any

import numpy as np

from cuda2npu.runtime.memory import GLOBAL_BASE, POISON, DeviceMemory
from cuda2npu.simt.faults import Fault
from cuda2npu.simt.numbers import f32_bits, f32_from_bits

SHARED_BASE = 0x5_0000_0000
LOCAL_BASE = 0x1_0000_0000
VIEWS = {
    "bool": ("B", 1), "i8": ("b", 1), "u8": ("B", 1), "i16": ("h", 2), "u16": ("H", 2),
    "i32": ("i", 4), "u32": ("I", 4), "i64": ("q", 8), "u64": ("Q", 8), "f32": ("f", 4),
    "f64": ("d", 8),
}  # fmt: skip
_UNSIGNED = {1: "B", 2: "H", 4: "I", 8: "Q"}
_WRITTEN = bytes(1 | (state & 2) for state in range(256))  # what a copied byte's state becomes

_TEMPLATE = """
def load(a):
    if not a & {low}:
        if a >= {g}:
            k = a - {g} >> {shift}
            if k < gn and gs[k] & {two} == {two}: return {g_load}
        elif a >= {s}:
            k = a - {s} >> {shift}
            if k < sn and ss[k] & {two} == {two}: return {s_load}
        elif a >= {l}:
            k = a - {l} >> {shift}
            if k < ln and ls[k] & {two} == {two} and (a - {l}) // stack == cur[0]:
                return {l_load}
    return wrong(a, {size}, 2, "load")
def store(a, v):
    if not a & {low}:
        if a >= {g}:
            k = a - {g} >> {shift}
            if k < gn and gs[k] & {one} == {one}:
                gs[k] = {three}
                {g_store}
                return
        elif a >= {s}:
            k = a - {s} >> {shift}
            if k < sn and ss[k] & {one} == {one}:
                ss[k] = {three}
                {s_store}
                return
        elif a >= {l}:
            k = a - {l} >> {shift}
            if k < ln and ls[k] & {one} == {one} and (a - {l}) // stack == cur[0]:
                ls[k] = {three}
                {l_store}
                return
    wrong(a, {size}, 1, "store")
"""


_LOADS = {
    "bool": "{0}v[k] != 0",
    "f32": "x if (x := {0}v[k]) == x else from_bits({0}b[k])",
}
_STORES = {
    "f32": "if v == v: {0}v[k] = v\n                else: {0}b[k] = bits(v)",
}


@functools.cache
def _accessor_code(size: int, kind: str) -> CodeType:
    """`kind`: where it has an own way to load or store."""
    spread = int.from_bytes(b"\x01" * size, "little")
    text = _TEMPLATE.format(
        low=size - 1,
        shift=size.bit_length() - 1,
        size=size,
        one=spread,
        two=2 * spread,
        three=3 * spread,
        **{f"{w}_load": _LOADS.get(kind, "{0}v[k]").format(w) for w in "gsl"},
        **{f"{w}_store": _STORES.get(kind, "{0}v[k] = v").format(w) for w in "gsl"},
        g=GLOBAL_BASE,
        s=SHARED_BASE,
        l=LOCAL_BASE,
    )
    return compile(text, "<accessors>", "exec")


Saved = list[tuple[bytes, bytes]]


class Window:
    """Bytes and their states from `base` on."""

    def __init__(self, base: int, raw: Any, states: Any) -> None:
        self.base = base
        self.raw = memoryview(raw)
        self.states = memoryview(states)
        self.size = len(self.raw)

    def fill(self, address: int, raw: bytes, states: bytes) -> None:
        start = address - self.base
        self.raw[start : start + len(raw)] = raw
        self.states[start : start + len(states)] = states


class Spaces:
    """All memory of one launch. `current[0]` is the linear index of the thread that runs now."""

    def __init__(self, memory: DeviceMemory, shared: bytes, stack: int, threads: int) -> None:
        self.memory = memory
        self.current = [0]
        self.stack = max((stack + 15) // 16 * 16, 16)
        states = np.zeros(memory.arena.size, np.uint8)
        for found in memory.allocations():
            start = found.address - GLOBAL_BASE
            written = memory.written[start : start + found.bytes]
            states[start : start + found.bytes] = 1 + 2 * written
        self.of_global = states
        padded = shared + bytes(-len(shared) % 8)
        self.fresh_shared = padded
        local = self.stack * threads
        self.windows = (
            Window(GLOBAL_BASE, memory.arena, states),
            Window(SHARED_BASE, bytearray(len(padded)), bytearray(len(padded))),
            Window(LOCAL_BASE, bytearray(local), bytearray(local)),
        )
        self.fresh = 1

    def new_block(self) -> None:
        shared, local = self.windows[1], self.windows[2]
        shared.fill(SHARED_BASE, bytes([POISON]) * shared.size, self.fresh_shared)
        local.states[:] = bytes(local.size)

    def saved(self) -> Saved:
        """The block's shared and local memory, and its bytes' states."""
        return [(bytes(window.raw), bytes(window.states)) for window in self.windows[1:]]

    def restore(self, saved: Saved) -> None:
        for window, (raw, states) in zip(self.windows[1:], saved, strict=True):
            window.raw[:], window.states[:] = raw, states

    def commit(self) -> None:
        """Tells device memory which bytes have been written."""
        written = self.memory.written
        written |= (self.of_global & 2) != 0

    def mark_constant(self, address: int, size: int) -> None:
        start = address - GLOBAL_BASE
        self.of_global[start : start + size] = 2

    def allow_uninitialised(self) -> None:
        self.fresh = 3
        self.of_global[self.of_global == 1] = 3
        self.fresh_shared = bytes(3 if state == 1 else state for state in self.fresh_shared)

    # -- what generated code calls -----------------------------------------------------------------

    def accessors(self, kind: str) -> tuple[Callable[[int], Any], Callable[[int, Any], None]]:
        """`load(address)` and `store(address, value)` of one scalar kind."""
        size = VIEWS[kind][1]
        code: Any = VIEWS[kind][0]
        whole_code: Any = _UNSIGNED[size]
        names: dict[str, Any] = {
            "cur": self.current, "stack": self.stack, "wrong": self.wrong,
            "bits": f32_bits, "from_bits": f32_from_bits,
        }  # fmt: skip
        for letter, window in zip("gsl", self.windows, strict=True):
            whole = window.size // size * size
            names[letter + "v"] = window.raw[:whole].cast(code)
            names[letter + "b"] = window.raw[:whole].cast(whole_code)
            names[letter + "s"] = window.states[:whole].cast(whole_code)
            names[letter + "n"] = whole // size
        own = kind if kind in _LOADS else ""
        exec(_accessor_code(size, own), names)
        return names["load"], names["store"]

    def declare(self, address: int, size: int) -> None:
        """A local variable comes to life, uninitialised."""
        window = self.windows[2]
        window.fill(address, bytes([POISON]) * size, bytes([self.fresh]) * size)

    def zero(self, address: int, size: int) -> None:
        """A local variable comes to life, all zeros."""
        self.windows[2].fill(address, bytes(size), b"\x03" * size)

    def enter(self, address: int, size: int) -> None:
        """A function's frame, without any object yet."""
        start = address - LOCAL_BASE
        self.windows[2].states[start : start + size] = bytes(size)

    def load_bytes(self, address: int, size: int, align: int) -> bytes:
        """A record's bytes, then their states: padding may be uninitialised."""
        window, start = self._find(address, size, align, "load")
        states = bytes(window.states[start : start + size])
        if 0 in states:
            self.wrong(address, size, 3, "load")
        return bytes(window.raw[start : start + size]) + states

    def store_bytes(self, address: int, value: bytes, align: int) -> None:
        size = len(value) // 2
        window, start = self._find(address, size, align, "store")
        states = bytes(window.states[start : start + size])
        if 0 in states or 2 in states:
            self.wrong(address, size, 1, "store")
        window.raw[start : start + size] = value[:size]
        window.states[start : start + size] = value[size:].translate(_WRITTEN)

    def text(self, address: int) -> str:
        """A C string, for `%s`."""
        load = self.accessors("u8")[0]
        found = bytearray()
        while byte := load(address + len(found)):
            found.append(byte)
        return found.decode("latin-1")

    def _find(self, address: int, size: int, align: int, access: str) -> tuple[Window, int]:
        window = self._window(address)
        if window is None or address + size > window.base + window.size:
            self.wrong(address, size, 3, access)
            raise AssertionError
        if address % align:
            self._misaligned(address, size, access)
        return window, address - window.base

    # -- faults ------------------------------------------------------------------------------------

    def _window(self, address: int) -> Window | None:
        for window in self.windows:
            if window.base <= address:
                inside = address < window.base + window.size
                own = window.base != LOCAL_BASE or (
                    (address - LOCAL_BASE) // self.stack == self.current[0]
                )
                return window if inside and own else None
        return None

    def _misaligned(self, address: int, size: int, access: str) -> None:
        raise Fault("C2N9002", access=access, bytes=size, where=self._where(address))

    def wrong(self, address: int, size: int, need: int, access: str) -> None:
        """Finds out why an access is not allowed, and raises it. `need`: bits of the state."""
        address &= 0xFFFFFFFFFFFFFFFF
        window, where = self._window(address), self._where(address)
        start = address - window.base if window else 0
        states = bytes(window.states[start : start + size]) if window else b""
        if len(states) < size or 0 in states:
            where_to = self._object(address)
            raise Fault("C2N9001", access=access, bytes=size, where=where, object=where_to)
        if need == 1 and 2 in states:
            only = f"writable memory ({self._object(address)} is `__constant__`)"
            raise Fault("C2N9001", access=access, bytes=size, where=where, object=only)
        if address % min(size, 8) and size in _UNSIGNED:
            self._misaligned(address, size, access)
        raise Fault("C2N9003", bytes=size, where=where)

    def _where(self, address: int) -> str:
        found = self._nearest(address)
        if found is None:
            return f"{address:#x}"
        return f"{found[0]} + {address - found[1]}"

    def _object(self, address: int) -> str:
        found = self._nearest(address)
        return f"{found[0]} ({found[2]} bytes)" if found else "every allocation"

    def _nearest(self, address: int) -> tuple[str, int, int] | None:
        """Name, start and size of the object at or just below `address`."""
        if SHARED_BASE <= address < SHARED_BASE + (1 << 32):
            return "the block's shared memory", SHARED_BASE, len(self.fresh_shared)
        if LOCAL_BASE <= address < LOCAL_BASE + (1 << 33):
            start = LOCAL_BASE + self.current[0] * self.stack
            return "the thread's local memory", start, self.stack
        below = [a for a in self.memory.allocations() if a.address <= address]
        if not below or below[-1].address + below[-1].bytes + (1 << 24) < address:
            return None
        name = f"`{below[-1].name}`" if below[-1].name else "an allocation"
        return name, below[-1].address, below[-1].bytes
