"""The door of the typed stage: a `ParsedUnit` becomes a `CudaUnit`.

In: declarations and launches as parsed; out: kernels to pick, typed when asked for.

    build_unit(parse_text(text, "k.cu", Options(), sink), sink).kernel("k", {"T": "float"})
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial

from pycparser import c_ast
from pycparser.c_parser import CParser, ParseError

from cuda2npu.diagnostics import Diagnostic, Refused, Sink, Span, diagnostic, refuse
from cuda2npu.parser.ctypes import CType, Pointer
from cuda2npu.parser.parsed import ParsedFunction, ParsedUnit, ParsedVariable, TemplateParam
from cuda2npu.parser.signatures import later
from cuda2npu.parser.tree import Block, Declare, Function, Launch, Variable
from cuda2npu.parser.typed import builtin, launches
from cuda2npu.parser.typed.dispatch import constant
from cuda2npu.parser.typed.frame import Argument, ConstType, Frame, Unit
from cuda2npu.parser.typed.functions import instance, namespace_of, signature_frame, specialised
from cuda2npu.parser.typed.names import Names
from cuda2npu.parser.typed.types import coerced, named_type, template_argument
from cuda2npu.parser.unit import CudaUnit, KernelEntry

MOST_INSTANCES = 64  # of one kernel, taken from the file


def build_unit(
    parsed: ParsedUnit, sink: Sink, elsewhere: Callable[[], Sequence[ParsedUnit]] | None = None
) -> CudaUnit:
    """Indexes the file; types nothing but what the launches need. `elsewhere`: the program's other
    files, asked for where a device function is declared here and not defined."""
    unit = Unit(parsed, Names(parsed), sink)
    if elsewhere is not None:
        unit.elsewhere = cache(partial(_linked_with, unit, elsewhere))
    kernels = _kernels(parsed)
    found = launches.all_found(unit)
    instances = _instances(unit, kernels, found)
    entries = tuple(
        KernelEntry(
            name,
            kernel.span,
            _parameters(kernel),
            tuple(instances[id(kernel)]),
            "::".join((*namespace_of(kernel), kernel.name)),
        )
        for name, kernel in kernels.items()
    )
    by_name = {entry.name: entry for entry in entries}

    reasons = {id(f.kernel): f.reason for f in reversed(found) if f.reason is not None}

    def type_kernel(name: str, template: Mapping[str, str] | None) -> Function:
        kernel, entry = kernels[name], by_name[name]
        reason = reasons.get(id(kernel))
        if template is None and entry.instances:
            template = entry.instances[0]
        elif not template and reason is not None and any(not p.default for p in kernel.template):
            raise Refused(replace(reason.diagnostic, kernel=name))
        return _type_kernel(unit, kernel, entry, template)

    def lines(path: str) -> list[str]:
        here = parsed.lines.get(path)
        if here is not None:
            return here
        return next((u.parsed.lines[path] for u in unit.elsewhere() if path in u.parsed.lines), [])

    variables = tuple(
        dict.fromkeys(
            declared.name
            for declared in parsed.declarations
            if isinstance(declared, ParsedVariable) and declared.space in ("constant", "device")
        )
    )
    return CudaUnit(parsed.path, entries, _launches(found), sink, type_kernel, lines, variables)


def _linked_with(unit: Unit, elsewhere: Callable[[], Sequence[ParsedUnit]]) -> list[Unit]:
    """The other files, each of which may call what any file defines."""
    made = [Unit(each, Names(each), Sink()) for each in elsewhere()]
    for one in made:
        others = [unit, *(other for other in made if other is not one)]
        one.elsewhere, one.statics = others.copy, unit.statics
    return made


def _parameters(kernel: ParsedFunction) -> tuple[str, ...]:
    return tuple(param.name for param in kernel.template)


def _kernels(parsed: ParsedUnit) -> dict[str, ParsedFunction]:
    """Kernels by the name that picks them; of equal names, `ns::k`, then `k#2`."""
    found: dict[str, ParsedFunction] = {}
    for declared in parsed.declarations:
        if not isinstance(declared, ParsedFunction) or declared.kind != "kernel":
            continue
        if declared.arguments is not None or (declared.node is None and declared.refusal is None):
            continue
        name = declared.name
        if name in found:
            name = "::".join((*namespace_of(declared), declared.name))
        count = 2
        while name in found:
            name, count = f"{declared.name}#{count}", count + 1
        found[name] = declared
    return found


def _launches(found: list[launches.Found]) -> tuple[Launch, ...]:
    return tuple(dict.fromkeys(f.launch for f in found if f.launch is not None))


def _instances(
    unit: Unit, kernels: Mapping[str, ParsedFunction], found: list[launches.Found]
) -> dict[int, list[Mapping[str, str]]]:
    """What the launches, and explicit instantiations, ask of each kernel template."""
    out: dict[int, list[Mapping[str, str]]] = {id(k): [] for k in kernels.values()}

    def add(kernel: ParsedFunction, arguments: tuple[Argument, ...]) -> None:
        texts = launches.instance_texts(unit, kernel, arguments)
        known = out.get(id(kernel))
        if known is not None and texts not in known and len(known) < MOST_INSTANCES:
            known.append(texts)

    for one in found:
        if one.kernel is not None and one.arguments is not None:
            add(one.kernel, one.arguments)
    for declared in unit.parsed.declarations:
        if isinstance(declared, ParsedFunction) and declared.arguments:
            _explicit(unit, kernels, declared, add)
    return out


def _explicit(unit: Unit, kernels: Mapping[str, ParsedFunction], declared: ParsedFunction,
              add: object) -> None:  # fmt: skip
    primary = next((k for k in kernels.values() if k.name == declared.name and k.template), None)
    if primary is None or declared.arguments is None or not callable(add):
        return
    frame = signature_frame(unit, declared, ())
    try:
        given = [template_argument(frame, a, declared.span) for a in declared.arguments]
    except launches.SURPRISES:
        return
    if len(given) == len(primary.template):
        pairs = zip(primary.template, given, strict=True)
        add(primary, tuple(coerced(frame, p, a, declared.span) for p, a in pairs))


# -- one kernel -----------------------------------------------------------------------------------


def _type_kernel(
    unit: Unit, kernel: ParsedFunction, entry: KernelEntry, template: Mapping[str, str] | None
) -> Function:
    try:
        arguments = _arguments(unit, kernel, template or {})
        made = instance(unit, kernel, arguments, (), kernel.span)
    except Refused as reason:
        raise Refused(replace(reason.diagnostic, kernel=entry.name)) from None
    except RecursionError:
        raise Refused(_deep(kernel, entry.name)) from None
    except launches.SURPRISES as surprise:
        raise Refused(_surprised(kernel, entry.name, surprise)) from surprise
    _declare_shared(unit, made)
    return made


def _deep(kernel: ParsedFunction, name: str) -> Diagnostic:
    return diagnostic("C2N2003", kernel.span, kernel=name, construct=f"`{name}`",
                      why="its expressions are nested too deeply", hint="")  # fmt: skip


def _surprised(kernel: ParsedFunction, name: str, surprise: Exception) -> Diagnostic:
    why = f"{type(surprise).__name__}: {surprise}".replace("\n", " ")
    return diagnostic("C2N2019", kernel.span, kernel=name, function=name, why=why)


def _declare_shared(unit: Unit, kernel: Function) -> None:
    """Shared variables at file scope are declared where a kernel starts."""
    shared = [v for v in unit.globals.values() if isinstance(v, Variable) and v.storage == "shared"]
    known = {s.variable for s in kernel.body.body if isinstance(s, Declare)}
    missing = tuple(Declare(v.span, v) for v in shared if v not in known)
    if missing:
        kernel.body = Block(kernel.body.span, (*missing, *kernel.body.body))


def _arguments(
    unit: Unit, kernel: ParsedFunction, template: Mapping[str, str]
) -> tuple[Argument, ...]:
    """The template arguments: as given by name, or by default."""
    inside = signature_frame(unit, kernel, ())
    out: list[Argument] = []
    for param in kernel.template:
        if param.name in template:
            argument = parsed_argument(inside, template[param.name], param, kernel)
        elif param.default is not None:
            argument = template_argument(inside, param.default, kernel.span)
        else:
            raise refuse("C2N2007", kernel.span, parameter=param.name, kernel=kernel.name)
        argument = coerced(inside, param, argument, kernel.span)
        inside.scope.names[param.name] = argument
        out.append(argument)
    return tuple(out)


def parsed_argument(
    frame: Frame, text: str, param: TemplateParam, kernel: ParsedFunction
) -> Argument:
    """`float`, `const unsigned int *`, `ns::S`, `256`, `2 * 16`, `true`."""
    known = frame.unit.texts.get(text)
    if known is not None:
        return known
    span = kernel.span
    found = _parsed_type(frame, text, span)
    if found is None and param.kind == "value":
        found = _parsed_value(frame, text, span)
    known_later = later(text, span) if found is None else None
    if known_later is not None:
        raise Refused(known_later)
    if found is None:
        raise refuse("C2N2002", span, what=f"`{text}` is no argument for template parameter"
                     f" `{param.name}`")  # fmt: skip
    return found


def _parsed_type(frame: Frame, text: str, span: Span) -> CType | ConstType | None:
    levels = [re.findall(r"[\w:]+|\S", level) for level in text.split("*")]
    constant = ["const" in level for level in levels]
    words = [w for level in levels for w in level if w not in ("const", "volatile")]
    if not words or not all(re.fullmatch(r"[A-Za-z_:][\w:]*", w) for w in words):
        return None
    found = builtin.of_specifiers(words)
    if found is None and len(words) == 1:
        parts = tuple(part for part in words[0].split("::") if part)
        key = "__".join(parts)
        if len(parts) > 1:
            frame.unit.parsed.sugar.qualified.setdefault(key, parts)
        found = named_type(frame, key, span)
    if found is None:
        return None
    for const in constant[:-1]:
        found = Pointer(found, const=const)
    return ConstType(found) if constant[-1] else found


def _parsed_value(frame: Frame, text: str, span: Span) -> Argument | None:
    try:
        parsed = CParser(dialect="c23").parse(f"int x = ({text.replace('::', '__')});")
    except ParseError:
        return None
    node = parsed.ext[0]
    if len(parsed.ext) != 1 or not isinstance(node, c_ast.Decl) or node.init is None:
        return None
    if "::" in text:
        for name in re.findall(r"[A-Za-z_]\w*(?:::\w+)+", text):
            parts = tuple(name.split("::"))
            frame.unit.parsed.sugar.qualified.setdefault("__".join(parts), parts)
    if isinstance(node.init, c_ast.ID):
        return template_argument(frame, node.init, span)
    return constant(frame, node.init, "template argument")


__all__ = ["build_unit", "specialised"]
