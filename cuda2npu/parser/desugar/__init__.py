"""C++ syntax to C23 syntax, token by token, each with its place: see `parsed` for the result.

In: nodes of tree-sitter's tree. Out: words for pycparser, and the side table `Sugar`. Syntax only:
no type is known here. To add a construct: a handler in the module it belongs to.
"""

from cuda2npu.parser.desugar import declarations, expressions, names, statements
from cuda2npu.parser.desugar.walk import Desugarer, Unsupported

__all__ = ["Desugarer", "Unsupported", "declarations", "expressions", "names", "statements"]
