"""native/python/native/crypto.pyi says what the module has."""

import ast
import inspect
from pathlib import Path

import pytest

from native import crypto

STUB = Path(__file__).parents[4] / "native" / "python" / "native" / "crypto.pyi"
PROTOCOLS = {"_Readable", "_Writable"}


def declared() -> dict[str, list[str]]:
    functions = (node for node in ast.parse(STUB.read_text()).body if isinstance(node, ast.FunctionDef))
    return {node.name: [argument.arg for argument in node.args.args] for node in functions}


def test_the_stub_declares_every_function_and_no_other() -> None:
    assert set(declared()) == {name for name, value in vars(crypto).items() if inspect.isbuiltin(value)}


def test_the_stub_declares_every_class_and_no_other() -> None:
    classes = {node.name for node in ast.parse(STUB.read_text()).body if isinstance(node, ast.ClassDef)}

    assert classes - PROTOCOLS == {name for name, value in vars(crypto).items() if inspect.isclass(value)}


@pytest.mark.parametrize("name", declared())
def test_arguments_have_the_names_that_the_stub_says(name: str) -> None:
    function = getattr(crypto, name)

    assert list(inspect.signature(function).parameters) == declared()[name]
    with pytest.raises(TypeError) as caught:
        function(**dict.fromkeys(declared()[name]))
    assert "keyword argument" not in str(caught.value)
