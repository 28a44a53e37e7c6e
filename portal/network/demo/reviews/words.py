"""The sentences of which demo reviews are made, and how they agree with who speaks and who is spoken of."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.network.demo.content import Language

# Specialties whose work is not a consultation have sentences of their own.
PRAISE = {"ped": "child", "psy": "mind", "dent": "procedure", "us": "us", "lab": "lab"}

_DOCTOR = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")
_AUTHOR = re.compile(r"<([^<>|]*)\|([^<>|]*)>")


@dataclass(frozen=True)
class Criticism:
    rating: int
    topic: str
    text: str


@dataclass(frozen=True)
class Sentences:
    """One language's material; `opening` by specialty, `praise` by kind of work, `reply` by topic."""

    opening: Mapping[str, list[str]]
    praise: Mapping[str, list[str]]
    place: list[str]
    closing: list[str]
    but: list[str]
    critical: list[Criticism]
    reply: Mapping[str, list[str]]
    pending: list[str]
    rejected: list[str]
    authors: Mapping[str, list[str]]


@cache
def sentences(language: Language) -> Sentences:
    with Path(__file__).with_name(f"{language}.toml").open("rb") as file:
        raw = tomllib.load(file)
    return Sentences(
        opening=raw["opening"],
        praise=raw["praise"],
        place=raw["place"]["any"],
        closing=raw["closing"]["any"],
        but=raw["but"]["any"],
        critical=[
            Criticism(rating=group["rating"], topic=group["topic"], text=text)
            for group in raw["critical"]
            for text in group["texts"]
        ],
        reply=raw["reply"],
        pending=raw["held"]["pending"],
        rejected=raw["held"]["rejected"],
        authors=raw["authors"],
    )


def agree(text: str, *, doctor_name: str, doctor_sex: str, author_sex: str) -> str:
    """Choose the forms: {принял|приняла} by the doctor, <пришёл|пришла> by the author; put the name in."""
    text = text.replace("{name}", doctor_name)
    text = _DOCTOR.sub(lambda forms: forms[2 if doctor_sex == "f" else 1], text)
    return _AUTHOR.sub(lambda forms: forms[2 if author_sex == "f" else 1], text)
