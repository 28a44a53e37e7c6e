"""The C library `native` is the lowest layer, and only four rooms import it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = {"portal.crypto", "portal.access", "booking.billing", "booking.records"}


def imports_native(code: str) -> bool:
    for node in ast.walk(ast.parse(code)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        if any(name.split(".")[0] == "native" for name in names):
            return True
    return False


def rooms_that_import_native() -> set[str]:
    return {
        ".".join(path.relative_to(ROOT).parts[:2]).removesuffix(".py")
        for top in ("portal", "clinics", "booking")
        for path in (ROOT / top).rglob("*.py")
        if imports_native(path.read_text())
    }


def test_only_four_rooms_import_native() -> None:
    assert rooms_that_import_native() <= ALLOWED


@pytest.mark.parametrize("code", ["import native.crypto", "from native import crypto", "import os, native"])
def test_every_way_of_importing_native_is_seen(code: str) -> None:
    assert imports_native(code)


def test_a_module_of_a_like_name_is_not_native() -> None:
    assert not imports_native("from . import native_like\nfrom portal.native import x\nimport nativelike")
