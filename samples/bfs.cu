// Breadth-first search, one level a launch: once over flags of all nodes, once over a list of the
// nodes at the edge.
#include "sample.h"

struct Node {
    int first_edge;
    int edges;
};

// Every node in the frontier marks its neighbours; a neighbour may be marked by several, all of
// which write the same.
__global__ void expand(const Node *nodes, const int *edges, const bool *frontier, const bool *visited,
                       bool *next, int *cost, int n)
{
    int node = blockIdx.x * blockDim.x + threadIdx.x;
    if (node < n && frontier[node]) {
        int last = nodes[node].first_edge + nodes[node].edges;
        for (int e = nodes[node].first_edge; e < last; e++) {
            int neighbour = edges[e];
            if (!visited[neighbour]) {
                cost[neighbour] = cost[node] + 1;
                next[neighbour] = true;
            }
        }
    }
}

__global__ void advance(bool *frontier, bool *next, bool *visited, bool *any, int n)
{
    int node = blockIdx.x * blockDim.x + threadIdx.x;
    if (node >= n)
        return;
    frontier[node] = next[node];
    if (next[node]) {
        visited[node] = true;
        *any = true;
        next[node] = false;
    }
}

// The frontier as a list: whoever lowers a node's level first appends it to the next list.
__global__ void expand_queue(const Node *nodes, const int *edges, const int *queue, int queued,
                             int *levels, int level, int *next_queue, int *next_queued)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= queued)
        return;
    const Node node = nodes[queue[i]];
    for (int e = 0; e < node.edges; e++) {
        int neighbour = edges[node.first_edge + e];
        if (atomicCAS(&levels[neighbour], -1, level) == -1) {
            int place = atomicAdd(next_queued, 1);
            next_queue[place] = neighbour;
        }
    }
}

static std::vector<int> levels_on_host(const std::vector<Node> &nodes, const std::vector<int> &edges)
{
    std::vector<int> levels(nodes.size(), -1), queue(1, 0);
    levels[0] = 0;
    for (size_t i = 0; i < queue.size(); i++)
        for (int e = 0; e < nodes[queue[i]].edges; e++) {
            int neighbour = edges[nodes[queue[i]].first_edge + e];
            if (levels[neighbour] == -1) {
                levels[neighbour] = levels[queue[i]] + 1;
                queue.push_back(neighbour);
            }
        }
    return levels;
}

int main()
{
    const int n = 600, block = 128;
    std::vector<Node> nodes(n);
    std::vector<int> edges;
    unsigned long long state = 22;
    for (Node &node : nodes) {
        node.first_edge = (int)edges.size();
        node.edges = (int)(next_random(&state) % 4);
        for (int e = 0; e < node.edges; e++)
            edges.push_back((int)(next_random(&state) % n));
    }
    nodes[0] = Node{0, nodes[0].edges + nodes[1].edges + nodes[2].edges};
    std::vector<int> expected = levels_on_host(nodes, edges), start(n, -1);
    start[0] = 0;

    Node *device_nodes = to_device(nodes);
    int *device_edges = to_device(edges), *cost = to_device(start), *levels = to_device(start);
    bool *frontier = device_zeros<bool>(n), *visited = device_zeros<bool>(n);
    bool *next = device_zeros<bool>(n), *any = device_zeros<bool>(1);
    CUDA_CHECK(cudaMemset(frontier, 1, 1));
    CUDA_CHECK(cudaMemset(visited, 1, 1));
    bool more = true;
    while (more) {
        CUDA_CHECK(cudaMemset(any, 0, sizeof(bool)));
        expand<<<ceil_div(n, block), block>>>(device_nodes, device_edges, frontier, visited, next, cost, n);
        advance<<<ceil_div(n, block), block>>>(frontier, next, visited, any, n);
        finish_kernel();
        CUDA_CHECK(cudaMemcpy(&more, any, sizeof(bool), cudaMemcpyDeviceToHost));
    }
    size_t faults = count_faults(to_host(cost, n), expected, 0.0);

    int *queue = device_zeros<int>(n), *next_queue = device_zeros<int>(n);
    int *count = device_zeros<int>(1);
    for (int level = 1, queued = 1; queued > 0; level++) {
        CUDA_CHECK(cudaMemset(count, 0, sizeof(int)));
        expand_queue<<<ceil_div(queued, block), block>>>(device_nodes, device_edges, queue, queued,
                                                         levels, level, next_queue, count);
        finish_kernel();
        queued = to_host(count, 1)[0];
        int *kept = queue;
        queue = next_queue;
        next_queue = kept;
    }
    faults += count_faults(to_host(levels, n), expected, 0.0);

    CUDA_CHECK(cudaFree(device_nodes));
    for (int *p : {device_edges, cost, levels, queue, next_queue, count})
        CUDA_CHECK(cudaFree(p));
    for (bool *p : {frontier, visited, next, any})
        CUDA_CHECK(cudaFree(p));
    return verdict("bfs", faults);
}
