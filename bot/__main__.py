"""`python -m bot`."""

import gc
import os
import sys

from bot.main import run

READ_ENOUGH = 141  # as a shell says it of a command whose reader went away


def main() -> int:
    """Run it; who reads only the beginning (`| head`) is no error."""
    try:
        status = run(sys.argv[1:])
        gc.freeze()  # or all that is loaded is looked through for garbage once more before the end, for 0.2 s
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READ_ENOUGH
    return status


if __name__ == "__main__":
    sys.exit(main())
