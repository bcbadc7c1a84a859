"""Declarations inside functions: locals, references, `auto`, shared and static variables.

In: pycparser's Decl; out: `Declare` and the assignments of a braced initialiser.

    float a[2] = {1};   ->   Declare(a, zeroed), Evaluate(Assign(a[0], 1.0f))
"""

from __future__ import annotations

from pycparser import c_ast

from cuda2npu.diagnostics import Span, refuse
from cuda2npu.parser.ctypes import Array, CType, Pointer, Record, Scalar, Void
from cuda2npu.parser.tree import Const, Declare, Expr, LValue, RecordValue, Stmt, Variable, VarRef
from cuda2npu.parser.typed import calls, convert, groups, initialisers, methods, variables
from cuda2npu.parser.typed.convert import mismatch
from cuda2npu.parser.typed.dispatch import as_place, complete, expression, unsupported, value
from cuda2npu.parser.typed.evaluate import evaluate
from cuda2npu.parser.typed.frame import Frame
from cuda2npu.parser.typed.names import children, is_auto
from cuda2npu.parser.typed.types import Spelled, resolve
from cuda2npu.parser.walk import nodes


def declare(frame: Frame, node: c_ast.Decl) -> list[Stmt]:
    """The statements of one declared name."""
    if node.name is None:
        resolve(frame, node.type)
        return []
    storage = set(node.storage)
    if isinstance(node.type, c_ast.FuncDecl):
        return []
    if is_auto(node):
        return _automatic(frame, node)
    spelled = resolve(frame, node.type)
    if "typedef" in storage:
        frame.scope.names[node.name] = spelled.argument
        return []
    declared = groups.group_of(frame, spelled.type)
    if declared is not None:
        return _group(frame, node, declared)
    if spelled.reference:
        return _reference(frame, node, spelled)
    if "__shared__" in storage:
        return _shared(frame, node, spelled, "extern" in storage)
    if "extern" in storage:
        raise unsupported(frame, node, f"`extern {node.name}` in a function", "it is not shared")
    if "static" in storage:
        return _static(frame, node, spelled)
    return _local(frame, node, spelled)


def _enter(frame: Frame, variable: Variable) -> None:
    frame.scope.names[variable.name] = variable


def _shared(frame: Frame, node: c_ast.Decl, spelled: Spelled, external: bool) -> list[Stmt]:
    span = frame.at(node)
    type_ = spelled.type
    variables.finish(frame, type_, span)
    if external:
        if not isinstance(type_, Array):
            type_ = Array(type_, 0)
        _enter(frame, Variable(node.name, type_, "dynamic", span))
        return []
    if node.init is not None:
        why = "shared memory starts uninitialised"
        raise unsupported(frame, node, f"an initialiser of `__shared__ {node.name}`", why)
    variable = Variable(node.name, type_, "shared", span, const=spelled.const)
    _enter(frame, variable)
    return [Declare(span, variable)]


def _static(frame: Frame, node: c_ast.Decl, spelled: Spelled) -> list[Stmt]:
    """A `static` local lives as long as the program: a variable of the device of its own, and one
    that nobody may write is constant."""
    span = frame.at(node)
    if "const" in (*node.quals, *node.storage) or "constexpr" in node.storage or spelled.const:
        constant = _constant(frame, node, spelled.type)
        if constant is not None:
            frame.scope.names[node.name] = constant
            return []
    initial = None
    type_ = spelled.type
    if node.init is not None:
        type_, given = variables.sized(frame, type_, node.init)
        variables.finish(frame, type_, span)
        initial = initialisers.to_bytes(frame, type_, given)
    variables.finish(frame, type_, span)
    name = variables.symbol_name(frame, node.name)
    const = _is_const(node, spelled)
    storage = "constant" if const else "device"
    frame.scope.names[node.name] = Variable(name, type_, storage, span, initial, const=const)
    return []


def _constant(frame: Frame, node: c_ast.Decl, type_: CType) -> Const | None:
    """The value of a scalar constant, where it is known now."""
    if not isinstance(type_, Scalar) or node.init is None:
        return None
    found = _initial(frame, node.init, type_)
    return found if isinstance(found, Const) else None


def _initial(frame: Frame, init: c_ast.Node, type_: CType) -> Expr:
    """The initialiser as a value of `type_`."""
    arguments = variables.constructor_arguments(init)
    if arguments is not None:
        made = calls.construct(frame, type_, arguments, frame.at(init))
        return convert.implicit(made, type_, frame.at(init))
    if isinstance(init, c_ast.InitList):
        return initialisers.from_list(frame, type_, init)
    return convert.implicit(value(frame, init), type_, frame.at(init))


def _local(frame: Frame, node: c_ast.Decl, spelled: Spelled) -> list[Stmt]:
    """`int x = sizeof(x);` means the new `x`, of which nothing but its type is known yet."""
    if node.init is None or not _mentions(node.init, node.name):
        return _plain_local(frame, node, spelled)
    itself = Variable(node.name, spelled.type, "local", frame.at(node))
    _enter(frame, itself)
    made = _plain_local(frame, node, spelled)
    if any(isinstance(n, VarRef) and n.variable is itself for n in nodes(tuple(made))):
        why = "it has no value there yet"
        raise unsupported(frame, node, f"`{node.name}` in its own initialiser", why)
    return made


def _mentions(node: c_ast.Node, name: str) -> bool:
    if isinstance(node, c_ast.ID) and node.name == name:
        return True
    return any(_mentions(child, name) for child in children(node))


def _plain_local(frame: Frame, node: c_ast.Decl, spelled: Spelled) -> list[Stmt]:
    span, type_, const = frame.at(node), spelled.type, _is_const(node, spelled)
    if isinstance(type_, Void):
        raise mismatch(f"`{node.name}` has no type", span)
    if node.init is None:
        return _uninitialised(frame, node, spelled, span)
    if isinstance(type_, Array):
        type_, given = variables.sized(frame, type_, node.init)
        variables.finish(frame, type_, span)
        variable = Variable(node.name, type_, "local", span, const=const)
        _enter(frame, variable)
        return initialisers.assignments(variable, given, span)
    if isinstance(type_, Record):
        complete(frame, type_, span)
        listed = isinstance(node.init, c_ast.InitList) and not methods.is_made(frame, type_)
        if listed and _has_arrays(type_):
            variable = Variable(node.name, type_, "local", span, const=const)
            given = initialisers.leaves(frame, type_, node.init)
            _enter(frame, variable)
            return initialisers.assignments(variable, given, span)
    initial = _initial(frame, node.init, type_)
    variable = Variable(node.name, type_, "local", span, const=const)
    if not isinstance(initial, Const) and "constexpr" in node.storage:
        initial = evaluate(initial) or initial
    if isinstance(initial, Const) and (spelled.const or "const" in node.quals
                                       or "constexpr" in node.storage):  # fmt: skip
        frame.constants[variable] = initial
    _enter(frame, variable)
    return [Declare(span, variable, initial)]


def _has_arrays(record: Record) -> bool:
    return any(
        isinstance(f.type, Array) or (isinstance(f.type, Record) and _has_arrays(f.type))
        for f in record.fields
    ) or record.is_overlaid  # fmt: skip


def _is_const(node: c_ast.Decl, spelled: Spelled) -> bool | None:
    return True if "constexpr" in node.storage else spelled.const


def _uninitialised(frame: Frame, node: c_ast.Decl, spelled: Spelled, span: Span) -> list[Stmt]:
    type_ = spelled.type
    variables.finish(frame, type_, span)
    if isinstance(type_, Array) and type_.length == 0:
        raise mismatch(f"the length of `{node.name}` is not given", span)
    of = type_
    while isinstance(of, Array):
        of = of.of
    initial = _by_default(frame, of, of is type_, span)
    variable = Variable(node.name, type_, "local", span, const=spelled.const)
    _enter(frame, variable)
    if initial is not None:
        return [Declare(span, variable, initial)]
    if type_ is variables.DIM3:
        return [Declare(span, variable, calls.construct(frame, type_, (), span))]
    return [Declare(span, variable)]


def _by_default(frame: Frame, type_: CType, alone: bool, span: Span) -> Expr | None:
    """What `T x;` holds: by the constructor without arguments, or nothing."""
    if not isinstance(type_, Record) or not methods.is_made(frame, type_):
        return None
    parsed = frame.unit.origins[type_][0]
    if parsed.has_default and not parsed.has_values:
        return None
    if not alone:
        variables.refuse_constructor(frame, type_, None, span)
    return methods.make(frame, type_, (), span)


def _reference(frame: Frame, node: c_ast.Decl, spelled: Spelled) -> list[Stmt]:
    if node.init is None:
        raise mismatch(f"the reference `{node.name}` is not bound", frame.at(node))
    return _bound(frame, node, spelled.type, spelled.const)


def _reference_target(node: c_ast.Decl) -> c_ast.Node:
    init = node.init
    arguments = variables.constructor_arguments(init)
    if arguments is not None and len(arguments) == 1:
        return arguments[0]
    if isinstance(init, c_ast.InitList) and len(init.exprs) == 1:
        return init.exprs[0]
    assert init is not None
    return init


def _bound(frame: Frame, node: c_ast.Decl, type_: CType, const: bool | None) -> list[Stmt]:
    """A reference becomes a pointer that is bound once."""
    span = frame.at(node)
    typed = as_place(expression(frame, _reference_target(node)))
    matches = isinstance(typed, LValue) and typed.type == type_
    if not matches and not const:
        raise mismatch(f"`{node.name}` cannot refer to this value", frame.at(node.init))
    pointer = calls.bind(type_, True, typed, span)
    variable = Variable(node.name, Pointer(type_, const=const), "local", span, None, True)
    _enter(frame, variable)
    return [Declare(span, variable, pointer)]


def _automatic(frame: Frame, node: c_ast.Decl) -> list[Stmt]:
    """`auto x = e`, `auto *p = e`, `auto &r = e`."""
    if node.init is None:
        raise mismatch(f"the type of `{node.name}` is not given", frame.at(node))
    init = _reference_target(node)
    if isinstance(init, c_ast.InitList):
        raise unsupported(frame, node, "`auto` from a braced list", "it comes later")
    typed = expression(frame, init)
    declared = groups.group_of(frame, typed.type)
    if declared is not None:
        assert isinstance(typed, Expr)
        frame.scope.names[node.name] = typed
        return []
    if isinstance(node.type, c_ast.PtrDecl) and "__ref" in node.type.quals:
        plain = isinstance(node.type.type, c_ast.TypeDecl)
        if not plain:
            raise unsupported(frame, node, "this form of `auto`", "it comes later")
        own = "const" in (*node.quals, *_quals(node), *getattr(node.type.type, "quals", ()))
        place = as_place(typed)
        const = own or (convert.constness(place) if isinstance(place, LValue) else True)
        return _bound(frame, node, typed.type, const)
    made = convert.rvalue(typed)
    if isinstance(made.type, Record):
        complete(frame, made.type, frame.at(node))
    if isinstance(made.type, Void):
        raise mismatch(f"`{node.name}` would be void", frame.at(node))
    constant = {"const", "constexpr"} & {*node.quals, *node.storage, *_quals(node)}
    fixed = bool(constant) and not isinstance(node.type, c_ast.PtrDecl)
    variable = Variable(node.name, made.type, "local", frame.at(node), const=fixed)
    if isinstance(made, Const) and constant:
        frame.constants[variable] = made
    _enter(frame, variable)
    return [Declare(frame.at(node), variable, made)]


def _quals(node: c_ast.Decl) -> list[str]:
    return list(getattr(node.type, "quals", ()) or ())


def _group(frame: Frame, node: c_ast.Decl, declared: groups.Group) -> list[Stmt]:
    """A variable of a cooperative group is a name for what it is."""
    if node.init is None:
        raise unsupported(frame, node, f"a `{declared}` without a value", "it is made later")
    init = _reference_target(node)
    if isinstance(init, c_ast.InitList):
        raise refuse("C2N2002", frame.at(node), what=f"`{declared}` is made from a group")
    given = value(frame, init)
    frame.scope.names[node.name] = groups.adapted(frame, declared, given, frame.at(node))
    return []


__all__ = ["RecordValue", "declare"]
