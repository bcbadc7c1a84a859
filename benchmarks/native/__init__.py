"""How fast kernels run on this machine, beside the best C that we can write and other executors."""
