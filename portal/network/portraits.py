"""Portraits drawn by the front end's build, for doctors of whom there is no photograph."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from zlib import crc32

from django.core.files.images import ImageFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import Collection

from clinics.directory.models import Doctor
from portal.network.faults import Fault, FaultCode, Severity, shown

COLLECTION = "Портреты · Portraits"
PATTERN = "[fm]-[0-9][0-9].webp"


def assign(doctors: Iterable[Doctor], folder: Path) -> tuple[list[Doctor], list[Fault]]:
    """Gives each of these doctors a portrait of their sex, unsaved; a fault for each sex without a file.

    Which one follows from the code and from the portraits in use.
    """
    waiting = sorted(doctors, key=lambda doctor: doctor.code)
    files = {path.stem: path for path in folder.glob(PATTERN)}
    used = Counter(Doctor.objects.exclude(portrait=None).values_list("portrait__title", flat=True))
    names = _choose_all(waiting, sorted(files), used)
    images = _images({name: files[name] for name in set(names.values())})
    for doctor in waiting:
        if doctor.code in names:
            doctor.portrait = images[names[doctor.code]]
    missing = sorted({doctor.sex for doctor in waiting if doctor.code not in names})
    return [doctor for doctor in waiting if doctor.portrait], [_missing(sex, folder) for sex in missing]


def _choose_all(doctors: Iterable[Doctor], names: list[str], used: Counter[str]) -> dict[str, str]:
    chosen = {}
    for doctor in doctors:
        of_sex = [name for name in names if name.startswith(doctor.sex)]
        if of_sex:
            chosen[doctor.code] = _choose(doctor.code, of_sex, used)
            used[chosen[doctor.code]] += 1
    return chosen


def _choose(code: str, names: list[str], used: Counter[str]) -> str:
    """Where the code's checksum points to, passing over portraits in use more often than others."""
    start = crc32(code.encode())
    fewest = min(used[name] for name in names)
    turned = (names[(start + step) % len(names)] for step in range(len(names)))
    return next(name for name in turned if used[name] == fewest)


def _images(files: dict[str, Path]) -> dict[str, AbstractImage]:
    """The library's image of each file, made when it is not there."""
    model = get_image_model()
    images = {image.title: image for image in model.objects.filter(collection__name=COLLECTION)}
    new = sorted(files.keys() - images.keys())
    if new:
        collection = _collection()
        for name in new:
            with files[name].open("rb") as content:
                image = model(
                    title=name, collection=collection, file=ImageFile(content, name=files[name].name)
                )
                image.save()
            images[name] = image
    return images


def _collection() -> Collection:
    found = Collection.objects.filter(name=COLLECTION).first()
    return found or Collection.get_first_root_node().add_child(name=COLLECTION)


def _missing(sex: str, folder: Path) -> Fault:
    return Fault(
        code=FaultCode.NO_PORTRAITS,
        severity=Severity.WARNING,
        sheet="",
        row=None,
        column="",
        found=shown(folder),
        expected=format_lazy(_("portraits {sex}-01.webp and so on, drawn by the front end's build"), sex=sex),
    )
