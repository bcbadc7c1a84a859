"""Handlers of the typed tree's nodes: expressions, statements, loops."""

from cuda2npu.translate.constructs import expressions, for_loops, loops, statements

__all__ = ["expressions", "for_loops", "loops", "statements"]
