"""The C library builds by itself, with warnings as errors, and its own tests pass."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BIN = Path(sys.executable).parent


def run(*command: str | Path) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        env=os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_library_builds_without_a_warning_and_its_tests_pass(tmp_path: Path) -> None:
    run("cmake", "-S", ROOT / "native", "-B", tmp_path, "-D", "CLINIC_WERROR=ON")
    run("cmake", "--build", tmp_path, "--parallel", "2")
    run("ctest", "--test-dir", tmp_path, "--output-on-failure", "--no-tests=error")


def test_native_is_the_installed_package_at_the_root_of_the_repository() -> None:
    code = "import native, native.crypto, native.billing, sys; sys.exit(not native.__file__.startswith(sys.prefix))"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)

    assert done.returncode == 0
