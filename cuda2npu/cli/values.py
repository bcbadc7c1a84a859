"""What `--arg` may say: numbers, arrays to make, `.npy` files.

In: the text and the C type of the parameter. Out: a Python value as the API takes it; a usage error
where the text says nothing that fits.

    3  -1  0x10  1e6  2.5  inf  true  'a' a number (of the parameter's type)
    1,2.5                                 a struct, one value a member
    zeros:f32[1024]  ones:i32[4,4]        filled with zeros or ones
    iota:i32[N]                           0, 1, 2, ...
    random:f32[N]                         floats from [0, 1), integers from 0 to 99
    random(LOW,HIGH):f32[N]               from LOW, below HIGH
    empty:f32[N]                          never written: a load before a store is a fault
    x.npy                                 from a file
    null                                  a null pointer
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, cast

import click
import numpy as np
from numpy.typing import NDArray

from cuda2npu.api import Unwritten
from cuda2npu.api.dtypes import SCALAR_DTYPES
from cuda2npu.cli.options import split_top
from cuda2npu.parser.ctypes import CType, Pointer, Record, Scalar
from cuda2npu.parser.tree import Variable

Shape = tuple[int, ...]
Made = NDArray[Any]
DType = np.dtype[Any]

FORM = re.compile(r"(?P<kind>[a-z]+)(\((?P<range>[^)]*)\))?:(?P<dtype>\w+)\[(?P<shape>[^\]]*)\]")
OTHER_NAMES = {
    "float": "f32",
    "double": "f64",
    "int": "i32",
    "unsigned": "u32",
    "char": "i8",
    "short": "i16",
    "long": "i64",
} | {dtype.name: kind for kind, dtype in SCALAR_DTYPES.items()}
MAX_BYTES = 1 << 34
MAX_DIMENSIONS = 32
MAGIC = b"\x93NUMPY"


class BadValue(Exception):
    """The text of an `--arg` says nothing that can be made; the message is the reason."""


def read_value(param: Variable, text: str, random: np.random.Generator) -> object:
    """click.BadParameter where the text does not fit the parameter."""
    try:
        return value_of(param.type, text.strip(), random)
    except BadValue as fault:
        hint = f"--arg of `{param.type} {param.name}`"
        raise click.BadParameter(str(fault), param_hint=hint) from None


def read_array(text: str, random: np.random.Generator, hint: str) -> Made:
    """An array that was written; click.BadParameter where the text makes none."""
    try:
        made = array_of(text.strip(), random)
    except BadValue as fault:
        raise click.BadParameter(str(fault), param_hint=hint) from None
    if not isinstance(made, np.ndarray):
        raise click.BadParameter(f"{text!r} is no array", param_hint=hint)
    return cast("Made", made)


def value_of(type: CType, text: str, random: np.random.Generator) -> object:
    if isinstance(type, Pointer):
        return array_of(text, random)
    if isinstance(type, Record):
        parts = split_top(text)
        if len(parts) != len(type.fields):
            raise BadValue(f"`{type}` has {len(type.fields)} members, {text!r} has {len(parts)}")
        pairs = zip(type.fields, parts, strict=True)
        return tuple(value_of(field.type, part, random) for field, part in pairs)
    if isinstance(type, Scalar):
        return number(type, text)
    raise BadValue(f"a parameter of type `{type}` cannot be given")


def number(type: Scalar, text: str) -> int | float:
    words = {"true": 1, "false": 0}
    if text.lower() in words:
        return words[text.lower()]
    if len(text) == 3 and text[0] == text[2] == "'":
        return ord(text[1])
    return real(text) if type.is_float else whole(text)


def whole(text: str) -> int:
    """`3`, `-1`, `0x10`, `1e6`; a leading zero would be octal in C and is not taken."""
    try:
        return int(text, 0)
    except ValueError:
        value = real(text)
    if not value.is_integer() or re.fullmatch(r"[-+]?0\d+", text):
        raise BadValue(f"{text} is not a whole number")
    return int(value)


def real(text: str) -> float:
    try:
        if re.match(r"[-+]?0[xX]", text):
            return float.fromhex(text)
        value = float(text.removesuffix("f") if re.search(r"[.\d]f$", text) else text)
    except (ValueError, OverflowError):
        raise BadValue(f"{text!r} is not a number") from None
    if math.isinf(value) and "inf" not in text.lower():
        raise BadValue(f"{text} is out of the range of a double")
    return value


def array_of(text: str, random: np.random.Generator) -> object:
    if text in ("null", "nullptr", "NULL", "0"):
        return None
    if text.endswith(".npy"):
        return load(text)
    form = FORM.fullmatch(text)
    if form is None:
        raise BadValue(f"{text!r} is neither KIND:TYPE[SHAPE], such as zeros:f32[1024], nor .npy")
    shape = read_shape(form["shape"])
    name = OTHER_NAMES.get(form["dtype"], form["dtype"])
    if name not in SCALAR_DTYPES:
        raise BadValue(f"{form['dtype']!r} is not one of {', '.join(SCALAR_DTYPES)}")
    dtype = SCALAR_DTYPES[name]
    if math.prod(max(n, 1) for n in shape) * dtype.itemsize > MAX_BYTES:
        raise BadValue(f"{text!r} is too large")
    if form["kind"] == "random":
        return random_array(shape, dtype, form["range"], random)
    if form["kind"] not in MAKERS:
        known = ", ".join([*MAKERS, "random"])
        raise BadValue(f"{form['kind']!r} is not one of {known}")
    if form["range"] is not None:
        raise BadValue(f"{form['kind']!r} takes no range")
    return MAKERS[form["kind"]](shape, dtype)


def iota(shape: Shape, dtype: DType) -> Made:
    return np.arange(math.prod(shape)).astype(dtype).reshape(shape)


MAKERS: dict[str, Callable[[Shape, DType], object]] = {
    "zeros": lambda shape, dtype: np.zeros(shape, dtype),
    "ones": lambda shape, dtype: np.ones(shape, dtype),
    "iota": iota,
    "empty": lambda shape, dtype: Unwritten(np.zeros(shape, dtype)),
}


def random_array(
    shape: Shape, dtype: DType, bounds: str | None, random: np.random.Generator
) -> Made:
    low, high = bounds_of(bounds, dtype)
    if dtype.kind == "f":
        part = random.random(shape)
        return (low * (1 - part) + high * part).astype(dtype)
    wide = np.uint64 if dtype.kind == "u" else np.int64
    return random.integers(int(low), int(high) - 1, shape, wide, endpoint=True).astype(dtype)


def bounds_of(text: str | None, dtype: DType) -> tuple[float, float]:
    """LOW and HIGH; whole numbers, which the type can hold, where it is no float."""
    default = {"f": "0,1", "b": "0,2"}.get(dtype.kind, "0,100")
    read = real if dtype.kind == "f" else whole
    parts = (default if text is None else text).split(",")
    if len(parts) != 2:
        raise BadValue(f"{text!r} is not LOW,HIGH")
    low, high = (read(part.strip()) for part in parts)
    if not low < high:
        raise BadValue(f"{text!r}: LOW is not below HIGH")
    least, most = limits(dtype)
    if low < least or high > most:
        raise BadValue(f"{text!r} is not within {least} and {most}, the range of its type")
    return low, high


def limits(dtype: DType) -> tuple[float, float]:
    """The least LOW and the greatest HIGH."""
    if dtype.kind == "f":
        return float(np.finfo(dtype).min), float(np.finfo(dtype).max)
    if dtype.kind == "b":
        return 0, 2
    return int(np.iinfo(dtype).min), int(np.iinfo(dtype).max) + 1


def read_shape(text: str) -> Shape:
    """`1024`, `32,32` or `32x32`."""
    try:
        shape = tuple(int(part) for part in re.split(r"[,x]", text))
    except ValueError:
        raise BadValue(f"[{text}] is not a shape such as [1024] or [32,32]") from None
    if min(shape) < 0:
        raise BadValue(f"[{text}] has a negative size")
    if len(shape) > MAX_DIMENSIONS:
        raise BadValue(f"[...] has {len(shape)} dimensions; at most {MAX_DIMENSIONS} are possible")
    return shape


def load(path: str) -> Made:
    try:
        with open(path, "rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise BadValue(f"{path!r} is no array of numbers: it is not of the .npy format")
        return np.load(path, allow_pickle=False)
    except OSError as fault:
        raise BadValue(f"cannot read {path!r}: {fault.strerror or fault}") from None
    except (ValueError, EOFError, MemoryError) as fault:
        raise BadValue(f"{path!r} is no array of numbers: {fault}") from None
