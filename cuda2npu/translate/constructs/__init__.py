"""Handlers of the typed tree's nodes: expressions, statements, loops."""

from cuda2npu.translate.constructs import expressions, loops, statements

__all__ = ["expressions", "loops", "statements"]
