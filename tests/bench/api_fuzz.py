"""`make soak`, the JSON interface's part: schemathesis as a guest, a patient and a registrar, for minutes.

python -m tests.bench.api_fuzz [--seconds 300]

The same as the short test of `make test`, for so many seconds each. The exit code is 1 if a fault was found.
"""

import argparse
import os
import subprocess
import sys

from tests.databases import ROOT

TEST = "tests/integration/api_live/test_schemathesis.py"


def main(seconds: int) -> int:
    environment = os.environ | {"API_FUZZ_SECONDS": str(seconds)}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rP", TEST], cwd=ROOT, env=environment, check=False
    ).returncode


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Ask the JSON interface whatever its document allows.")
    parser.add_argument("--seconds", type=int, default=300)
    sys.exit(main(parser.parse_args().seconds))
