"""Builds the compiled pass into the tree, as `make install` does; without a compiler it says so and goes on."""

import subprocess
import sys

from adapters.evidence.scan.native import install

if __name__ == "__main__":
    try:
        install()
    except (OSError, subprocess.SubprocessError) as failed:
        error = "the compiler fails" if isinstance(failed, subprocess.CalledProcessError) else failed
        sys.stderr.write(f"Logs will be read slowly: the compiled pass could not be built ({error}). Install gcc.\n")
