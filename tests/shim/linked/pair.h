#pragma once
struct Pair {
    int a, b;
};
extern __device__ int scaled(int x, Pair p);
extern __device__ float scaled(float x);
extern __device__ int shifted(int x);
extern __device__ int added(int x);
extern __device__ int table[4];
extern __constant__ int weight;
void set_weight(int to);
