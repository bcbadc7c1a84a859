"""Machine profiles: what ships is sound, and what is wrong in a file is named."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from cuda2npu.npu.spec import SpecError, list_targets, load_file, load_target, read_spec

RNGD = (resources.files("cuda2npu.npu") / "targets" / "rngd.toml").read_text("utf-8")


def test_the_machines_that_ship() -> None:
    assert list_targets() == ["rngd", "trn2"]
    for name in list_targets():
        spec = load_target(name)
        assert spec.name == name
        assert spec.status in ("validated", "cost-model", "estimate")
        assert spec.status_note


def test_every_figure_has_its_source() -> None:
    """Each table of a profile tags the sources of its figures."""
    for name in list_targets():
        text = (resources.files("cuda2npu.npu") / "targets" / f"{name}.toml").read_text("utf-8")
        tables = text.split("\n[")
        for table in tables[1:]:
            assert any(tag in table for tag in ("[O]", "[M]", "[T]", "[D]", "[E]")), table


def test_a_profile_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        RNGD.replace('name = "rngd"', 'name = "mine"').replace("cores = 8", "cores = 3")
    )
    assert (load_file(path).name, load_file(path).cores) == ("mine", 3)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("cores = 8", "", "x.toml: cores: is missing"),
        ("cores = 8", "cores = 8\ncolour = 1", "x.toml: colour: no such key"),
        ("cores = 8", "cores = 8.5", "x.toml: cores: a whole number from 0 on is wanted, not 8.5"),
        ("startup_ns = 500", "startup_ns = 'x'", "x.toml: dma.startup_ns: a number from 0 on is"),
        ("startup_ns = 500", "startup_ns = -1", "x.toml: dma.startup_ns: a number from 0 on is"),
        ('"cost-model"', '"perfect"', "x.toml: status: one of validated, cost-model, estimate is"),
        ("bf16 = 256", "bf16 = true", "x.toml: peak_tflops.bf16: a number from 0 on is wanted"),
        ("cores = 8", "cores =", "x.toml: Invalid value"),
        ('title = "FuriosaAI RNGD"', "title = 1", "x.toml: title: a text is wanted, not 1"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, message: str) -> None:
    assert old in RNGD
    with pytest.raises(SpecError) as raised:
        read_spec(RNGD.replace(old, new, 1), "x.toml")
    assert str(raised.value).startswith(message)


def test_an_unknown_target() -> None:
    with pytest.raises(SpecError, match="target `h100` is not known: there are rngd, trn2"):
        load_target("h100")
