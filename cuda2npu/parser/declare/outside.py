"""Methods that are defined outside of their record: the body goes to the declaration inside.

In: a file's declarations; out: the same, but that a method's declaration has the body, and stands
where that stood. What does not fit exactly one declaration, or is for some arguments of a template
alone, makes the method one that cannot be called.

    struct S { __device__ int f(int); };   __device__ int S::f(int n) { return n; }
"""

from __future__ import annotations

from pycparser import c_ast, c_generator

from cuda2npu.parser.parsed import Declaration, ParsedFunction, Sugar


def join_bodies(declarations: list[Declaration], sugar: Sugar) -> list[Declaration]:
    inside: dict[tuple[str, ...], list[ParsedFunction]] = {}
    for one in declarations:
        if isinstance(one, ParsedFunction) and one.member and one.node is None:
            inside.setdefault((*one.namespace, one.name), []).append(one)
    if not inside:
        return declarations
    joined: dict[int, ParsedFunction] = {}
    for one in declarations:
        if isinstance(one, ParsedFunction) and one.outside:
            found = inside.get((*_plain(one, sugar), one.name), [])
            fitting = [method for method in found if _is_body_of(one, method)]
            if len(fitting) == 1 and _is_general(one, sugar):
                joined[id(one)] = _with_body(fitting[0], one)
            for method in found if id(one) not in joined else ():
                method.member = ""  # which of them it is, or for what, is not known
    moved = {id(method) for method in joined.values()}
    return [joined.get(id(one), one) for one in declarations if id(one) not in moved]


def _plain(method: ParsedFunction, sugar: Sugar) -> tuple[str, ...]:
    """The namespaces that it names, and its record, without template arguments."""
    ids = sugar.template_ids
    names = [ids[part].name if part in ids else (part,) for part in method.namespace]
    return tuple(part for name in names for part in name)


def _is_general(method: ParsedFunction, sugar: Sugar) -> bool:
    """`V<T>::f` where `T` is the template's own parameter, for each of them, in order."""
    if method.arguments is not None:
        return False
    names: list[str] = []
    for part in method.namespace:
        if part in sugar.template_ids:
            names += [_name_of(argument) for argument in sugar.template_ids[part].arguments]
    return names == [param.name for param in method.template[: len(names)]]


def _name_of(argument: c_ast.Node) -> str:
    if isinstance(argument, c_ast.ID):
        return argument.name
    return _text(argument)


def _is_body_of(body: ParsedFunction, method: ParsedFunction) -> bool:
    if method.member == "constructor":
        return False  # what it gives to members stands in its head
    if method.member != "static" and (method.member == "const") != (body.outside == "const"):
        return False
    if [param.kind for param in body.template] != [param.kind for param in method.template]:
        return False
    if body.node is None:
        return True  # refused: so is every call
    names = {b.name: m.name for b, m in zip(body.template, method.template, strict=True)}
    mine, theirs = _parameters(body), _parameters(method)
    theirs = theirs if method.member == "static" else theirs[1:]
    return [_type(node, names) for node in mine] == [_type(node, {}) for node in theirs]


def _parameters(function: ParsedFunction) -> list[c_ast.Node]:
    decl = function.node.decl if function.node is not None else function.declaration
    args = decl.type.args if decl is not None else None
    nodes: list[c_ast.Node] = list(args.params) if args is not None else []
    return [] if len(nodes) == 1 and _text(nodes[0]) == "void" else nodes


def _type(parameter: c_ast.Node, names: dict[str, str]) -> tuple[str, ...]:
    """The words of a parameter's type, without its name and its own `const`."""
    kind = getattr(parameter, "type", None)
    assert isinstance(kind, c_ast.Node)
    return tuple(names.get(word, word) for word in _words(kind, but="const"))


def _words(node: c_ast.Node, but: str = "") -> list[str]:
    quals: list[str] = getattr(node, "quals", None) or []
    own = [type(node).__name__, *(word for word in quals if word != but)]
    if isinstance(node, c_ast.IdentifierType):
        own += node.names
    elif isinstance(node, c_ast.Constant | c_ast.ID):
        own.append(_text(node))
    children: list[tuple[str, c_ast.Node]] = list(node.children() or ())
    return own + [word for _, child in children for word in _words(child)]


def _text(node: c_ast.Node) -> str:
    return c_generator.CGenerator().visit(node)


def _with_body(method: ParsedFunction, body: ParsedFunction) -> ParsedFunction:
    method.refusal = body.refusal
    if body.node is None or method.declaration is None:
        return method
    if method.member != "static":
        this = method.declaration.type.args.params[0]
        type_ = body.node.decl.type
        type_.args = c_ast.ParamList([this, *_parameters(body)], type_.coord)
    if [p.name for p in body.template] != [p.name for p in method.template]:
        method.template = body.template
    method.node, method.declaration = body.node, None
    return method
