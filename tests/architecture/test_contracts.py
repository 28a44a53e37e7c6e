"""Pages and blocks can't be ABCs, for their metaclasses are others: what they leave to be written is asked for here."""

import inspect
from abc import abstractmethod
from collections.abc import Iterator
from typing import Any

from pytest import mark

from clinics.pages.base import FactPage
from clinics.pages.blocks import ListingBlock


def unwritten(base: type[Any]) -> Iterator[str]:
    """What subclasses of `base`, abstract models aside, leave abstract."""
    for each in base.__subclasses__():
        yield from unwritten(each)
        is_abstract = getattr(getattr(each, "_meta", None), "abstract", False)
        for name in () if is_abstract else dir(each):
            if getattr(inspect.getattr_static(each, name, None), "__isabstractmethod__", False):
                yield f"{each.__name__}.{name}"


@mark.parametrize("base", [FactPage, ListingBlock])
def test_whatever_a_page_or_a_block_must_write_is_written(base: type[Any]) -> None:
    assert base.__subclasses__()
    assert list(unwritten(base)) == []


def test_what_is_missing_is_found() -> None:
    class Base:
        @abstractmethod
        def words(self) -> str: ...

    class Careful(Base):
        def words(self) -> str:
            return ""

    class Forgetful(Base):
        pass

    assert list(unwritten(Base)) == ["Forgetful.words"]
    assert Careful().words() == ""
