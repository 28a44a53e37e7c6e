"""Files that the storage holds sealed (native.crypto.seal_stream), under names that say nothing."""

import tempfile
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any, cast
from uuid import uuid4

from django.core.files.base import File
from django.db import models
from django.db.models.fields.files import FieldFile

from native import crypto as native
from portal.crypto.batches import prepare
from portal.crypto.data_keys import data_keys
from portal.crypto.errors import CannotOpen, NoKey
from portal.crypto.purposes import Processing
from portal.crypto.sealing import Place

if TYPE_CHECKING:
    from portal.crypto.protected import Protected


class SealedFile(FieldFile):
    """What is saved is sealed on its way to the storage; what is read is opened, whole, in memory."""

    instance: "Protected"
    field: "EncryptedFileField"

    @property
    def place(self) -> Place:
        return self.instance.place_of(self.field)

    def save(self, name: str | None, content: "File[Any]", save: bool = True) -> None:
        """The given name is not kept. Raises SubjectErased."""
        prepare([self.instance])
        if content.seekable():
            content.seek(0)  # whoever validated it may have read it
        with tempfile.TemporaryFile() as sealed:
            native.seal_stream(self._key(), content, sealed, self.place.associated_data)
            sealed.seek(0)
            super().save(f"{uuid4().hex}.sealed", File(sealed), save=save)

    def _get_file(self) -> "File[Any]":
        """What read(), chunks() and iteration stand on: the opened file too."""
        if self.__dict__.get("_file") is None:
            if not self:
                raise ValueError(f"The «{self.field.name}» attribute has no file associated with it.")
            self.open()
        return cast("File[Any]", self.__dict__["_file"])

    file = property(_get_file, FieldFile._set_file, FieldFile._del_file)  # type: ignore[attr-defined]

    def open(self, mode: str | None = "rb", *args: Any, **kwargs: Any) -> "SealedFile":
        """Raises CannotOpen, SubjectErased; ValueError for a mode that writes."""
        if mode != "rb":
            raise ValueError("A sealed file is read by open() and written by save().")
        plain = BytesIO()
        self.copy_to(plain)
        plain.seek(0)
        self.file = File(plain, name=self.name)
        return self

    def copy_to(self, target: IO[bytes]) -> int:
        """Open a large file with little memory; the number of bytes.

        Raises CannotOpen, SubjectErased: then what the target has got is worth nothing.
        """
        key = self._key()
        with self.storage.open(str(self.name), "rb") as sealed:
            try:
                return native.open_stream(key, sealed, target, self.place.associated_data)
            except native.CryptoError:
                raise CannotOpen(self.place.label, self.place.row) from None

    def _key(self) -> bytes:
        owner = self.place.owner
        key = data_keys({owner}).get(owner)
        if key is None:
            raise NoKey(*owner)
        return key


class EncryptedFileField(models.FileField):
    """A file of a protected row. Its column holds the storage's name, its label is as of an encrypted field."""

    attr_class = SealedFile

    def __init__(self, *args: Any, label: str, processing: Processing, **kwargs: Any) -> None:
        self.label, self.processing = label, processing
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.FileField", args, kwargs

    def clone(self) -> models.FileField:  # type: ignore[override]
        """Django clones a field only for the state of the migrations."""
        _, _, args, kwargs = self.deconstruct()
        return models.FileField(*args, **kwargs)
