"""Public suites of CUDA programs: a launch of our own for each kernel, checked bit by bit."""
