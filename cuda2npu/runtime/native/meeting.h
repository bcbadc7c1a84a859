/* Launches whose blocks wait for one another: a part of pool.c.

   Each block has a stack and scratch of its own. The caller and threads begun for the launch each
   take every so-many-th block, and in a round run each of theirs to the grid's next barrier. Between
   rounds the caller looks at what came of it: a fault ends the launch, and so does a barrier to
   which not all blocks come. */
#include <ucontext.h>

#define BLOCKS_STACK (512ull << 10) /* beyond what the kernel says it needs */

typedef struct {
    ucontext_t here;
    void *stack;
    uint64_t block;
    enum { BEGINS, WAITS, ENDED } state;
    uint32_t op;            /* of the barrier at which it waits, */
    uint64_t thread;        /* and one of its threads there */
    member *own;
} standing;

static struct {
    standing *blocks;
    member **members;       /* theirs */
    uint64_t count, stack;
    uint32_t hands;         /* threads that run them, the caller among them */
    uint32_t over;
    c2n_outcome *outcome;
    uint32_t arrived LINE;
    uint32_t epoch LINE;
} meeting;

static _Thread_local struct {
    standing *block;        /* that runs */
    ucontext_t home;
} hand;

/* What kernels call at the grid's barrier. */
static void at_barrier(uint32_t op, uint64_t thread)
{
    standing *self = hand.block;
    self->op = op, self->thread = thread, self->state = WAITS;
    swapcontext(&self->here, &hand.home);
}

static void run_standing(void)
{
    standing *self = hand.block;
    job.run(job.launch, &self->own->worker, self->block, self->block + 1);
    self->state = ENDED;
    setcontext(&hand.home);
}

static int begin_block(standing *self, uint64_t block)
{
    self->block = block;
    self->own = meeting.members[block] = new_member(0);
    if (!self->own || !prepare(self->own, job.needs))
        return 0;
    self->stack = mmap(NULL, meeting.stack, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (self->stack == MAP_FAILED) {
        self->stack = NULL;
        return 0;
    }
    mprotect(self->stack, 4096, PROT_NONE);
    getcontext(&self->here);
    self->here.uc_stack.ss_sp = self->stack;
    self->here.uc_stack.ss_size = meeting.stack;
    makecontext(&self->here, run_standing, 0);
    return 1;
}

static void run_round(uint32_t number)
{
    for (uint64_t i = number; i < meeting.count; i += meeting.hands) {
        standing *block = &meeting.blocks[i];
        if (block->state == ENDED || i > stop_of(job.launch))
            continue;
        hand.block = block;
        swapcontext(&hand.home, &block->here);
        if (!number)
            look_up(now_ns());
    }
}

static void await_hands(void)
{
    uint32_t epoch = load(meeting.epoch);
    if (add(meeting.arrived, 1) + 1 == meeting.hands) {
        store(meeting.arrived, 0);
        add(meeting.epoch, 1);
        wake(&meeting.epoch, meeting.hands);
    } else if (!spin_while(&meeting.epoch, epoch))
        while (load(meeting.epoch) == epoch)
            sleep_while(&meeting.epoch, epoch);
}

/* 1 where there is another round. */
static int look_at_round(void)
{
    standing *waits = NULL;
    uint64_t waiting = 0;
    c2n_fault *fault = &meeting.outcome->fault;
    for (uint64_t i = 0; i < meeting.count && !fault->code; i++) {
        standing *block = &meeting.blocks[i];
        *fault = block->own->worker.fault;
        waiting += block->state == WAITS;
        waits = waits || block->state != WAITS ? waits : block;
    }
    uint64_t last = fault->code ? fault->block : UINT64_MAX;
    if (!fault->code && waiting && waiting < meeting.count)
        *fault = (c2n_fault){9004, waits->op, waits->block, waits->thread, 0};
    if (!job.interrupted && !merge(meeting.members, (uint32_t)meeting.count, last, &meeting.outcome->output))
        job.failed = 1;
    for (uint64_t i = 0; i < meeting.count; i++)
        meeting.members[i]->worker.output.used = 0;
    return waiting && !fault->code && !job.interrupted && !job.failed;
}

static void run_rounds(uint32_t number)
{
    while (!meeting.over) {
        run_round(number);
        await_hands();
        if (!number)
            meeting.over = !look_at_round();
        await_hands();
    }
}

static void *lend_hand(void *number)
{
    while (!load(meeting.epoch))
        sleep_while(&meeting.epoch, 0);
    run_rounds((uint32_t)(uintptr_t)number);
    return NULL;
}

static void all_rounds(uint32_t hands)
{
    static pthread_t threads[MOST_THREADS];
    meeting.hands = 1;
    for (; meeting.hands < hands; meeting.hands++)
        if (!create_thread(&threads[meeting.hands], lend_hand, (void *)(uintptr_t)meeting.hands, CALLERS_STACK))
            break;
    store(meeting.epoch, 1);
    wake(&meeting.epoch, meeting.hands);
    run_rounds(0);
    for (uint32_t i = 1; i < meeting.hands; i++)
        pthread_join(threads[i], NULL);
}

/* 0: no memory. */
static int run_meeting(uint64_t blocks, uint32_t workers, c2n_outcome *outcome)
{
    meeting.blocks = calloc(blocks, sizeof *meeting.blocks);
    meeting.members = calloc(blocks, sizeof *meeting.members);
    meeting.count = blocks, meeting.outcome = outcome;
    meeting.stack = (job.needs->stack + BLOCKS_STACK + 4095) / 4096 * 4096;
    meeting.over = meeting.arrived = meeting.epoch = 0;
    job.failed = 0;
    job.launch->meet = at_barrier;
    int ready = meeting.blocks && meeting.members;
    for (uint64_t i = 0; ready && i < blocks; i++)
        ready = begin_block(&meeting.blocks[i], i);
    if (ready)
        all_rounds(workers < blocks ? workers : (uint32_t)blocks);
    for (uint64_t i = 0; meeting.blocks && meeting.members && i < blocks; i++) {
        if (ready)
            add_counts(meeting.members[i]);
        if (meeting.blocks[i].stack)
            munmap(meeting.blocks[i].stack, meeting.stack);
        if (meeting.members[i])
            discard(meeting.members[i]);
    }
    free(meeting.blocks);
    free(meeting.members);
    return ready && !job.failed;
}
