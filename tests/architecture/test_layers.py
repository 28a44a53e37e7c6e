"""The cut holds for what the import linter can't see: relations between tables, and included addresses."""

import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
OURS = ("portal.", "clinics.", "booking.")


def layers() -> list[set[str]]:
    """The layers of the one contract in pyproject.toml, high to low."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    return [{room.strip(" ()") for room in layer.split("|")} for layer in contract["layers"]]


def room_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


def height(room: str) -> int:
    """0 is the highest layer."""
    for number, layer in enumerate(layers()):
        if room in layer:
            return number
    raise AssertionError(f"{room} stands in no layer of pyproject.toml's contract")


def our_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith(OURS)]


def relations() -> list[tuple[str, str, str]]:
    found = []
    for model in our_models():
        for field in model._meta.get_fields(include_parents=False):
            other = field.related_model if field.is_relation and not field.auto_created else None
            if isinstance(other, type) and other.__module__.startswith(OURS):
                found.append(
                    (f"{model.__name__}.{field.name}", room_of(model.__module__), room_of(other.__module__))
                )
    return found


@pytest.mark.parametrize(("field", "room", "other"), relations(), ids=lambda value: str(value))
def test_a_table_refers_only_to_its_own_room_or_one_below(field: str, room: str, other: str) -> None:
    assert room == other or height(room) < height(other), f"{field} leads from {room} up to {other}"


def included_modules(resolver: URLResolver, inside: str) -> list[tuple[str, str]]:
    found = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            name = entry.urlconf_module.__name__ if isinstance(entry.urlconf_module, ModuleType) else inside
            if name.startswith(OURS) and name != inside:
                found.append((inside, name))
            found += included_modules(entry, name if name.startswith(OURS) else inside)
    return found


@pytest.mark.parametrize(("outer", "inner"), included_modules(get_resolver(), "portal.config.urls"))
def test_addresses_include_only_rooms_below(outer: str, inner: str) -> None:
    assert room_of(outer) == room_of(inner) or height(room_of(outer)) < height(room_of(inner))


def test_every_view_of_ours_stands_in_a_layer() -> None:
    def views(resolver: URLResolver) -> list[str]:
        found: list[str] = []
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                found.append(entry.callback.__module__)
            else:
                found += views(entry)
        return found

    rooms = {room_of(module) for module in views(get_resolver()) if module.startswith(OURS)}
    assert rooms
    assert all(height(room) >= 0 for room in rooms)


def packages() -> list[Path]:
    return [path for top in ("portal", "clinics", "booking") for path in (ROOT / top).rglob("__init__.py")]


@pytest.mark.parametrize("path", packages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_init_file_is_empty(path: Path) -> None:
    assert path.read_text() == ""


@pytest.mark.parametrize("name", ["signals.py", "utils.py", "helpers.py", "misc.py", "common.py"])
def test_no_room_without_a_name(name: str) -> None:
    assert [path for top in ("portal", "clinics", "booking") for path in (ROOT / top).rglob(name)] == []
