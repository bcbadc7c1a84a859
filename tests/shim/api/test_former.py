"""Programs written for CUDA 11 and 12 compile: their functions take fewer parameters.

In: calls as such programs write them. Out: nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shim.api.programs import CPP_COMPILERS, NEEDS_CPP, compile_errors, run_program

CALLS = """
#include <cuda_runtime.h>
int main() {
    cudaStream_t stream = 0;
    cudaGraph_t graph = nullptr;
    cudaGraphExec_t exec = nullptr;
    cudaGraphNode_t from = nullptr, to = nullptr, failed = nullptr;
    cudaGraphNodeParams parameters = {};
    cudaGraphExecUpdateResult result;
    cudaStreamCaptureStatus status;
    unsigned long long id = 0;
    const cudaGraphNode_t *found = nullptr;
    size_t count = 1;
    cudaDeviceProp properties;
    char log[8];
    return cudaGraphAddNode(&to, graph, &from, 1, &parameters) ||
           cudaGraphAddDependencies(graph, &from, &to, 1) ||
           cudaGraphRemoveDependencies(graph, &from, &to, count) ||
           cudaGraphGetEdges(graph, NULL, NULL, &count) ||
           cudaGraphNodeGetDependencies(from, &to, &count) ||
           cudaGraphNodeGetDependentNodes(from, nullptr, &count) ||
           cudaGraphInstantiate(&exec, graph, NULL, NULL, 0) ||
           cudaGraphInstantiate(&exec, graph, &failed, log, sizeof log) ||
           cudaGraphInstantiate(&exec, graph, 0) || cudaGraphInstantiate(&exec, graph) ||
           cudaGraphExecUpdate(exec, graph, &failed, &result) ||
           cudaStreamGetCaptureInfo(stream, &status, &id) ||
           cudaStreamGetCaptureInfo(stream, &status, &id, &graph, &found, &count) ||
           cudaStreamGetCaptureInfo_v2(stream, &status, &id, &graph, &found, &count) ||
           cudaStreamUpdateCaptureDependencies(stream, &to, 1, 1) ||
           cudaStreamUpdateCaptureDependencies(stream, &to, nullptr, 1, 1) ||
           cudaMemPrefetchAsync(&count, sizeof count, cudaCpuDeviceId) ||
           cudaMemPrefetchAsync(&count, sizeof count, 0, NULL) ||
           cudaMemAdvise(&count, sizeof count, cudaMemAdviseSetReadMostly, 0) ||
           cudaGetDeviceProperties_v2(&properties, 0) || cudaThreadSynchronize();
}
"""
UPDATED = """
#include <cuda_runtime.h>
int main() {
    cudaGraphNode_t node = nullptr;
    cudaGraphExecUpdateResult result = cudaGraphExecUpdateError;
    return cudaGraphExecUpdate(nullptr, nullptr, &node, &result) != cudaErrorNotSupported;
}
"""


@pytest.mark.parametrize("standard", ["c++11", "c++14", "c++17", "c++20"])
@pytest.mark.parametrize("compiler", CPP_COMPILERS)
def test_calls_of_former_versions_compile(compiler: str, standard: str) -> None:
    assert compile_errors(compiler, standard, CALLS) == ""


@NEEDS_CPP
def test_they_lead_to_the_function_of_today(tmp_path: Path) -> None:
    ended = run_program(UPDATED, tmp_path)
    assert ended.returncode == 0 and "cudaGraphExecUpdate is not" in ended.stderr
