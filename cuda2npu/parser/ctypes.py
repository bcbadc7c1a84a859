"""The types of the device language: what C calls `int`, `float *`, `struct s`.

In: declarations as the typed stage resolves them; out: frozen values with size and alignment, the
same as nvcc's on x86-64 Linux (`char` is signed, `long` has 64 bits).

    >>> str(Pointer(F32)), F64.size, Array(I32, 4).size
    ('float *', 8, 16)
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Void:
    size: int = 1
    align: int = 1

    def __str__(self) -> str:
        return "void"


@dataclass(frozen=True, slots=True)
class Scalar:
    """`kind`: "bool" or one of i8 u8 i16 u16 i32 u32 i64 u64 f32 f64; `spelling`: its C name.
    `enumeration`: of an enumeration's type, its full name, by which overloads tell it apart."""

    kind: str
    size: int
    spelling: str = field(compare=False)
    enumeration: str = field(default="", compare=False, repr=False)

    @property
    def align(self) -> int:
        return self.size

    @property
    def is_float(self) -> bool:
        return self.kind[0] == "f"

    @property
    def is_signed(self) -> bool:
        return self.kind[0] in "if"

    @property
    def bits(self) -> int:
        return 8 * self.size

    def __str__(self) -> str:
        return self.spelling


@dataclass(frozen=True, slots=True)
class Pointer:
    """`to` may be `Void` or an `Array` (pointer to array). `const`: whether what it points to is;
    None where a template's argument decides. Only overloads and diagnostics ask for it."""

    to: CType
    size: int = 8
    align: int = 8
    const: bool | None = field(default=False, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.to} *"


@dataclass(frozen=True, slots=True)
class Array:
    of: CType
    length: int

    @property
    def size(self) -> int:
        return self.of.size * self.length

    @property
    def align(self) -> int:
        return self.of.align

    def __str__(self) -> str:
        return f"{self.of} [{self.length}]"


@dataclass(frozen=True, slots=True)
class Field:
    """A member at `offset` bytes from the start of its record."""

    name: str
    type: CType
    offset: int
    const: bool | None = field(default=False, compare=False, repr=False)


@dataclass(slots=True, eq=False)
class Record:
    """A struct or union; equal by identity (one object a definition). `fields` is set once, after
    creation, so that a record may point to itself. Vector types (`float4`) are records too.
    Anonymous members are flattened into `fields`. An opaque type (`cg::thread_block`) has none.
    `has_conversion`: it has an `operator T()`, which is not carried over; `has_copy`: a constructor
    or `operator=` of its own for copies, likewise; `is_made`: by a constructor of its own."""

    name: str
    is_union: bool = False
    fields: tuple[Field, ...] = ()
    size: int = 0
    align: int = 1
    complete: bool = False
    has_conversion: bool = False
    has_copy: bool = False
    is_made: bool = False

    @property
    def initial_fields(self) -> tuple[Field, ...]:
        """Those that an initialiser gives: they share no byte with one before."""
        end, found = 0, list[Field]()
        for one in self.fields:
            if one.offset >= end:
                found.append(one)
                end = one.offset + one.type.size
        return tuple(found)

    @property
    def is_overlaid(self) -> bool:
        """Whether fields share bytes: a union, or a struct with an anonymous one in it."""
        return self.is_union or len(self.initial_fields) < len(self.fields)

    def member(self, name: str) -> Field | None:
        return next((f for f in self.fields if f.name == name), None)

    def __str__(self) -> str:
        return self.name


CType = Void | Scalar | Pointer | Array | Record

VOID = Void()
BOOL = Scalar("bool", 1, "bool")
I8, U8 = Scalar("i8", 1, "char"), Scalar("u8", 1, "unsigned char")
I16, U16 = Scalar("i16", 2, "short"), Scalar("u16", 2, "unsigned short")
I32, U32 = Scalar("i32", 4, "int"), Scalar("u32", 4, "unsigned int")
I64, U64 = Scalar("i64", 8, "long long"), Scalar("u64", 8, "unsigned long long")
F32, F64 = Scalar("f32", 4, "float"), Scalar("f64", 8, "double")
SCALARS = {s.kind: s for s in (BOOL, I8, U8, I16, U16, I32, U32, I64, U64, F32, F64)}
