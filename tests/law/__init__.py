"""The law of the executors: random kernels on which the referee and the interpreter must agree."""
