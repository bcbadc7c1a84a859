/* A type of 16 bits and the pair of it: what `cuda_fp16.h` and `cuda_bf16.h` have in common, with names
   and format of the one that includes it. On the host each operation rounds once, to the nearest.
   C2N_H, C2N_H2: the types; C2N_N: `half` or `bfloat16`, as the functions are named; C2N_M: bits of the
   mantissa. No guard: it is included twice. */

#define C2N_PASTE_(a, b, c) a##b##c
#define C2N_PASTE(a, b, c) C2N_PASTE_(a, b, c)
#define C2N_FROM(type, end) C2N_PASTE(__##type##2, C2N_N, end) /* __float2half_rn */
#define C2N_TO(type) C2N_PASTE(__, C2N_N, 2##type)             /* __half2float */
#define C2N_RAW C2N_PASTE(C2N_H, _raw, )
#define C2N_RAW2 C2N_PASTE(C2N_H2, _raw, )
#define C2N_FUNCTION static inline __attribute__((unused))
#define C2N_FORMAT c2n::format<C2N_M>

/* -- the types ------------------------------------------------------------------------------------ */

struct __attribute__((aligned(2))) C2N_H {
  protected:
    unsigned short __x;

  public:
    C2N_H() = default;
    constexpr C2N_H(const C2N_RAW &raw) : __x(raw.x) {}
    C2N_H &operator=(const C2N_RAW &raw) {
        __x = raw.x;
        return *this;
    }
    operator C2N_RAW() const { return C2N_RAW{__x}; }
    operator C2N_RAW() const volatile { return C2N_RAW{__x}; }
    C2N_H(float value) : __x(C2N_FORMAT::round(value)) {}
    C2N_H(double value) : __x(C2N_FORMAT::round(value)) {}
#define C2N_INTEGER(type, wide) \
    C2N_H(type value) : __x(C2N_FORMAT::round((wide)value, c2n::nearest)) {} \
    operator type() const { return c2n::to_integer<type>(C2N_FORMAT::value(__x), c2n::to_zero); } \
    C2N_H &operator=(type value) { return *this = C2N_H(value); }
    C2N_INTEGER(short, long long)
    C2N_INTEGER(unsigned short, unsigned long long)
    C2N_INTEGER(int, long long)
    C2N_INTEGER(unsigned int, unsigned long long)
    C2N_INTEGER(long, long long)
    C2N_INTEGER(unsigned long, unsigned long long)
    C2N_INTEGER(long long, long long)
    C2N_INTEGER(unsigned long long, unsigned long long)
#undef C2N_INTEGER
    operator float() const { return C2N_FORMAT::value(__x); }
    operator bool() const { return (__x & 0x7fff) != 0; }
    operator char() const { return c2n::to_integer<char>(C2N_FORMAT::value(__x), c2n::to_zero); }
    operator signed char() const { return c2n::to_integer<signed char>(C2N_FORMAT::value(__x), c2n::to_zero); }
    operator unsigned char() const { return c2n::to_integer<unsigned char>(C2N_FORMAT::value(__x), c2n::to_zero); }
    C2N_H &operator=(float value) { return *this = C2N_H(value); }
    C2N_H &operator=(double value) { return *this = C2N_H(value); }
};

struct __attribute__((aligned(4))) C2N_H2 {
    C2N_H x, y;

    C2N_H2() = default;
    constexpr C2N_H2(const C2N_H &a, const C2N_H &b) : x(a), y(b) {}
    constexpr C2N_H2(const C2N_RAW2 &raw) : x(C2N_RAW{raw.x}), y(C2N_RAW{raw.y}) {}
    C2N_H2 &operator=(const C2N_RAW2 &raw) { return *this = C2N_H2(raw); }
    operator C2N_RAW2() const { return C2N_RAW2{C2N_RAW(x).x, C2N_RAW(y).x}; }
};

/* -- conversions ---------------------------------------------------------------------------------- */

C2N_FUNCTION float C2N_TO(float)(const C2N_H a) { return (float)a; }
C2N_FUNCTION C2N_H C2N_FROM(float, )(const float a) { return C2N_H(a); }
C2N_FUNCTION C2N_H C2N_FROM(double, )(const double a) { return C2N_H(a); }
#define C2N_ROUNDED(end, way) \
    C2N_FUNCTION C2N_H C2N_FROM(float, end)(const float a) { return C2N_RAW{C2N_FORMAT::round(a, c2n::way)}; }
C2N_ROUNDED(_rn, nearest)
C2N_ROUNDED(_rz, to_zero)
C2N_ROUNDED(_rd, down)
C2N_ROUNDED(_ru, up)
#undef C2N_ROUNDED

#define C2N_INTEGER(short_name, type, wide, end, way) \
    C2N_FUNCTION C2N_H C2N_FROM(short_name, end)(const type i) { \
        return C2N_RAW{C2N_FORMAT::round((wide)i, c2n::way)}; \
    } \
    C2N_FUNCTION type C2N_TO(short_name##end)(const C2N_H h) { return c2n::to_integer<type>((float)h, c2n::way); }
#define C2N_INTEGERS(short_name, type, wide) \
    C2N_INTEGER(short_name, type, wide, _rn, nearest) \
    C2N_INTEGER(short_name, type, wide, _rz, to_zero) \
    C2N_INTEGER(short_name, type, wide, _rd, down) \
    C2N_INTEGER(short_name, type, wide, _ru, up)
C2N_INTEGERS(int, int, long long)
C2N_INTEGERS(uint, unsigned int, unsigned long long)
C2N_INTEGERS(short, short, long long)
C2N_INTEGERS(ushort, unsigned short, unsigned long long)
C2N_INTEGERS(ll, long long, long long)
C2N_INTEGERS(ull, unsigned long long, unsigned long long)
#undef C2N_INTEGERS
#undef C2N_INTEGER
C2N_FUNCTION signed char C2N_TO(char_rz)(const C2N_H h) { return (signed char)h; }
C2N_FUNCTION unsigned char C2N_TO(uchar_rz)(const C2N_H h) { return (unsigned char)h; }

C2N_FUNCTION unsigned short C2N_PASTE(__, C2N_N, _as_ushort)(const C2N_H h) { return C2N_RAW(h).x; }
C2N_FUNCTION short C2N_PASTE(__, C2N_N, _as_short)(const C2N_H h) { return (short)C2N_RAW(h).x; }
C2N_FUNCTION C2N_H C2N_PASTE(__ushort_as_, C2N_N, )(const unsigned short i) { return C2N_RAW{i}; }
C2N_FUNCTION C2N_H C2N_PASTE(__short_as_, C2N_N, )(const short i) { return C2N_RAW{(unsigned short)i}; }

C2N_FUNCTION C2N_H2 C2N_PASTE(make_, C2N_N, 2)(const C2N_H x, const C2N_H y) { return C2N_H2(x, y); }
C2N_FUNCTION C2N_H2 C2N_PASTE(__halves2, C2N_N, 2)(const C2N_H a, const C2N_H b) { return C2N_H2(a, b); }
C2N_FUNCTION C2N_H2 C2N_PASTE(C2N_PASTE(__, C2N_N, 2), C2N_N, 2)(const C2N_H a) { return C2N_H2(a, a); }
C2N_FUNCTION C2N_H2 C2N_FROM(float, 2_rn)(const float a) { return C2N_H2(a, a); }
C2N_FUNCTION C2N_H2 C2N_FROM(floats, 2_rn)(const float a, const float b) { return C2N_H2(a, b); }
C2N_FUNCTION C2N_H2 C2N_PASTE(__float22, C2N_N, 2_rn)(const float2 a) { return C2N_H2(a.x, a.y); }
C2N_FUNCTION float2 C2N_PASTE(__, C2N_N, 22float2)(const C2N_H2 a) {
    float2 found = {(float)a.x, (float)a.y};
    return found;
}
C2N_FUNCTION float __low2float(const C2N_H2 a) { return (float)a.x; }
C2N_FUNCTION float __high2float(const C2N_H2 a) { return (float)a.y; }
C2N_FUNCTION C2N_H C2N_FROM(low, )(const C2N_H2 a) { return a.x; }
C2N_FUNCTION C2N_H C2N_FROM(high, )(const C2N_H2 a) { return a.y; }
C2N_FUNCTION C2N_H2 C2N_FROM(low, 2)(const C2N_H2 a) { return C2N_H2(a.x, a.x); }
C2N_FUNCTION C2N_H2 C2N_FROM(high, 2)(const C2N_H2 a) { return C2N_H2(a.y, a.y); }
C2N_FUNCTION C2N_H2 C2N_FROM(lows, 2)(const C2N_H2 a, const C2N_H2 b) { return C2N_H2(a.x, b.x); }
C2N_FUNCTION C2N_H2 C2N_FROM(highs, 2)(const C2N_H2 a, const C2N_H2 b) { return C2N_H2(a.y, b.y); }
C2N_FUNCTION C2N_H2 __lowhigh2highlow(const C2N_H2 a) { return C2N_H2(a.y, a.x); }

/* -- arithmetic: float holds sums, products and quotients well enough to round them once ---------- */

C2N_FUNCTION bool __hisnan(const C2N_H a) { return (C2N_RAW(a).x & 0x7fff) > C2N_FORMAT::infinity; }
C2N_FUNCTION int __hisinf(const C2N_H a) {
    return (C2N_RAW(a).x & 0x7fff) != C2N_FORMAT::infinity ? 0 : C2N_RAW(a).x >> 15 ? -1 : 1;
}
C2N_FUNCTION C2N_H __hneg(const C2N_H a) { return C2N_H(-(float)a); }
C2N_FUNCTION C2N_H __habs(const C2N_H a) { return C2N_H(fabsf((float)a)); }
C2N_FUNCTION C2N_H2 __hneg2(const C2N_H2 a) { return C2N_H2(__hneg(a.x), __hneg(a.y)); }
C2N_FUNCTION C2N_H2 __habs2(const C2N_H2 a) { return C2N_H2(__habs(a.x), __habs(a.y)); }
C2N_FUNCTION C2N_H2 __hisnan2(const C2N_H2 a) { return C2N_H2((float)__hisnan(a.x), (float)__hisnan(a.y)); }

#define C2N_ARITHMETIC(op, name) \
    C2N_FUNCTION C2N_H name(const C2N_H a, const C2N_H b) { return C2N_H((float)a op(float) b); } \
    C2N_FUNCTION C2N_H operator op(const C2N_H &a, const C2N_H &b) { return name(a, b); } \
    C2N_FUNCTION C2N_H &operator op##=(C2N_H &a, const C2N_H &b) { return a = name(a, b); } \
    C2N_FUNCTION C2N_H2 name##2(const C2N_H2 a, const C2N_H2 b) { return C2N_H2(name(a.x, b.x), name(a.y, b.y)); } \
    C2N_FUNCTION C2N_H2 operator op(const C2N_H2 &a, const C2N_H2 &b) { return name##2(a, b); } \
    C2N_FUNCTION C2N_H2 &operator op##=(C2N_H2 &a, const C2N_H2 &b) { return a = name##2(a, b); }
C2N_ARITHMETIC(+, __hadd)
C2N_ARITHMETIC(-, __hsub)
C2N_ARITHMETIC(*, __hmul)
C2N_ARITHMETIC(/, __hdiv)
#undef C2N_ARITHMETIC
#define C2N_UNFUSED(name) \
    C2N_FUNCTION C2N_H name##_rn(const C2N_H a, const C2N_H b) { return name(a, b); } \
    C2N_FUNCTION C2N_H2 name##2_rn(const C2N_H2 a, const C2N_H2 b) { return name##2(a, b); }
C2N_UNFUSED(__hadd)
C2N_UNFUSED(__hsub)
C2N_UNFUSED(__hmul)
#undef C2N_UNFUSED
#define C2N_STEP(op, by) \
    C2N_FUNCTION C2N_H &operator op(C2N_H &a) { return a = __hadd(a, C2N_H(by)); } \
    C2N_FUNCTION C2N_H operator op(C2N_H &a, const int) { \
        const C2N_H before = a; \
        a = __hadd(a, C2N_H(by)); \
        return before; \
    }
C2N_STEP(++, 1.0f)
C2N_STEP(--, -1.0f)
#undef C2N_STEP
C2N_FUNCTION C2N_H operator+(const C2N_H &a) { return a; }
C2N_FUNCTION C2N_H operator-(const C2N_H &a) { return __hneg(a); }
C2N_FUNCTION C2N_H2 operator+(const C2N_H2 &a) { return a; }
C2N_FUNCTION C2N_H2 operator-(const C2N_H2 &a) { return __hneg2(a); }

/* Of a NaN `__heq` is false and `__hequ` true, `__hne` among them. */
#define C2N_COMPARISON(op, s) \
    C2N_FUNCTION bool __h##s(const C2N_H a, const C2N_H b) { return (float)a op(float) b && !__hisnan(a) && !__hisnan(b); } \
    C2N_FUNCTION bool __h##s##u(const C2N_H a, const C2N_H b) { return __h##s(a, b) || __hisnan(a) || __hisnan(b); } \
    C2N_FUNCTION C2N_H2 __h##s##2(const C2N_H2 a, const C2N_H2 b) { \
        return C2N_H2((float)__h##s(a.x, b.x), (float)__h##s(a.y, b.y)); \
    } \
    C2N_FUNCTION bool __hb##s##2(const C2N_H2 a, const C2N_H2 b) { return __h##s(a.x, b.x) && __h##s(a.y, b.y); }
C2N_COMPARISON(==, eq)
C2N_COMPARISON(!=, ne)
C2N_COMPARISON(<, lt)
C2N_COMPARISON(<=, le)
C2N_COMPARISON(>, gt)
C2N_COMPARISON(>=, ge)
#undef C2N_COMPARISON
#define C2N_COMPARISON(op) \
    C2N_FUNCTION bool operator op(const C2N_H &a, const C2N_H &b) { return (float)a op(float) b; } \
    C2N_FUNCTION bool operator op(const C2N_H2 &a, const C2N_H2 &b) { return a.x op b.x && a.y op b.y; }
C2N_COMPARISON(==)
C2N_COMPARISON(!=)
C2N_COMPARISON(<)
C2N_COMPARISON(<=)
C2N_COMPARISON(>)
C2N_COMPARISON(>=)
#undef C2N_COMPARISON
C2N_FUNCTION C2N_H __hmax(const C2N_H a, const C2N_H b) { return __hisnan(a) ? b : __hisnan(b) || __hge(a, b) ? a : b; }
C2N_FUNCTION C2N_H __hmin(const C2N_H a, const C2N_H b) { return __hisnan(a) ? b : __hisnan(b) || __hle(a, b) ? a : b; }
C2N_FUNCTION C2N_H2 __hmax2(const C2N_H2 a, const C2N_H2 b) { return C2N_H2(__hmax(a.x, b.x), __hmax(a.y, b.y)); }
C2N_FUNCTION C2N_H2 __hmin2(const C2N_H2 a, const C2N_H2 b) { return C2N_H2(__hmin(a.x, b.x), __hmin(a.y, b.y)); }

#define C2N_WHOLE(name, name2, function) \
    C2N_FUNCTION C2N_H name(const C2N_H h) { return C2N_H(function((float)h)); } \
    C2N_FUNCTION C2N_H2 name2(const C2N_H2 h) { return C2N_H2(name(h.x), name(h.y)); }
C2N_WHOLE(htrunc, h2trunc, truncf)
C2N_WHOLE(hceil, h2ceil, ceilf)
C2N_WHOLE(hfloor, h2floor, floorf)
C2N_WHOLE(hrint, h2rint, rintf)
#undef C2N_WHOLE

/* -- what the device alone has: it ends the program if the host ever calls it --------------------- */

#if defined(__CUDACC__)
#define C2N_NEVER \
    { __builtin_trap(); }
#define C2N_BOTH(declare) declare(C2N_H) declare(C2N_H2)
#define C2N_MATH(name, name2) \
    C2N_FUNCTION C2N_H name(const C2N_H) C2N_NEVER \
    C2N_FUNCTION C2N_H2 name2(const C2N_H2) C2N_NEVER
C2N_MATH(hsqrt, h2sqrt)
C2N_MATH(hrsqrt, h2rsqrt)
C2N_MATH(hrcp, h2rcp)
C2N_MATH(hexp, h2exp)
C2N_MATH(hexp2, h2exp2)
C2N_MATH(hexp10, h2exp10)
C2N_MATH(hlog, h2log)
C2N_MATH(hlog2, h2log2)
C2N_MATH(hlog10, h2log10)
C2N_MATH(hcos, h2cos)
C2N_MATH(hsin, h2sin)
C2N_MATH(htanh, h2tanh)
#undef C2N_MATH
C2N_FUNCTION C2N_H __hfma(const C2N_H, const C2N_H, const C2N_H) C2N_NEVER
C2N_FUNCTION C2N_H2 __hfma2(const C2N_H2, const C2N_H2, const C2N_H2) C2N_NEVER
C2N_FUNCTION C2N_H __hadd_sat(const C2N_H, const C2N_H) C2N_NEVER
C2N_FUNCTION C2N_H __hsub_sat(const C2N_H, const C2N_H) C2N_NEVER
C2N_FUNCTION C2N_H __hmul_sat(const C2N_H, const C2N_H) C2N_NEVER
C2N_FUNCTION C2N_H __hfma_sat(const C2N_H, const C2N_H, const C2N_H) C2N_NEVER
C2N_FUNCTION C2N_H __hfma_relu(const C2N_H, const C2N_H, const C2N_H) C2N_NEVER
#define C2N_MOVES(T) \
    C2N_FUNCTION T __shfl_sync(unsigned, T, int, int = 32) C2N_NEVER \
    C2N_FUNCTION T __shfl_up_sync(unsigned, T, unsigned, int = 32) C2N_NEVER \
    C2N_FUNCTION T __shfl_down_sync(unsigned, T, unsigned, int = 32) C2N_NEVER \
    C2N_FUNCTION T __shfl_xor_sync(unsigned, T, int, int = 32) C2N_NEVER \
    C2N_FUNCTION T __ldg(const T *) C2N_NEVER \
    C2N_FUNCTION T __ldca(const T *) C2N_NEVER \
    C2N_FUNCTION T __ldcg(const T *) C2N_NEVER \
    C2N_FUNCTION T __ldcs(const T *) C2N_NEVER \
    C2N_FUNCTION T __ldlu(const T *) C2N_NEVER \
    C2N_FUNCTION T __ldcv(const T *) C2N_NEVER \
    C2N_FUNCTION void __stwb(T *, T) C2N_NEVER \
    C2N_FUNCTION void __stcg(T *, T) C2N_NEVER \
    C2N_FUNCTION void __stcs(T *, T) C2N_NEVER \
    C2N_FUNCTION void __stwt(T *, T) C2N_NEVER \
    C2N_FUNCTION T atomicAdd(T *, T) C2N_NEVER
C2N_BOTH(C2N_MOVES)
#undef C2N_MOVES
C2N_FUNCTION C2N_H atomicCAS(C2N_H *, C2N_H, C2N_H) C2N_NEVER
C2N_FUNCTION C2N_H atomicExch(C2N_H *, C2N_H) C2N_NEVER
#undef C2N_BOTH
#undef C2N_NEVER
#endif

#undef C2N_PASTE_
#undef C2N_PASTE
#undef C2N_FROM
#undef C2N_TO
#undef C2N_RAW
#undef C2N_RAW2
#undef C2N_FUNCTION
#undef C2N_FORMAT
