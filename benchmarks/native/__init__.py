"""How fast kernels run on this machine, beside the best C that we can write and other executors."""

import os

os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "16")  # 2**16 cycles of active waiting, not 2**28
