"""The typed tree as C text: what `cuda2npu translate --emit c` prints.

In: a typed kernel. Out: C in which all of C++'s sugar is gone and every conversion is written out:
the records that it uses, the device functions that it calls, then the kernel itself.

    y[i] = ((a * x[i]) + y[i]);
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from cuda2npu.ir.types import float_bits
from cuda2npu.parser import tree
from cuda2npu.parser.ctypes import Array, CType, Pointer, Record, Scalar
from cuda2npu.parser.walk import callees, file_variables, nodes

INDENT = "    "
SPACE = {
    "shared": "__shared__ ",
    "dynamic": "extern __shared__ ",
    "constant": "__constant__ ",
    "device": "__device__ ",
}
SUFFIX = {"f32": "f", "u32": "u", "i64": "ll", "u64": "ull"}
VECTORS = ("char", "uchar", "short", "ushort", "int", "uint", "long", "ulong", "longlong")
BUILT_IN = {
    f"{base}{n}" for base in (*VECTORS, "ulonglong", "float", "double") for n in (1, 2, 3, 4)
} | {"dim3"}


def to_c(function: tree.Function) -> str:
    """The whole of it, without a newline at the end."""
    functions = callees(function)
    records = [record for record in used_records(functions) if record.name not in BUILT_IN]
    parts = [record_text(record) for record in records]
    outside = [f"{SPACE[v.storage]}{declared(v.type, v.name)};" for v in file_variables(functions)]
    parts += ["\n".join(outside)] if outside else []
    return "\n\n".join([*parts, *(function_text(f) for f in functions)])


# -- what belongs to a kernel ---------------------------------------------------------------------


def used_records(functions: list[tree.Function]) -> list[Record]:
    """Records by value or behind pointers, each after those that it contains."""
    order: dict[Record, None] = {}
    seen: set[Record] = set()

    def visit(type: CType) -> None:
        if isinstance(type, Pointer):
            visit(type.to)
        elif isinstance(type, Array):
            visit(type.of)
        elif isinstance(type, Record) and type not in seen:
            seen.add(type)
            for field in type.fields:
                visit(field.type)
            order[type] = None

    for function in functions:
        for param in function.params:
            visit(param.type)
        for node in nodes(function.body):
            if isinstance(node, tree.Declare):
                visit(node.variable.type)
    return list(order)


# -- declarations ---------------------------------------------------------------------------------


def declared(type: CType, name: str) -> str:
    """`float *x`, `int a[4][2]`, `float (*row)[16]`"""
    if isinstance(type, Pointer):
        return declared(type.to, f"(*{name})" if isinstance(type.to, Array) else f"*{name}")
    if isinstance(type, Array):
        return declared(type.of, f"{name}[{type.length or ''}]")
    return f"{type} {name}" if name else str(type)


def record_text(record: Record) -> str:
    word = "union" if record.is_union else "struct"
    members = [f"{INDENT}{declared(f.type, f.name)};  // at {f.offset}" for f in record.fields]
    size = f"  // {record.size} bytes"
    return "\n".join([f"{word} {record.name} {{{size}", *members, "};"])


def function_text(function: tree.Function) -> str:
    space = "__global__ " if function.is_kernel else "__device__ "
    bounds = f"__launch_bounds__({function.max_threads}) " if function.max_threads else ""
    params = ", ".join(declared(p.type, p.name) for p in function.params)
    head = f"{space}{bounds}{declared(function.returns, function_name(function))}({params})"
    remark = [] if function_name(function) == function.display else [f"// {function.display}"]
    return "\n".join([*remark, head, *statement(function.body)])


def function_name(function: tree.Function) -> str:
    """An identifier of its own for each instance of a template: `axpy_float_16`."""
    return re.sub(r"\W+", "_", function.display).strip("_")


# -- expressions ----------------------------------------------------------------------------------


def const_text(node: tree.Const) -> str:
    value, type = node.value, node.type
    if isinstance(type, Pointer):
        return "nullptr" if not value else f"({type}){int(value):#x}"
    kind = type.kind if isinstance(type, Scalar) else ""
    if isinstance(value, bool) or kind == "bool":
        return "true" if value else "false"
    if isinstance(value, float):
        if not math.isfinite(value):
            word = "NAN" if math.isnan(value) else "INFINITY" if value > 0 else "-INFINITY"
            return f"({type}){word}"
        return f"{shortest(value, kind)}{SUFFIX.get(kind, '')}"
    text = f"{value}{SUFFIX.get(kind, '')}"
    return text if kind in ("i32", "u32", "i64", "u64") else f"({type}){text}"


def shortest(value: float, kind: str) -> str:
    """The shortest decimal number that reads back as the same float."""
    text = repr(value)
    if kind == "f32":
        texts = (f"{value:.{digits}g}" for digits in range(1, 10))
        text = next(
            (t for t in texts if float_bits("f32", float(t)) == float_bits("f32", value)), text
        )
    return text if "." in text or "e" in text else f"{text}.0"


def deref_text(node: tree.Deref) -> str:
    pointer = node.pointer
    if isinstance(pointer, tree.PointerAdd):
        return f"{postfix(pointer.pointer)}[{bare(pointer.index)}]"
    return f"*{expression(pointer)}"


def member_text(node: tree.Member) -> str:
    place = node.record
    if isinstance(place, tree.Deref) and not isinstance(place.pointer, tree.PointerAdd):
        return f"{postfix(place.pointer)}->{node.field.name}"
    return f"{postfix(place)}.{node.field.name}"


def address_text(node: tree.AddressOf) -> str:
    place = node.place
    if isinstance(place.type, Array) and isinstance(node.type, Pointer):
        decays = node.type.to is not place.type and node.type.to == place.type.of
        if decays:
            return expression(place)
    return f"&{expression(place)}"


def arguments_text(arguments: tuple[Any, ...]) -> str:
    return ", ".join(bare(a) for a in arguments)


def increment_text(node: tree.Increment) -> str:
    sign = "++" if node.step > 0 else "--"
    return f"{sign}{expression(node.place)}" if node.prefix else f"{postfix(node.place)}{sign}"


def compound_text(node: tree.CompoundAssign) -> str:
    wide = "" if node.compute == node.place.type else f" /* as {node.compute} */"
    return f"({bare(node.place)} {node.op}={wide} {bare(node.value)})"


def record_value_text(node: tree.RecordValue) -> str:
    values = [f"{{{arguments_text(v)}}}" if isinstance(v, tuple) else bare(v) for v in node.values]
    return f"({node.type}){{{', '.join(values)}}}"


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\t", "\\t") + '"'


BITCASTS = {
    ("f32", "i32"): "__float_as_int",
    ("f32", "u32"): "__float_as_uint",
    ("i32", "f32"): "__int_as_float",
    ("u32", "f32"): "__uint_as_float",
    ("f64", "i64"): "__double_as_longlong",
    ("i64", "f64"): "__longlong_as_double",
}


def intrinsic_text(node: tree.Intrinsic) -> str:
    """By its canonical name; that of a bit cast does not say from what to what."""
    name = node.name
    if name == "bitcast" and isinstance(node.type, Scalar):
        source = node.arguments[0].type
        kind = source.kind if isinstance(source, Scalar) else ""
        name = BITCASTS.get((kind, node.type.kind), name)
    return f"{name}({arguments_text(node.arguments)})"


def printf_text(node: tree.Printf) -> str:
    return f"printf({', '.join([quoted(node.format), *(bare(a) for a in node.arguments)])})"


EXPRESSIONS: dict[type, Callable[[Any], str]] = {
    tree.VarRef: lambda n: n.variable.name,
    tree.Deref: deref_text,
    tree.Member: member_text,
    tree.Element: lambda n: f"{postfix(n.array)}[{bare(n.index)}]",
    tree.Temporary: lambda n: f"({n.type}){{{bare(n.value)}}}",
    tree.Const: const_text,
    tree.Special: lambda n: f"{n.name}.{n.axis}",
    tree.Load: lambda n: expression(n.place),
    tree.AddressOf: address_text,
    tree.Unary: lambda n: f"{n.op}{postfix(n.operand)}",
    tree.Binary: lambda n: f"({expression(n.left)} {n.op} {expression(n.right)})",
    tree.PointerAdd: lambda n: f"({expression(n.pointer)} + {expression(n.index)})",
    tree.PointerDiff: lambda n: f"({expression(n.left)} - {expression(n.right)})",
    tree.Logical: lambda n: f"({expression(n.left)} {n.op} {expression(n.right)})",
    tree.Conditional: lambda n: (
        f"({expression(n.condition)} ? {expression(n.then)} : {expression(n.other)})"
    ),
    tree.Comma: lambda n: f"({bare(n.left)}, {bare(n.right)})",
    tree.Cast: lambda n: f"({declared(n.type, '')}){expression(n.operand)}",
    tree.RecordValue: record_value_text,
    tree.MemberOf: lambda n: f"{postfix(n.value)}.{n.field.name}",
    tree.Assign: lambda n: f"({expression(n.place)} = {bare(n.value)})",
    tree.CompoundAssign: compound_text,
    tree.Increment: increment_text,
    tree.Call: lambda n: f"{function_name(n.function)}({arguments_text(n.arguments)})",
    tree.Intrinsic: intrinsic_text,
    tree.Printf: printf_text,
    tree.Text: lambda n: quoted(n.text),
    tree.Assert: lambda n: f"assert({bare(n.condition)})",
}


def expression(node: tree.Node) -> str:
    return EXPRESSIONS[type(node)](node)


def postfix(node: tree.Node) -> str:
    """With brackets where `[`, `.`, `++` or a second sign would bind tighter than what it holds."""
    text = expression(node)
    return f"({text})" if isinstance(node, tree.Cast) or text[0] in "*&-+!~" else text


def bare(node: tree.Node) -> str:
    """Without the brackets around it: where nothing stands beside it."""
    text = expression(node)
    bracketed = (tree.Binary, tree.Assign, tree.CompoundAssign, tree.Logical, tree.PointerAdd)
    return (
        text[1:-1] if isinstance(node, (*bracketed, tree.PointerDiff, tree.Conditional)) else text
    )


# -- statements -----------------------------------------------------------------------------------


def statement(node: tree.Stmt | None) -> list[str]:
    """Its lines, without indentation."""
    return [";"] if node is None else STATEMENTS[type(node)](node)


def indented(lines: list[str]) -> list[str]:
    return [INDENT + line for line in lines]


def braced(node: tree.Stmt | None) -> list[str]:
    body = node.body if isinstance(node, tree.Block) else (node,) if node else ()
    return ["{", *indented([line for child in body for line in statement(child)]), "}"]


def headed(head: str, body: tree.Stmt) -> list[str]:
    lines = braced(body)
    return [f"{head} {lines[0]}", *lines[1:]]


def declare_lines(node: tree.Declare) -> list[str]:
    variable = node.variable
    static = variable.storage == "device"
    space = "static " if static else SPACE.get(variable.storage, "")
    text = space + declared(variable.type, variable.name)
    if node.initial is not None:
        return [f"{text} = {bare(node.initial)};"]
    return [f"{text} = {{}};" if node.zeroed else f"{text};"]


def if_lines(node: tree.If) -> list[str]:
    lines = headed(f"if ({bare(node.condition)})", node.then)
    if node.other is None:
        return lines
    if isinstance(node.other, tree.If):
        others = if_lines(node.other)
        return [*lines[:-1], f"}} else {others[0]}", *others[1:]]
    others = braced(node.other)
    return [*lines[:-1], f"}} else {others[0]}", *others[1:]]


def for_lines(node: tree.For) -> list[str]:
    simple = isinstance(node.initial, tree.Declare | tree.Evaluate)
    first = statement(node.initial)[0] if simple else ";"
    condition = f" {bare(node.condition)}" if node.condition else ""
    step = f" {bare(node.step)}" if node.step else ""
    pragma = [] if node.unroll is None else [f"#pragma unroll {node.unroll or ''}".rstrip()]
    loop = [*pragma, *headed(f"for ({first}{condition};{step})", node.body)]
    if simple or node.initial is None:
        return loop
    return ["{", *indented([*statement(node.initial), *loop]), "}"]


def switch_lines(node: tree.Switch) -> list[str]:
    lines = [f"switch ({bare(node.value)}) {{"]
    for case in node.cases:
        labels = [f"case {value}:" for value in case.values] + ["default:"] * case.default
        lines += [*labels, *indented([line for child in case.body for line in statement(child)])]
    return [*lines, "}"]


def do_lines(node: tree.DoWhile) -> list[str]:
    lines = headed("do", node.body)
    return [*lines[:-1], f"}} while ({bare(node.condition)});"]


STATEMENTS: dict[type, Callable[[Any], list[str]]] = {
    tree.Block: braced,
    tree.Declare: declare_lines,
    tree.Evaluate: lambda n: [f"{bare(n.value)};"],
    tree.If: if_lines,
    tree.While: lambda n: headed(f"while ({bare(n.condition)})", n.body),
    tree.DoWhile: do_lines,
    tree.For: for_lines,
    tree.Switch: switch_lines,
    tree.Break: lambda _: ["break;"],
    tree.Continue: lambda _: ["continue;"],
    tree.Return: lambda n: [f"return {bare(n.value)};" if n.value else "return;"],
}
