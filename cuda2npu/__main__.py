"""`python -m cuda2npu`, and the entry point of the `cuda2npu` command.

In: the command line. Out: the exit code: 0 clean, 1 findings at error level, 2 usage, 3 our bug.

    $ python -m cuda2npu translate saxpy.cu
"""

from __future__ import annotations

import sys


def main() -> int:
    from cuda2npu.cli import main as run_command

    return run_command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
