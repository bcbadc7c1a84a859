"""Kernels: the outcome that `translate` has, each kernel once; no fault stops the others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cuda2npu import pipeline
from cuda2npu.parser import Options
from cuda2npu.report import Request, survey
from cuda2npu.report.survey import scan_file
from cuda2npu.report.uses import Scan
from cuda2npu.report.workers import Workers
from cuda2npu.runtime.native import functions, text
from tests.house.sources import ROOT
from tests.report.build import KERNEL, REFUSED, host, names, of, one


def test_outcomes(tmp_path: Path) -> None:
    report = of(tmp_path, {"a.cu": KERNEL + REFUSED})
    good, bad = one(report, "k"), one(report, "bad")
    assert (good.kind, good.status, good.code, good.places) == (
        "kernel",
        "translates",
        "",
        ((1, 17),),
    )
    assert "256 threads are assumed" in good.reason
    assert (bad.status, bad.code, bad.effort) == ("refused", "C2N2004", "minutes")
    assert bad.places == ((2, 17),)
    assert bad.cause is not None and (bad.cause.line, bad.cause.column) == (2, 31)


def test_the_samples_have_the_outcomes_of_translate() -> None:
    folder = ROOT / "samples"
    expected = {
        (entry.name, pipeline.attempt(unit, entry, instance).status)
        for path in sorted(folder.glob("*.cu"))[:4]
        for unit in [pipeline.parse_file(str(path))]
        for entry in unit.entries
        for instance in pipeline.instances(entry, None)
    }
    paths = tuple(str(path) for path in sorted(folder.glob("*.cu"))[:4])
    kernels = [each for each in survey(Request(paths)).findings if each.kind == "kernel"]
    statuses = {"translates": "translated", "refused": "refused"}
    assert {(each.name.split("<")[0], statuses[each.status]) for each in kernels} == {
        (name.split("<")[0], status) for name, status in expected
    }


def test_instances_of_templates(tmp_path: Path) -> None:
    template = "template <class T> __global__ void t(T *x) { x[0] = 1; }\n"
    launches = "t<<<1, 1>>>((int *)0); t<<<1, 1>>>((float *)0);"
    assert names(of(tmp_path / "a", host(launches, template)), "kernel") == ["t<float>", "t<int>"]
    lone = one(of(tmp_path / "b", {"b.cu": template}), "t")
    assert (lone.status, lone.code) == ("refused", "C2N2007")
    given = survey(Request((str(tmp_path / "b"),), template={"T": "double"}))
    assert one(given, "t<double>").status == "translates"


def test_a_header_is_judged_with_those_that_include_it(tmp_path: Path) -> None:
    """Once, though two files include it; what one of them instantiates counts for both."""
    header = "template <class T> __global__ void t(T *x) { x[0] = N; }\n" + KERNEL
    files = {
        "a.cu": '#define N 1\n#include "t.cuh"\nvoid f(int *x) { t<<<1, 1>>>(x); }\n',
        "b.cu": '#define N 2\n#include "t.cuh"\n',
        "t.cuh": header,
    }
    report = of(tmp_path, files)
    assert names(report, "kernel") == ["t<int>", "k"]
    assert one(report, "t<int>").file == str(tmp_path / "t.cuh")
    assert {each.status for each in report.findings} == {"translates"}


def test_what_one_includer_refuses_is_refused(tmp_path: Path) -> None:
    files = {
        "a.cu": '#define BODY x[0] = 1\n#include "k.cuh"\n',
        "b.cu": '#define BODY x[0] = later\n#include "k.cuh"\n',
        "k.cuh": "__global__ void k(int *x) { BODY; }\n",
    }
    assert one(of(tmp_path, files), "k").code == "C2N2001"


def test_files_that_include_each_other_and_headers_that_nobody_includes(tmp_path: Path) -> None:
    files = {
        "a.cuh": '#pragma once\n#include "b.cuh"\n' + KERNEL,
        "b.cuh": '#pragma once\n#include "a.cuh"\n',
        "c.h": KERNEL.replace(" k(", " c("),
    }
    assert names(of(tmp_path, files), "kernel") == ["k", "c"]


def test_headers_are_found_where_no_option_leads(tmp_path: Path) -> None:
    files = {
        "one/src/a.cu": '#include "size.h"\n__global__ void k(int *x) { x[0] = SIZE; }\n',
        "one/inc/size.h": "#define SIZE 4\n",
        "two/inc/size.h": "#error wrong\n",
    }
    report = of(tmp_path, files)
    assert one(report, "k").status == "translates"
    assert [note.span.line for note in report.notes] == [1]
    assert f"`{tmp_path}/one/inc`" in report.notes[0].message
    given = of(tmp_path, files, include=(str(tmp_path / "one" / "inc"),))
    assert one(given, "k").status == "translates" and not given.notes


def test_headers_that_are_missing_are_noted(tmp_path: Path) -> None:
    report = of(tmp_path, {"a.cu": '#include "nowhere.h"\n' + KERNEL})
    assert [(note.code, note.span.line) for note in report.notes] == [("C2N0002", 1)]


def test_given_macros_reach_kernels(tmp_path: Path) -> None:
    files = {"a.cu": "#ifdef BIG\n" + KERNEL + "#else\n" + REFUSED + "#endif\n"}
    assert names(of(tmp_path, files, BIG="1"), "kernel") == ["k"]
    assert names(of(tmp_path, files), "kernel") == ["bad"]


def test_a_file_that_does_not_parse_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "bytes.cu").write_bytes(b"\0\1\2")
    (tmp_path / "gone.cu").symlink_to(tmp_path / "nowhere.cu")
    report = of(tmp_path, {"a.cu": KERNEL, "b.cu": "#error no\n" + KERNEL, "c.cu": "{{{ ((( <<<"})
    files = {(Path(each.file).name, each.code) for each in report.findings if each.kind == "file"}
    assert files == {("bytes.cu", "C2N0004"), ("b.cu", "C2N0003")}
    assert names(report, "kernel") == ["k", "k"]
    assert not report.crashed


def test_a_fault_of_ours_loses_one_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    translate = pipeline.translate

    def breaking(function: object, *rest: object, **more: object) -> object:
        if getattr(function, "name", "") == "odd":
            raise ZeroDivisionError("ours\nnot yours")
        return translate(function, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "translate", breaking)
    report = of(tmp_path, {"a.cu": KERNEL + KERNEL.replace(" k(", " odd(")})
    assert one(report, "k").status == "translates"
    odd = one(report, "odd")
    assert (odd.status, odd.reason) == ("refused", "internal error: ZeroDivisionError: ours")
    assert report.crashed


def test_a_kernel_without_native_form_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As libcudart refuses it."""

    def none(*given: object, **more: object) -> object:
        raise functions.NoForm("sin of f16")

    monkeypatch.setattr(text, "native_text", none)
    found = one(of(tmp_path, {"a.cu": KERNEL}), "k")
    assert (found.status, found.code) == ("refused", "C2N2003")
    assert "sin of f16" in found.reason


def test_the_order_does_not_depend_on_processes(tmp_path: Path) -> None:
    files = {f"{i}.cu": host("cudaFree(0); cudaGraphCreate(0);")["a.cu"] + KERNEL for i in range(6)}
    alone = of(tmp_path, files)
    assert survey(Request((str(tmp_path),), jobs=3)) == alone
    assert [each.file for each in alone.findings] == sorted(each.file for each in alone.findings)


def test_a_file_that_is_named_twice_counts_once(tmp_path: Path) -> None:
    of(tmp_path, {"a.cu": KERNEL})
    path = str(tmp_path / "a.cu")
    report = survey(Request((path, str(tmp_path), f"{tmp_path}/./a.cu")))
    assert names(report, "kernel") == ["k"] and report.files == (path,)


def die_of(name: str) -> str:
    if name == "bad":
        os._exit(3)
    return name.upper()


def test_a_process_that_dies_loses_its_own_work_only() -> None:
    given = ["a", "bad", "b", "c", "bad", "d"]
    with Workers(2) as workers:
        found = workers.map(die_of, given, lambda name: f"lost {name}")
    assert found == ["A", "lost bad", "B", "C", "lost bad", "D"]


def test_a_scan_of_what_is_not_there(tmp_path: Path) -> None:
    path = str(tmp_path / "no.cu")
    assert scan_file(path, {}) == Scan(path, kernels=True)
    assert survey(Request((path,), Options())).findings[0].code == "C2N0004"
