"""Every intrinsic of the device language: names as called, canonical name, parameters, result.

In: the name of a call that no function of the file defines; out: its overloads as `Signature`s.
To add an intrinsic, add a row. Names that CUDA has and we do not carry yet are in `LATER`.

A kind is bool i8 .. u64 f32 f64 void; `*f32` a pointer to it; `any` whatever the pointer `*any`
points to. In `Row`s, `T` stands for each of `types` in turn, and `{r}` in a name for each of the
rounding modes. Two kinds follow the arguments: `F` is f32 where all arguments of kind F are float,
else f64 (C++'s rule for <cmath>); `A` is the common type of C's arithmetic conversions (min, max).

    >>> [(s.params, s.result) for s in SIGNATURES["atomicMin"]][:2]
    [(('*i32', 'i32'), 'i32'), (('*u32', 'u32'), 'u32')]
    >>> SIGNATURES["sqrtf"][0].canonical, SIGNATURES["sqrtf"][0].params
    ('sqrt', ('f32',))
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cuda2npu.diagnostics import Diagnostic, Span, diagnostic


@dataclass(frozen=True, slots=True)
class Signature:
    """`defaults` are the values of the last parameters where the call leaves them out."""

    name: str
    canonical: str
    params: tuple[str, ...]
    result: str
    defaults: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """`names` and `params` are separated by blanks. `canonical`: the name itself where empty."""

    names: str
    params: str
    result: str
    canonical: str = ""
    types: str = ""
    defaults: tuple[int, ...] = ()


_FULL = 0xFFFFFFFF
_WORDS = "i32 u32 i64 u64 f32 f64"
_MODES = ("rn", "rz", "ru", "rd")

# One argument, result of the same type: `name` (C++ overloads) and `namef`.
_MATH_1 = """sqrt rsqrt cbrt rcbrt exp exp2 exp10 expm1 log log2 log10 log1p logb sin cos tan asin
acos atan sinh cosh tanh asinh acosh atanh sinpi cospi erf erfc erfinv erfcinv erfcx normcdf
normcdfinv tgamma lgamma ceil floor trunc round rint nearbyint j0 j1 y0 y1 cyl_bessel_i0
cyl_bessel_i1"""
_MATH_2 = "pow atan2 fmod remainder copysign nextafter hypot rhypot fdim"
_MATH_3 = "fma norm3d rnorm3d"
_MATH_4 = "norm4d rnorm4d"

ROWS: tuple[Row, ...] = (
    # C's math
    Row("fabs", "F", "F", "abs"), Row("fabsf", "f32", "f32", "abs"),
    Row("abs", "T", "T", types="i32 i64 f32 f64"),
    Row("labs llabs", "i64", "i64", "abs"),
    Row("min", "A A", "A"), Row("max", "A A", "A"),
    Row("fmin", "F F", "F", "min"), Row("fmax", "F F", "F", "max"),
    Row("fminf", "f32 f32", "f32", "min"), Row("fmaxf", "f32 f32", "f32", "max"),
    Row("umin", "u32 u32", "u32", "min"), Row("umax", "u32 u32", "u32", "max"),
    Row("llmin", "i64 i64", "i64", "min"), Row("llmax", "i64 i64", "i64", "max"),
    Row("ullmin", "u64 u64", "u64", "min"), Row("ullmax", "u64 u64", "u64", "max"),
    Row("isnan isinf isfinite isnormal signbit", "F", "bool"),
    Row("isnanf __isnanf __isnan", "F", "bool", "isnan"),
    Row("isinff __isinff __isinf", "F", "bool", "isinf"),
    Row("finite __finite __finitef", "F", "bool", "isfinite"),
    Row("__signbit __signbitf __signbitd", "F", "bool", "signbit"),
    Row("sincos", "T *T *T", "void", types="f32 f64"),
    Row("sincosf", "f32 *f32 *f32", "void", "sincos"),
    Row("sincospi", "T *T *T", "void", types="f32 f64"),
    Row("sincospif", "f32 *f32 *f32", "void", "sincospi"),
    Row("frexp", "T *i32", "T", types="f32 f64"), Row("frexpf", "f32 *i32", "f32", "frexp"),
    Row("modf", "T *T", "T", types="f32 f64"), Row("modff", "f32 *f32", "f32", "modf"),
    Row("remquo", "T T *i32", "T", types="f32 f64"),
    Row("remquof", "f32 f32 *i32", "f32", "remquo"),
    Row("ldexp scalbn", "F i32", "F", "ldexp"), Row("ldexpf scalbnf", "f32 i32", "f32", "ldexp"),
    Row("scalbln", "F i64", "F", "ldexp"), Row("scalblnf", "f32 i64", "f32", "ldexp"),
    Row("ilogb", "F", "i32"), Row("ilogbf", "f32", "i32", "ilogb"),
    Row("lround llround", "F", "i64", "lround"), Row("lroundf llroundf", "f32", "i64", "lround"),
    Row("lrint llrint", "F", "i64", "lrint"), Row("lrintf llrintf", "f32", "i64", "lrint"),
    Row("jn yn", "i32 F", "F"),
    Row("jnf", "i32 f32", "f32", "jn"), Row("ynf", "i32 f32", "f32", "yn"),
    Row("fdivide", "f64 f64", "f64", "__ddiv_rn"),
    Row("fdividef", "f32 f32", "f32", "__fdiv_rn"),
    # fast forms of CUDA
    Row("__expf __exp10f __logf __log2f __log10f __sinf __cosf __tanf __saturatef __tanhf",
        "f32", "f32"),
    Row("saturate", "f32", "f32", "__saturatef"),
    Row("__powf __fdividef", "f32 f32", "f32"),
    Row("__sincosf", "f32 *f32 *f32", "void"),
    Row("__fadd_{r} __fsub_{r} __fmul_{r} __fdiv_{r}", "f32 f32", "f32"),
    Row("__dadd_{r} __dsub_{r} __dmul_{r} __ddiv_{r}", "f64 f64", "f64"),
    Row("__fmaf_{r}", "f32 f32 f32", "f32"), Row("__fma_{r}", "f64 f64 f64", "f64"),
    Row("__frcp_{r} __fsqrt_{r}", "f32", "f32"), Row("__drcp_{r} __dsqrt_{r}", "f64", "f64"),
    Row("__frsqrt_rn", "f32", "f32"),
    # integers
    Row("__mul24 __mulhi", "i32 i32", "i32"), Row("__umul24 __umulhi", "u32 u32", "u32"),
    Row("mul24", "i32 i32", "i32", "__mul24"), Row("umul24", "u32 u32", "u32", "__umul24"),
    Row("mulhi", "i32 i32", "i32", "__mulhi"), Row("umulhi", "u32 u32", "u32", "__umulhi"),
    Row("__mul64hi", "i64 i64", "i64"), Row("__umul64hi", "u64 u64", "u64"),
    Row("mul64hi", "i64 i64", "i64", "__mul64hi"), Row("umul64hi", "u64 u64", "u64", "__umul64hi"),
    Row("__sad", "i32 i32 u32", "u32"), Row("__usad", "u32 u32 u32", "u32"),
    Row("__hadd __rhadd", "i32 i32", "i32"), Row("__uhadd __urhadd", "u32 u32", "u32"),
    Row("__popc", "u32", "i32"), Row("__popcll", "u64", "i32"),
    Row("__clz", "i32", "i32"), Row("__clzll", "i64", "i32"),
    Row("__ffs", "i32", "i32"), Row("__ffsll", "i64", "i32"),
    Row("__brev", "u32", "u32"), Row("__brevll", "u64", "u64"),
    Row("__byte_perm", "u32 u32 u32", "u32"),
    Row("__funnelshift_l __funnelshift_r __funnelshift_lc __funnelshift_rc", "u32 u32 u32", "u32"),
    Row("__dp4a", "T T T", "T", types="i32 u32"),
    # conversions and bit casts
    Row("__float2int_{r}", "f32", "i32"), Row("__float2uint_{r}", "f32", "u32"),
    Row("__float2ll_{r}", "f32", "i64"), Row("__float2ull_{r}", "f32", "u64"),
    Row("__double2int_{r}", "f64", "i32"), Row("__double2uint_{r}", "f64", "u32"),
    Row("__double2ll_{r}", "f64", "i64"), Row("__double2ull_{r}", "f64", "u64"),
    Row("__double2float_{r}", "f64", "f32"),
    Row("__int2float_{r}", "i32", "f32"), Row("__uint2float_{r}", "u32", "f32"),
    Row("__ll2float_{r}", "i64", "f32"), Row("__ull2float_{r}", "u64", "f32"),
    Row("__int2double_rn", "i32", "f64"), Row("__uint2double_rn", "u32", "f64"),
    Row("__ll2double_{r}", "i64", "f64"), Row("__ull2double_{r}", "u64", "f64"),
    Row("__double2hiint __double2loint", "f64", "i32"),
    Row("__hiloint2double", "i32 i32", "f64"),
    Row("__float_as_int float_as_int", "f32", "i32", "bitcast"),
    Row("__int_as_float int_as_float", "i32", "f32", "bitcast"),
    Row("__float_as_uint float_as_uint", "f32", "u32", "bitcast"),
    Row("__uint_as_float uint_as_float", "u32", "f32", "bitcast"),
    Row("__double_as_longlong", "f64", "i64", "bitcast"),
    Row("__longlong_as_double", "i64", "f64", "bitcast"),
    # memory
    Row("__ldg __ldcs __ldcg __ldca __ldlu __ldcv", "*any", "any", "__ldg"),
    Row("__stcs __stcg __stwb __stwt", "*any any", "void", "__stcs"),
    Row("memcpy", "*void *void u64", "*void"), Row("memset", "*void i32 u64", "*void"),
    # atomics; also with _system and _block
    Row("atomicAdd", "*T T", "T", types="i32 u32 u64 f32 f64"),
    Row("atomicSub", "*T T", "T", types="i32 u32"),
    Row("atomicMin atomicMax", "*T T", "T", types="i32 u32 i64 u64"),
    Row("atomicExch", "*T T", "T", types="i32 u32 u64 f32"),
    Row("atomicAnd atomicOr atomicXor", "*T T", "T", types="i32 u32 u64"),
    Row("atomicInc atomicDec", "*u32 u32", "u32"),
    Row("atomicCAS", "*T T T", "T", types="i32 u32 u64 u16"),
    # synchronisation and warps
    Row("__syncthreads", "", "void"),
    Row("__syncthreads_count __syncthreads_and __syncthreads_or", "i32", "i32"),
    Row("__syncwarp", "u32", "void", defaults=(_FULL,)),
    Row("__threadfence __threadfence_block __threadfence_system", "", "void"),
    Row("__shfl_sync", "u32 T i32 i32", "T", types=_WORDS, defaults=(32,)),
    Row("__shfl_xor_sync", "u32 T i32 i32", "T", types=_WORDS, defaults=(32,)),
    Row("__shfl_up_sync __shfl_down_sync", "u32 T i32 i32", "T", types=_WORDS, defaults=(32,)),
    Row("__shfl __shfl_xor", "T i32 i32", "T", types=_WORDS, defaults=(32,)),
    Row("__shfl_up __shfl_down", "T i32 i32", "T", types=_WORDS, defaults=(32,)),
    Row("__any_sync __all_sync __uni_sync", "u32 i32", "i32"),
    Row("__ballot_sync", "u32 i32", "u32"),
    Row("__any __all", "i32", "i32"), Row("__ballot", "i32", "u32"),
    Row("__match_any_sync", "u32 T", "u32", types=_WORDS),
    Row("__match_all_sync", "u32 T *i32", "u32", types=_WORDS),
    Row("__reduce_add_sync __reduce_min_sync __reduce_max_sync", "u32 T", "T", types="i32 u32"),
    Row("__reduce_and_sync __reduce_or_sync __reduce_xor_sync", "u32 u32", "u32"),
    Row("__activemask", "", "u32"),
    # what cooperative groups lower to
    Row("c2n_tile_mask", "u32", "u32"), Row("c2n_thread_rank", "", "u32"),
    Row("c2n_grid_sync", "", "void"),
    Row("c2n_tile_reduce_add c2n_tile_reduce_min c2n_tile_reduce_max", "i32 T", "T", types=_WORDS),
    Row("c2n_tile_reduce_and c2n_tile_reduce_or c2n_tile_reduce_xor", "i32 T", "T",
        types="i32 u32 i64 u64"),
    # time and stops
    Row("clock clock64", "", "i64"), Row("__nanosleep", "u32", "void"),
    Row("__trap __brkpt", "", "void"),
)  # fmt: skip


def _math_rows() -> list[Row]:
    rows: list[Row] = []
    for names, count in ((_MATH_1, 1), (_MATH_2, 2), (_MATH_3, 3), (_MATH_4, 4)):
        for name in names.split():
            rows.append(Row(name, " ".join(["F"] * count), "F", name))
            rows.append(Row(name + "f", " ".join(["f32"] * count), "f32", name))
    return rows


def _spelled(names: str) -> list[str]:
    """The names of a row: rounding modes filled in, scoped forms of the atomics added."""
    spelled: list[str] = []
    for name in names.split():
        spelled += [name.replace("{r}", m) for m in _MODES] if "{r}" in name else [name]
    return spelled


def _expand(rows: tuple[Row, ...]) -> dict[str, tuple[Signature, ...]]:
    found: dict[str, list[Signature]] = {}
    for row in rows:
        for name in _spelled(row.names):
            scopes = ("", "_system", "_block") if name.startswith("atomic") else ("",)
            for kind in row.types.split() or ["T"]:
                params = tuple(p.replace("T", kind) for p in row.params.split())
                result = row.result.replace("T", kind)
                canonical = row.canonical or name
                for scope in scopes:
                    signature = Signature(name + scope, canonical, params, result, row.defaults)
                    found.setdefault(signature.name, []).append(signature)
    return {name: tuple(overloads) for name, overloads in found.items()}


SIGNATURES: dict[str, tuple[Signature, ...]] = _expand((*ROWS, *_math_rows()))
"""Name as called (without `std::`) to its overloads."""

CANONICAL: frozenset[str] = frozenset(s.canonical for row in SIGNATURES.values() for s in row)
"""Every `Intrinsic.name` that the typed tree can hold."""


@dataclass(frozen=True, slots=True)
class Later:
    """Names that CUDA has and we do not carry yet: `pattern` matches `a::b` whole; `places` fill
    the row `code` (`{name}` is the name itself)."""

    pattern: str
    code: str
    places: tuple[tuple[str, str], ...] = ()


def _construct(pattern: str, construct: str, why: str, hint: str = "") -> Later:
    places = (("construct", construct), ("why", why), ("hint", hint))
    return Later(pattern, "C2N2003", places)


def _library(pattern: str, library: str, hint: str = "write it with the device's own functions"):
    return Later(pattern, "C2N2018", (("name", "{name}"), ("library", library), ("hint", hint)))


_HALF = (("type", "{name}"),)
_NAME = (("name", "{name}"),)

LATER: tuple[Later, ...] = (
    Later(r"(__)?(nv_)?half2_raw|(__)?(nv_)?bfloat162_raw|(__)?(nv_)?(half|bfloat16)_raw"
          r"|half_t|__nv_fp8\w*", "C2N2011", _HALF),
    Later(r"__(nv_)?(half|float|double|int|uint|short|ushort|ll|ull|bfloat16|ushort_as|short_as|h|low"
          r"|high|lows|highs|halves)\w*(half|bfloat16|2half|half2|bf16)\w*|make_half2|__nv_cvt\w*"
          r"|__(half|bfloat16)\w*|__float22\w*|__low2float|__high2float|__low2half2?|__high2half2?"
          r"|(?!__hadd$)__h(add|sub|mul|div|fma|neg|abs|eq|ne|lt|gt|le|ge|max|min|isnan)(2|_\w+|2_\w+)?"
          r"|__hb(eq|ne|lt|gt|le|ge)2|h(exp|log|sqrt|rsqrt|rcp|sin|cos|floor|ceil|trunc)\w*",
          "C2N2011", _HALF),
    Later(r"tex(1D|2D|3D|Cubemap|1Dfetch)\w*|surf(1D|2D|3D|Cubemap)\w*|texture|surface"
          r"|cudaTextureObject_t|cudaSurfaceObject_t|CUtexObject|CUsurfObject|__tex\w*", "C2N2012",
          _NAME),
    Later(r"(nvcuda::)?wmma(::.*)?|__hmma\w*|__wmma\w*|nvcuda(::.*)?", "C2N2003",
          (("construct", "`{name}`"), ("why", "the warp matrix functions (wmma) come later"),
           ("hint", "write the product as loops"))),
    _library(r"curand\w*|(curand)\w*::.*", "cuRAND's device functions",
             "write the generator as a device function"),
    _library(r"cub::.*", "CUB"), _library(r"thrust::.*", "Thrust"),
    _library(r"cuda::.*|nv::.*", "libcu++"), _library(r"cute::.*|cutlass::.*", "CUTLASS"),
    _library(r"std::(pair|tuple|array|span|optional|variant|function|complex|bitset"
             r"|vector|string|string_view|get|make_(pair|tuple)|initializer_list)",
             "the C++ library", "write the type as a struct of your own"),
    _library(r"cublas\w*|cufft\w*|cusparse\w*|cudnn\w*", "a host library"),
    _library(r"cuC\w+|cuComplex|cuDoubleComplex|cuFloatComplex|make_cu\w*Complex", "cuComplex",
             "use float2 and spell the arithmetic out"),
    Later(r"((cg|cooperative_groups)::)?(this_multi_grid|multi_grid_group|this_cluster"
          r"|cluster_group)", "C2N4002", _NAME),
    Later(r"malloc|free|calloc|alloca|new|delete|__nv_aligned_device_malloc|aligned_alloc",
          "C2N2017", _NAME),
    Later(r"__launch|cudaLaunchDevice|cudaLaunchKernel\w*", "C2N2016"),
    _construct(r"cuda[A-Z]\w*", "`{name}` in device code", "the device runtime is the host's here",
               "call it from the host"),
    _construct(r"__pipeline_\w+|(cg|cooperative_groups)::(memcpy_async|wait|wait_prior)|memcpy_async",
               "`{name}`", "asynchronous copies come later",
               "copy with ordinary loads and stores, then __syncthreads()"),
    _construct(r"(cg::|cooperative_groups::)?(coalesced_threads|coalesced_group|binary_partition"
               r"|labeled_partition)", "`{name}`",
               "a group of whichever threads are active is not known when translating",
               "use a tile of fixed size"),
    _construct(r"(cg::|cooperative_groups::)(inclusive_scan|exclusive_scan\w*|invoke_one\w*"
               r"|thread_group|this_thread|experimental.*)",
               "`{name}`", "this part of cooperative groups comes later"),
    _construct(r"__v(add|sub|abs|absdiff|avg|cmp|max|min|neg|sad|set|hadd|abs_?)\w*[24]|__vi\w+",
               "`{name}`", "SIMD-in-word functions come later",
               "work on the bytes or halves one by one"),
    _construct(r"__dp2a\w*|__fns|__usad4|__vsad\w*|__fmaf_ieee\w*", "`{name}`",
               "this intrinsic comes later"),
    _construct(r"__mbarrier_\w+|__nv_isClosure\w*|__is(Global|Shared|Constant|Local)"
               r"|__cvta_\w+|__isGridConstant|__cluster\w*|__prof_trigger", "`{name}`",
               "it is about the GPU's own memory or barriers"),
    _construct(r"va_start|va_arg|va_end|vprintf|setjmp|longjmp|exit|abort|fprintf|sprintf|puts"
               r"|rand|srand|qsort|strlen|strcpy|strcmp|strncmp|strcat|memcmp|memmove|std::cout",
               "`{name}` in device code", "no device function of that name exists here"),
)  # fmt: skip

_LATER = [(re.compile(later.pattern), later) for later in LATER]


def later(name: str, span: Span) -> Diagnostic | None:
    """The true reason why the name `a::b`, known to CUDA, is refused; None for any other name."""
    for pattern, entry in _LATER:
        if pattern.fullmatch(name):
            places = {place: text.replace("{name}", name) for place, text in entry.places}
            return diagnostic(entry.code, span, **places)
    return None
