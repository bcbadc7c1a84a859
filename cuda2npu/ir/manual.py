"""Writes `docs/tile_ir.md`: the text form of tile programs, and every op, from the op table.

In: `OPS` and the texts below; out: the page, printed by

    python -m cuda2npu.ir.manual > docs/tile_ir.md
"""

from __future__ import annotations

from cuda2npu.ir.ops import OPS, OpDef
from cuda2npu.ir.syntax import ADDRESSED, NAME_ATTRIBUTE, TEXT_ATTRIBUTE, WORD_ATTRIBUTE
from cuda2npu.ir.verify import MASKED, WORDS

_TOUR = """\
# The tile program

<!-- Made by `python -m cuda2npu.ir.manual`; a test holds it to the op table. -->

One CUDA block becomes one tile program. A value is either **uniform**, one scalar for the block
(`i32`), or a **tile** with one element a thread (`tile<256xf32>`). The program is SSA with
structured control flow; divergence is in masks, and control flow itself is always uniform.

```c
__global__ void saxpy(int n, float a, const float *x, float *y) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = a * x[i] + y[i];
}
```

becomes, for blocks of 256 threads:

```
tile_program @saxpy(%n: i32, %a: f32, %x: ptr<float>, %y: ptr<float>) block(256, 1, 1) {  // 1:17+5
  file "saxpy.cu"
  arguments(n: "int" 4, a: "float" 4, x: "float *" 8, y: "float *" 8)
  %bx = block_id x : u32                                                // 2:13+8
  %tx = thread_id x : tile<256xu32>                                     // :39+9
  %0 = mul %bx, 256 : u32                                               // :13
  %1 = add %0, %tx : tile<256xu32>
  %i = cast %1 : tile<256xi32>
  %3 = lt %i, %n : tile<256xi1>                                         // 3:9
  %4 = load %x[%i], mask %3 : tile<256xf32>                             // :27
      dma(global %x + 1024*%bx, x: 256 by 4, if 256*%bx + x < %n, unless unsigned wrap)
  %5 = mul %a, %4 : tile<256xf32>                                       // :23
  %6 = load %y[%i], mask %3 : tile<256xf32>                             // :34
      dma(global %y + 1024*%bx, x: 256 by 4, if 256*%bx + x < %n, unless unsigned wrap)
  %7 = add %5, %6 : tile<256xf32>                                       // :23
  store %y[%i], %7, mask %3 : f32                                       // :16
      dma(global %y + 1024*%bx, x: 256 by 4, if 256*%bx + x < %n, unless unsigned wrap)
}
```

- `%bx` and `%0` are uniform, `%tx` and all that is made from it are tiles. An op on both is a tile;
  the uniform operand stands for all lanes. Tiles are shaped z, y, x without leading ones:
  `tile<16x32xf32>` for a block of (32, 16, 1).
- `mask %3`: the lanes for which the op takes effect. Elementwise ops have no mask: they compute on
  every lane and never trap, and what they yield for lanes that are off is not looked at.
- The line below a load, store or atomic says how it moves: here as a strided DMA of 256 elements, 4
  bytes apart, from byte `1024*%bx` of `%x` on, cut off where the condition ends to hold.
- Behind `//` stands the place in the CUDA text, where it is another one than in the line before:
  `line:column+length`, `:column` on the same line, `"file" line:column` in another file, `-` for
  none. Where the CUDA text is at hand, as in `cuda2npu translate`, its line follows after `|`.

Control flow is MLIR's `scf`:

```
%r = if %c : (f32) {                 // a uniform i1
  yield %a
} else {
  yield 0.0
}
%sum = for %k: i32 = 0 to %n step 1 carry(%s: f32 = 0.0) {
  %t = add %s, %v : f32
  yield %t                           // the next %s; %sum is the last one
}
%last = while(%i: tile<256xi32> = %i0) {
  %c = lt %i, %n : tile<256xi1>
  %go = any %c : i1
  condition %go, %i                  // goes on where %go holds; hands on %i
} do(%j: tile<256xi32>) {
  %next = add %j, 256 : tile<256xi32>
  yield %next                        // the next %i
}
```

Values that are defined in a region are not seen behind it.

## Types

`i1` is a truth value or mask; `i8 u8 i16 u16 i32 u32 i64 u64` integers, which wrap; `f32 f64` IEEE
floats; `ptr` a 64-bit address in bytes. A tile of any of them is `tile<...>`. Shared memory is in
the address space too; the address of a private buffer is the same number in every thread and means
each thread's own memory.

Constants stand among the operands: `256`, `-0.5`, `true`, `null`, `inf`, `nan`. Their type is that
of their place (of the result, of the other operand of a comparison, `u32` for a shift's count);
where it is another one it follows: `7:u64`. A NaN of other bits than the usual is written by its
bits: `0x7fc00001`.

## Addresses

`load %x[%i]` reads the element number `%i` from `%x` on. In general the address is `base + index *
scale + displacement` in bytes, written `%x[%i * 12 + 8 bytes]`. The index is widened to 64 bits by
its own signedness.

How an access moves (pass `access`):

| Text | Meaning |
|---|---|
| `uniform(global %x + 8)` | one address for the block |
| `dma(shared %s + 4*%k, x: 16 by 4, y: 16 by 68)` | bytes from thread to thread on each axis |
| `gather(global)` | a load from an address of its own in each lane |
| `scatter(shared)` | the same for a store or atomic |

A stride of 0 is a broadcast. The space is `global` (parameters, `__constant__` and `__device__`
variables), `shared`, `local` (private) or `unknown` (a pointer that was itself loaded, or may be of
two spaces). `x`, `y` and `z` are the thread's indices, `%i[0]` is the element of the tile `%i` at
thread 0. `if ... and ...` are the bounds that the mask sets; `and mask`: it has other conditions
too. Signed 32-bit arithmetic is taken not to overflow, as C says. `unless unsigned wrap`: unsigned
arithmetic, or a conversion to 32 bits, is on the way, and whether it wraps cannot be seen from the
program. An access that is not proven to be strided is a gather or a scatter.

## Grammar

```
program    = "tile_program" "@" name "(" [param {"," param}] ")" "block(" x "," y "," z ")" "{"
               ['file "' text '"'] ["arguments(" name ":" text bytes, ... ")"] {buffer | symbol}
               {op} "}"
param      = value ":" type ["<" pointee ">"] ["from" argument "+" offset] ["as" text]
buffer     = ("shared" | "local") "@" name ":" {length "x"} (element | "?")
               ["," "dynamic" | "," bytes "bytes"] ["," "align" number]
symbol     = ("constant" | "device") "@" name ":" bytes "bytes" "," "align" number ["," "=" hex]
op         = [value {"," value} "="] opcode [word | "@" name | text] [operands] [attributes]
               ["mask" operand] [":" type]  [newline access]
           | [values "="] "if" operand [":" "(" types ")"] "{" {op} ["} else {" {op}] "}"
           | [values "="] "for" value ":" type "=" operand "to" operand "step" operand
               ["carry(" bindings ")"] "{" {op} "}"
           | [values "="] "while(" bindings ") {" {op} "} do(" value ":" type, ... ") {" {op} "}"
bindings   = value ":" type "=" operand {"," value ":" type "=" operand}
operands   = operand {"," operand}   |   operand "[" operand ["*" scale ["+" bytes] "bytes"] "]" ...
operand    = value | constant
attributes = "{" key "=" plain {"," key "=" plain} "}"
```

A parameter of which nothing else is said belongs to the next argument of the CUDA kernel, at offset
0, and is called what its value is called; the leaf of a struct says so: `%p_x: f32 from 2+4 as
"p.x"`. A `yield` of nothing is left out, and an `else` that does nothing. A buffer's bytes and
alignment are stated where they are not what its shape and element say.
"""

_SECTIONS: tuple[tuple[str, str], ...] = (
    ("Elementwise: arithmetic", "same"),
    ("Elementwise: comparisons", "compare"),
    ("Elementwise: the result's type is stated", "given"),
    ("One scalar a block", "uniform"),
    ("One element a thread", "varying"),
    ("Memory and exchange", "access"),
    ("Effects without a result", "none"),
    ("Control flow", "region"),
)

_RESULTS = {
    "same": "as `a`",
    "compare": "i1",
    "given": "stated",
    "uniform": "uniform",
    "varying": "a tile",
    "access": "stated",
    "none": "none",
    "region": "as yielded",
}


def page() -> str:
    """All of `docs/tile_ir.md`."""
    parts = [_TOUR, "\n## Ops\n", _INTRODUCTION]
    for title, shape in _SECTIONS:
        rows = [row for row in OPS.values() if row.shape == shape]
        parts.append(f"\n### {title}\n\n{_HEAD}\n")
        parts += [_row(row) + "\n" for row in rows]
    return "".join(parts)


_INTRODUCTION = """
`engine` is the part of an NPU that does it. `exact`: IEEE or integer, the same bits everywhere;
else the error in units in the last place that a machine may have. `pure` ops have no effect and
read no memory: they may be moved, merged and dropped.
"""

_HEAD = (
    "| Op | Result | Meaning | Engine | Exactness | Pure | Mask |\n|---|---|---|---|---|---|---|"
)


def _row(row: OpDef) -> str:
    exact = f"{row.ulp:g} ulp" if row.ulp else "exact"
    cells = [
        f"`{_form(row)}`",
        _RESULTS[row.shape],
        row.doc.replace("|", "\\|") + _choices(row.name),
        row.engine,
        exact,
        "yes" if row.pure else "no",
        "yes" if row.name in MASKED else "no",
    ]
    return f"| {' | '.join(cells)} |"


def _form(row: OpDef) -> str:
    """`load base[index]`, `vote KIND lanes, live, value`."""
    words = [row.name]
    if row.name in WORD_ATTRIBUTE:
        words.append(WORD_ATTRIBUTE[row.name].upper())
    if row.name in NAME_ATTRIBUTE:
        words.append("@name")
    if row.name in TEXT_ATTRIBUTE:
        words.append(f'"{TEXT_ATTRIBUTE[row.name]}"')
    operands = ["..." if name == "*" else name for name in row.operands]
    if row.name in ADDRESSED:
        operands = [f"{operands[0]}[{operands[1]}]", *operands[2:]]
    return " ".join([*words, ", ".join(operands)]).strip()


def _choices(opcode: str) -> str:
    """What the word behind the opcode may be."""
    if opcode not in WORD_ATTRIBUTE:
        return ""
    return f" ({WORD_ATTRIBUTE[opcode].upper()}: {' '.join(sorted(WORDS[opcode]))})"


if __name__ == "__main__":
    print(page(), end="")
