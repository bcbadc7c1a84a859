// launch: 1 6
// arg out: i32[6] = 0
// expect out: 3 10 20 7 100 -1
__device__ int work(int op)
{
    int result = 0;
    switch (op) {
    case 0:
        for (int i = 0; i < 10; i++) {
            if (i == 3)
                break;
            result++;
        }
        break;
    case 1:
    case 2:
        result = op * 10;
        break;
    case 3: {
        int i = 0;
        while (true) {
            if (++i > 6)
                return i;
        }
    }
    case 4:
        do {
            result += 25;
            switch (result) {
            case 100:
                return result;
            default:
                continue;
            }
        } while (result < 1000);
    default:
        return -1;
    }
    return result;
}
__global__ void k(int *out)
{
    out[threadIdx.x] = work(threadIdx.x);
}
