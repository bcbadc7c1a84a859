"""The NPUs' profiles as a table for the library, so that it need not read TOML.

targets_text()      # C text: c2n_targets[], c2n_target_count, C2N_USUAL_TARGET
"""

from __future__ import annotations

from cuda2npu.npu.spec import list_targets, load_target

USUAL = "rngd"


def targets_text() -> str:
    """See `c2n_target` in `core/core.h`."""
    rows: list[str] = []
    for name in list_targets():
        spec = load_target(name)
        rows.append(
            f'    {{"{name}", "{spec.title}", {spec.cores}, {spec.dram.bytes}ull, '
            f"{spec.scratch.bytes}ull, {float(spec.dram.gbps)}, {float(spec.vector.clock_ghz)}, "
            f"{float(spec.launch_us)}}},"
        )
    return "\n".join(
        [
            "/* Written when the library is built, from cuda2npu/npu/targets. */",
            f'#define C2N_USUAL_TARGET "{USUAL}"',
            "const c2n_target c2n_targets[] = {",
            *rows,
            "};",
            f"const uint32_t c2n_target_count = {len(rows)};",
            "",
        ]
    )
