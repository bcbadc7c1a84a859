"""What a launch on native code has to say: its diagnostic, and what it printed.

In: a launch that has ended, a fault or records of `printf` as compiled code wrote them; out: a
`Diagnostic`, text.

    launch = Launched(program, (4, 1, 1), prepared.text, memory, 0)
    launch.diagnose(ended.fault).message
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

from cuda2npu.diagnostics import Diagnostic, diagnostic
from cuda2npu.ir.program import Op, TileProgram
from cuda2npu.ir.types import bits_float
from cuda2npu.runtime.begin import Grid
from cuda2npu.runtime.interpreter.printf import format_line
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.native import library
from cuda2npu.runtime.native.text import Text
from cuda2npu.runtime.native.warp import name_of
from cuda2npu.runtime.spaces import LOCAL_BASE, SHARED_BASE, lay_out


@dataclass(frozen=True, slots=True)
class Launched:
    """A launch that has ended: what messages and printed lines are made from."""

    program: TileProgram
    grid: Grid
    text: Text
    memory: DeviceMemory
    dynamic_shared: int

    def diagnose(self, fault: library.Fault) -> Diagnostic:
        op, code = self.text.sites[fault.op], f"C2N{fault.code}"
        places: dict[str, object] = {}
        if code in ("C2N9001", "C2N9002", "C2N9003"):
            size = _size(op)
            align = max(size, int(op.attrs.get("align", 1)))
            places["bytes"] = align if code == "C2N9002" else size
            places |= {"access": op.opcode, "where": hex(fault.address)}
            places["object"] = self.nearest(fault.address)
        places |= {
            "condition": op.attrs.get("text", ""),
            "steps": "too many",
            "name": op.attrs.get("name", "__trap") if op.opcode == "trap" else (
                name_of(op) if code == "C2N9009" else ""
            ),
            "thread": self.thread_text(fault),
        }  # fmt: skip
        return diagnostic(code, op.span, kernel=self.program.name, **places)

    def thread_text(self, fault: library.Fault) -> str:
        """`thread (3, 0, 0) of block (1, 0, 0) of `k``."""
        x, y, _ = self.program.block
        thread = fault.thread
        where = (thread % x, thread // x % y, thread // (x * y))
        columns, rows, _ = self.grid
        linear = fault.block
        of = (linear % columns, linear // columns % rows, linear // (columns * rows))
        return f"thread {where} of block {of} of `{self.program.name}`"

    def nearest(self, address: int) -> str:
        """What the address is close to."""
        rooms: list[tuple[int, int, str]] = [
            (a.address, a.address + a.bytes, a.name or hex(a.address))
            for a in self.memory.allocations()
        ]
        for buffers, base in ((self.program.shared, SHARED_BASE), (self.program.local, LOCAL_BASE)):
            addresses, _ = lay_out(buffers, base, self.dynamic_shared)
            for buffer in buffers:
                first = addresses[buffer.name]
                rooms.append((first, first + (buffer.bytes or self.dynamic_shared), buffer.name))

        def distance(room: tuple[int, int, str]) -> int:
            return max(room[0] - address, address - room[1], 0)

        near = min(rooms, key=distance, default=None)
        if near is None or distance(near) > 1 << 24:
            return "every allocation"
        return f"`{near[2]}` ({near[1] - near[0]} bytes)"

    def printed(self, output: bytes) -> str:
        """The records' lines; the pool has put them in the order of blocks."""
        lines: list[str] = []
        at = 0
        while at < len(output):
            _, number, size = struct.unpack_from("<QII", output, at)
            words = struct.unpack_from(f"<{size // 8}Q", output, at + 16)
            at += 16 + size
            op = self.text.sites[number]
            values = [_value(o.type.element, w) for o, w in zip(op.operands, words, strict=True)]
            texts: tuple[str | None, ...] = tuple(op.attrs.get("texts", ()))
            lines.append(format_line(op.attrs["format"], values, texts, self.string))
        return "".join(lines)

    def string(self, address: int) -> str:
        """The C string at an address of global memory, as it is when the launch has ended."""
        room = self.memory.find(address)
        if room is None:
            return ""
        raw = self.memory.read(address, room.address + room.bytes - address).tobytes()
        return raw.split(b"\0", 1)[0].decode("latin-1")


def _size(op: Op) -> int:
    of = op.result if op.opcode == "load" else op.operands[-1]
    return of.type.bytes


def _value(element: str, word: int) -> Any:
    if element[0] == "f":
        return bits_float("f64", word)
    return word - (1 << 64) if element[0] == "i" and word >> 63 else word
