"""The stub that stands for a kernel's body on the host.

In: the kernel's name, parameters and template parameters. Out: C++ text of one line, a function's
body: it hands the addresses of the arguments to the library, with a descriptor that the compiler
makes for each instance of a template. See `c2n_host.h`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Parameter(NamedTuple):
    """A kernel's parameter."""

    name: str
    is_pack: bool = False


class TemplateParameter(NamedTuple):
    """`kind`: type, value, pack or template; `name`: "" where it has none."""

    name: str
    kind: str


def stub(
    name: str,
    parameters: Sequence[Parameter],
    templates: Sequence[TemplateParameter],
    given: str,
    module: str,
    threads: str = "0",
) -> str:
    """`name` with its namespaces; `given`: the arguments of an explicit specialisation, as written;
    `module`: the C object of the file; `threads`: most of a block, by `__launch_bounds__`."""
    if any(parameter.is_pack for parameter in parameters):
        return "{ __builtin_trap(); }"
    plain = "typename ::c2n::plain" if templates else "::c2n::plain"
    types = ", ".join(f"{plain}<decltype({p.name})>::type" for p in parameters)
    sizes = ", ".join(f"(uint32_t)sizeof(decltype({p.name}))" for p in parameters) or "0"
    addresses = "".join(f"(void *)&{p.name}, " for p in parameters)
    itself = f"::{name}{_arguments(templates, given)}"
    return (
        f"{{ typedef void (*__c2n_type)({types}); "
        f"static const uint32_t __c2n_sizes[] = {{{sizes}}}; "
        "struct __c2n_kernel { "
        "static uint64_t text(char *to, uint64_t room) "
        f"{{ ::c2n::arguments_text t(to, room); {_text(templates, given)} return t.length(); }} "
        f'static c2n_kernel *get() {{ static c2n_kernel kernel = {{&{module}, "{name}", '
        f"(const void *)static_cast<__c2n_type>(&{itself}), {len(parameters)}, __c2n_sizes, "
        f"&text, 0, (uint32_t)({threads})}}; return &kernel; }} }}; "
        f"void *__c2n_arguments[] = {{{addresses}0}}; "
        "::c2n::stub<__c2n_kernel>(__c2n_arguments); }"
    )


def _arguments(templates: Sequence[TemplateParameter], given: str) -> str:
    if given:
        return f"<{given}>"
    if not templates:
        return ""
    return f"<{', '.join(t.name + ('...' if t.kind == 'pack' else '') for t in templates)}>"


def _text(templates: Sequence[TemplateParameter], given: str) -> str:
    """Statements that write the template arguments."""
    if given:
        return f't.name("<>"); t.add("{_escaped(given)}");'
    found: list[str] = []
    for t in templates:
        if t.kind == "type":
            found.append(f't.type<{t.name}>("{t.name}");')
        elif t.kind == "value":
            found.append(f't.constant<decltype({t.name}), {t.name}>("{t.name}");')
        else:
            found.append(f't.name("{t.name}"); t.add("?");')
    return " ".join(found)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
