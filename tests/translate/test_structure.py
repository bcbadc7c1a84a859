"""The shape of what the translator emits: which CUDA becomes which op, and where masks go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from cuda2npu.diagnostics import Refused
from cuda2npu.ir.program import Op, Region, TileProgram
from cuda2npu.parser import parse
from cuda2npu.translate import translate_kernel


def translated(body: str, params: str = "int n, int *x, float *y", before: str = "") -> TileProgram:
    text = f"{before}\n__global__ void k({params}) {{\n{body}\n}}\n"
    return translate_kernel(parse(text, "k.cu").kernel("k"), (64, 1, 1))


def all_ops(region: Region) -> Iterator[Op]:
    for op in region.ops:
        yield op
        for inner in op.regions:
            yield from all_ops(inner)


def opcodes(program: TileProgram) -> Counter[str]:
    return Counter(op.opcode for op in all_ops(program.body))


def only(program: TileProgram, opcode: str) -> Op:
    (found,) = [op for op in all_ops(program.body) if op.opcode == opcode]
    return found


def test_a_bounds_guard_becomes_a_mask_without_a_branch() -> None:
    program = translated("int i = threadIdx.x; if (i < n) x[i] = 7;")
    store = only(program, "store")
    assert store.mask is not None and store.mask.type.tile
    assert "if" not in opcodes(program)


def test_a_uniform_if_becomes_an_if_op_without_masks() -> None:
    program = translated("if (n > 3) x[threadIdx.x] = 7;")
    assert only(program, "store").mask is None
    assert not only(program, "if").operands[0].type.tile


def test_what_follows_a_uniform_return_is_its_else() -> None:
    program = translated("if (n > 3) return; x[threadIdx.x] = 7;")
    then, other = only(program, "if").regions
    assert [op.opcode for op in then.ops] == ["yield"]
    assert "store" in [op.opcode for op in other.ops]
    assert only(program, "store").mask is None


def test_a_divergent_return_masks_the_rest() -> None:
    program = translated("if (threadIdx.x >= n) return; x[threadIdx.x] = 7;")
    assert only(program, "store").mask is not None


def test_a_uniform_counted_loop_becomes_a_for_with_carried_values() -> None:
    program = translated("float s = 0; for (int k = 0; k < n; k++) s += y[k]; y[threadIdx.x] = s;")
    loop = only(program, "for")
    assert not only(program, "load").result.type.tile
    assert not loop.results[0].type.tile
    assert "while" not in opcodes(program)


def test_a_grid_stride_loop_is_divergent_and_does_not_select_its_counter() -> None:
    program = translated("for (int i = threadIdx.x; i < n; i += blockDim.x * gridDim.x) x[i] = i;")
    loop = only(program, "while")
    assert [v.type.tile for v in loop.results] == [True, True]
    assert "select" not in opcodes(program)
    assert opcodes(program)["any"] == 1


def test_a_sum_in_a_divergent_loop_is_selected() -> None:
    program = translated(
        "float s = 0; for (int k = threadIdx.x; k < n; k++) s += y[k]; y[threadIdx.x] = s;"
    )
    assert opcodes(program)["select"] == 1


def test_a_divergent_break_makes_the_loop_divergent() -> None:
    program = translated(
        "int i; for (i = 0; i < n; i++) if (x[i] == threadIdx.x) break; x[threadIdx.x] = i;"
    )
    loop = only(program, "while")
    assert loop.results[0].type.tile


def test_a_uniform_break_keeps_the_loop_uniform() -> None:
    program = translated("int i; for (i = 0; i < n; i++) if (x[i] == 3) break; x[0] = i;")
    loop = only(program, "while")
    assert not any(v.type.tile for v in loop.results)


def test_continue_does_not_change_who_is_in_the_loop() -> None:
    program = translated(
        "for (int i = 0; i < n; i++) { if (x[threadIdx.x] == i) continue; y[i] = 1; }"
    )
    assert opcodes(program)["for"] == 1
    assert only(program, "store").mask is not None


def test_a_loop_under_a_mask_runs_only_where_a_lane_is_on() -> None:
    program = translated("if (threadIdx.x < n) for (int i = 0; i < n; i++) y[i] = 1;")
    guard = only(program, "if")
    assert opcodes(program)["any"] == 1
    assert "for" in [op.opcode for op in guard.regions[0].ops]


def test_an_out_pointer_leaves_the_variable_in_a_register() -> None:
    program = translated(
        "int q = 1; twice(&q); x[threadIdx.x] = q;",
        before="__device__ void twice(int *p) { *p = *p + *p; }",
    )
    assert not program.local
    assert opcodes(program)["load"] == 0


def test_an_indexed_pointer_puts_the_variable_into_memory() -> None:
    program = translated(
        "int q = 1; set(&q, n); x[threadIdx.x] = q;",
        before="__device__ void set(int *p, int i) { p[i] = 5; }",
    )
    assert [b.name for b in program.local] == ["q"]


def test_a_reference_to_a_local_is_another_name_of_it() -> None:
    program = translated("int q = 1; int &r = q; r = 5; x[threadIdx.x] = q;")
    assert not program.local


def test_local_arrays_are_private_buffers_and_what_they_hold_varies() -> None:
    program = translated("int a[4]; a[n] = 3; x[threadIdx.x] = a[n];")
    assert [(b.name, b.bytes, b.shape) for b in program.local] == [("a", 16, (4,))]
    assert only(program, "load").result.type.tile


def test_structs_live_in_registers_field_by_field() -> None:
    program = translated(
        "P p; p.a = n; p.b = 2.0f; if (n > 3) p.a = 5; y[threadIdx.x] = p.a * p.b;",
        before="struct P { int a; float b; };",
    )
    assert not program.local
    assert len(only(program, "if").results) == 1


def test_dynamic_shared_arrays_are_one_buffer() -> None:
    program = translated(
        "extern __shared__ float s[]; s[threadIdx.x] = n; __syncthreads(); y[0] = s[1];"
    )
    assert [(b.name, b.bytes) for b in program.shared] == [("dynamic_shared", 0)]


def test_the_right_side_of_and_is_loaded_only_where_the_left_holds() -> None:
    program = translated("int i = threadIdx.x; if (i < n && x[i] > 0) y[i] = 1;")
    assert only(program, "load").mask is not None


def test_block_dimensions_are_constants_and_indices_stand_once_at_the_entry() -> None:
    program = translated("x[blockIdx.x * blockDim.x + threadIdx.x] = blockIdx.x + threadIdx.x;")
    assert opcodes(program)["thread_id"] == 1
    assert opcodes(program)["block_id"] == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("while (atomicCAS(x, 0, 1) != 0);", "C2N4001"),
        ("while (((volatile int *)x)[0] == 0) { }", "C2N4001"),
        ("float a[1000000]; a[n] = 1; y[0] = a[0];", "C2N3001"),
    ],
)
def test_refusals(body: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        translated(body)
    assert caught.value.diagnostic.code == code
    assert caught.value.diagnostic.span.file == "k.cu"


def test_retries_of_nested_loops_stay_few() -> None:
    """Ten nested loops that all turn out divergent: linear work, not two to the tenth."""
    opening = "".join(f"for (int i{k} = 0; i{k} < x[threadIdx.x]; i{k}++) " for k in range(10))
    program = translated(opening + "y[threadIdx.x] += i9;")
    assert opcodes(program)["while"] == 10


def test_names_stay_unique_where_variables_look_like_numbered_ones() -> None:
    body = "int t = n; int t_1 = t + 1; t = t + 2; t = t + t_1; x[t] = t_1;"
    names = [v.name for op in all_ops(translated(body).body) for v in op.results]
    assert len(names) == len(set(names))
