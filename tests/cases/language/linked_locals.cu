// Structs that point to each other.
// launch: 1 3
// arg out: i32[3] = 0
// expect out: 6 5 3
struct Node {
    int value;
    struct Node *next;
};
__global__ void k(int *out)
{
    Node last = {3, nullptr}, middle = {2, &last}, first = {1, &middle};
    Node *starts[3] = {&first, &middle, &last};
    int sum = 0;
    for (const Node *n = starts[threadIdx.x]; n; n = n->next)
        sum += n->value;
    out[threadIdx.x] = sum;
}
