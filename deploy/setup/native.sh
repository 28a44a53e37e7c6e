#!/bin/sh
# The C library: install (builds the wheel and installs it) | compile (warnings are errors) | check (and CTest)
# | memory (CTest under AddressSanitizer, UndefinedBehaviorSanitizer and valgrind).
# CMake, Ninja and the wheel's backend come from .venv; a C compiler and OpenSSL's headers from the machine.
set -eu
cd "$(dirname "$0")/../.."
PATH="$PWD/.venv/bin:$PATH"
export PATH

if command -v brew >/dev/null; then
    OPENSSL_ROOT_DIR=${OPENSSL_ROOT_DIR:-$(brew --prefix)/opt/openssl@3}
    export OPENSSL_ROOT_DIR
fi

found() {
    printf '#include <openssl/evp.h>\nint main(void) { return OPENSSL_VERSION_MAJOR < 3; }\n' |
        "${CC:-cc}" ${OPENSSL_ROOT_DIR:+-I"$OPENSSL_ROOT_DIR/include"} -x c -fsyntax-only - 2>/dev/null
}

if ! found; then
    cat >&2 <<'HOW'
The native library needs a C compiler and the headers of OpenSSL 3. Install them, then repeat make:
    Debian, Ubuntu:  sudo apt-get install gcc libc6-dev libssl-dev
    Fedora:          sudo dnf install gcc openssl-devel
    macOS:           xcode-select --install && brew install openssl@3
HOW
    exit 1
fi

case $1 in
    install)
        # The environment may ask pip and uv for other things; the build itself reaches for nothing.
        uv pip install --quiet --python .venv/bin/python --no-build-isolation --no-deps --no-index \
            --reinstall-package clinic-native ./native
        ;;
    compile | check)
        cd native
        cmake --preset dev -G Ninja >/dev/null
        cmake --build --preset dev -- --quiet
        if [ "$1" = check ]; then ctest --preset dev; fi
        ;;
    memory)
        cd native
        cmake --preset asan -G Ninja >/dev/null
        cmake --build --preset asan -- --quiet
        ctest --preset asan
        cmake --preset dev -G Ninja >/dev/null
        cmake --build --preset dev -- --quiet
        if command -v valgrind >/dev/null; then
            for test in ../build/native-dev/tests/test_*; do
                if [ -f "$test" ] && [ -x "$test" ]; then
                    echo "valgrind ${test##*/}"
                    valgrind --quiet --error-exitcode=1 --leak-check=full --errors-for-leak-kinds=definite \
                        --log-file=../build/valgrind.txt "$test" 2>/dev/null || { cat ../build/valgrind.txt; exit 1; }
                fi
            done
        else
            echo "There is no valgrind. On Debian: apt-get install valgrind" >&2
            exit 1
        fi
        ;;
esac
