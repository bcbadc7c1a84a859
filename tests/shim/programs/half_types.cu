// Numbers of 16 bits on the host: each conversion rounds once, ties to even; a kernel beside them runs.
#include <cmath>
#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include "check.h"

static unsigned bits(__half h) { return __half_as_ushort(h); }
static unsigned bits(__nv_bfloat16 h) { return __bfloat16_as_ushort(h); }

template <class T> static T convert(float x) { return (T)x; }

__global__ void twice(float *x) { x[threadIdx.x] *= 2.0f; }

static void halves()
{
    CHECK(bits(__float2half(1.0f)) == 0x3c00 && bits(convert<half>(-2.5f)) == 0xc100);
    CHECK(bits(__float2half(1.00048828125f)) == 0x3c00); // halfway: to even
    CHECK(bits(__float2half(1.00146484375f)) == 0x3c02);
    CHECK(bits(__float2half_rz(1.00146484375f)) == 0x3c01);
    CHECK(bits(__float2half_ru(1.00048828125f)) == 0x3c01 && bits(__float2half_rd(-1.00048828125f)) == 0xbc01);
    CHECK(bits(__float2half(65519.0f)) == 0x7bff && bits(__float2half(65520.0f)) == 0x7c00);
    CHECK(bits(__float2half(2.98023224e-8f)) == 0 && bits(__float2half(2.98023259e-8f)) == 1);
    CHECK(bits(__float2half(NAN)) == 0x7fff && bits(__float2half(-INFINITY)) == 0xfc00);
    CHECK(__half2float(__ushort_as_half(1)) == 5.9604644775390625e-8f);
    CHECK(__half2float(__ushort_as_half(0x7bff)) == 65504.0f);
    CHECK(bits(__double2half(1.00048828125 + 1e-12)) == 0x3c01); // not by way of float
    CHECK(bits(__ll2half_rn(2049)) == 0x6800 && __half2int_rz(__float2half(-3.9f)) == -3);
    const half a = 0.1f, b = 0.2f;
    CHECK(bits(a + b) == bits(__float2half((float)a + (float)b)) && a < b && !(a == b));
    for (unsigned i = 0; i < 0x7c00; ++i) CHECK(bits(__float2half(__half2float(__ushort_as_half(i)))) == i);
}

static void brains()
{
    CHECK(bits(__float2bfloat16(1.0f)) == 0x3f80 && bits(convert<nv_bfloat16>(-0.0f)) == 0x8000);
    CHECK(bits(__float2bfloat16(1.00390625f)) == 0x3f80 && bits(__float2bfloat16(1.01171875f)) == 0x3f82);
    CHECK(bits(__float2bfloat16_rz(1.01171875f)) == 0x3f81);
    CHECK(bits(__float2bfloat16(3.4e38f)) == 0x7f80 && bits(__float2bfloat16_rz(3.4e38f)) == 0x7f7f);
    CHECK(bits(__float2bfloat16(1e-40f)) == 1 && bits(__float2bfloat16(NAN)) == 0x7fff);
    CHECK(bits(__ll2bfloat16_rn((1ll << 62) + (1ll << 54) + 1)) == 0x5e81);
    const __nv_bfloat162 pair = __floats2bfloat162_rn(3.0f, 4.0f);
    CHECK(__low2float(pair * pair) == 9.0f && __bfloat162float(pair.y) == 4.0f);
    for (unsigned i = 0; i < 0x7f80; ++i) CHECK(bits(__float2bfloat16(__bfloat162float(__ushort_as_bfloat16(i)))) == i);
}

int main()
{
    halves();
    brains();
    float x = 3.0f, *device;
    CHECK(!cudaMalloc(&device, 4) && !cudaMemcpy(device, &x, 4, cudaMemcpyDefault));
    twice<<<1, 1>>>(device);
    CHECK(!cudaMemcpy(&x, device, 4, cudaMemcpyDefault) && x == 6.0f);
    return 0;
}
