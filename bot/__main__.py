"""`python -m bot`."""

import sys

from bot.main import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
