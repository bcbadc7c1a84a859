"""Declarations of a file, one module a kind; each registers its builders with `builder`."""

from cuda2npu.parser.declare import aliases, functions, records, variables
from cuda2npu.parser.declare.builder import Builder
from cuda2npu.parser.declare.launches import calls_of

__all__ = ["Builder", "aliases", "calls_of", "functions", "records", "variables"]
