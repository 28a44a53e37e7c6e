"""A few hundred reviews of the demo's doctors: the same for the same doctors and day, and no two alike."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from portal.network.demo.chance import chance
from portal.network.demo.content import LANGUAGES, Language
from portal.network.demo.reviews.words import PRAISE, agree, sentences

Status = Literal["published", "pending", "rejected"]

MONTHS = 18
PER_DOCTOR = (2, 3, 4, 4, 5, 5, 6, 7, 8, 11)
HELD_DAYS = 5
PRIVATE = {"gyn", "uro", "psy", "derm"}
PLOTS: tuple[tuple[str, ...], ...] = (
    ("opening", "praise", "closing"),
    ("opening", "praise", "praise"),
    ("praise", "place"),
    ("praise", "praise", "closing"),
    ("opening", "praise"),
    ("praise", "praise"),
    ("place", "praise", "closing"),
    ("opening", "praise", "place", "closing"),
)


@dataclass(frozen=True)
class Reviewed:
    """A doctor as reviews need one; `names` is how a review calls the doctor in each language."""

    code: str
    sex: str
    specialty: str
    clinics: tuple[str, ...]
    names: Mapping[Language, str]


@dataclass(frozen=True)
class DemoReview:
    """A review by an anonymous patient, or by `author` if not empty; `reply` is the clinic's."""

    doctor: str
    clinic: str
    language: Language
    rating: int
    text: str
    author: str
    written: dt.date
    status: Status
    reply: str = ""
    replied: dt.date | None = None


class Deck:
    """Cards that come round again only after all others; a hand never gets a card twice."""

    def __init__(self, cards: Iterable[str], luck: Random) -> None:
        self._cards = list(cards)
        luck.shuffle(self._cards)

    def draw(self, seen: set[str]) -> str:
        """The next card that the hand has not seen, or nothing if it has seen them all."""
        card = next((card for card in self._cards if card not in seen), "")
        if card:
            self._cards.remove(card)
            self._cards.append(card)
            seen.add(card)
        return card


class Writer:
    """Writes in one language. Sentences go round among all doctors and do not come twice to one of them."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.words = sentences(language)
        self._decks: dict[str, Deck] = {}
        self._seen: dict[str, set[str]] = {}

    def draw(self, name: str, cards: Iterable[str], doctor: Reviewed) -> str:
        if name not in self._decks:
            self._decks[name] = Deck(cards, chance("deck", self.language, name))
        return self._decks[name].draw(self._seen.setdefault(doctor.code, set()))

    def opening(self, doctor: Reviewed) -> str:
        return self.draw(f"opening {doctor.specialty}", self.words.opening[doctor.specialty], doctor)

    def praise(self, doctor: Reviewed, rating: int, luck: Random) -> str:
        kind = PRAISE.get(doctor.specialty, "consultation")
        parts = {
            "opening": lambda: self.opening(doctor),
            "praise": lambda: self.draw(f"praise {kind}", self.words.praise[kind], doctor),
            "place": lambda: self.draw("place", self.words.place, doctor),
            "closing": lambda: self.draw("closing", self.words.closing, doctor),
            "but": lambda: self.draw("but", self.words.but, doctor),
        }
        plot = luck.choice(PLOTS)
        if rating == 4:
            plot = (*(part for part in plot if part != "closing"), "but")
        return " ".join(filter(None, (parts[part]() for part in plot)))


def write_reviews(doctors: Sequence[Reviewed], *, today: dt.date) -> list[DemoReview]:
    """Reviews of the last 18 months, newest first; two in three are Russian, one in ten is critical."""
    writers: dict[Language, Writer] = {language: Writer(language) for language in LANGUAGES}
    drafts = []
    for doctor in doctors:
        count = chance("reviews", doctor.code).choice(PER_DOCTOR)
        for number in range(count):
            luck = chance("review", doctor.code, number)
            drafts.append((today - dt.timedelta(days=luck.randrange(1, MONTHS * 30)), doctor, luck))
    drafts.sort(key=lambda draft: (draft[0], draft[1].code), reverse=True)
    reviews = [_write(writers, doctor, written, luck) for written, doctor, luck in drafts]
    return [*_held(doctors, writers, today), *reviews]


def _write(
    writers: Mapping[Language, Writer], doctor: Reviewed, written: dt.date, luck: Random
) -> DemoReview:
    language: Language = "ru" if luck.random() < 2 / 3 else "en"
    writer, reply = writers[language], ""
    author_sex = "f" if doctor.specialty == "gyn" else luck.choice("ffm")
    by_text = {criticism.text: criticism for criticism in writer.words.critical}
    text = writer.draw("critical", by_text, doctor) if luck.random() < 0.1 else ""
    if text:
        rating, topic = by_text[text].rating, by_text[text].topic
        reply = luck.choice(writer.words.reply[topic])
        if luck.random() < 0.6:
            text = f"{writer.opening(doctor)} {text}".strip()
    else:
        rating = 4 if luck.random() < 0.2 else 5
        text = writer.praise(doctor, rating, luck)
    return DemoReview(
        doctor=doctor.code,
        clinic=luck.choice(doctor.clinics),
        language=language,
        rating=rating,
        text=_agreed(text, doctor, language, author_sex),
        author=_author(writer, doctor, author_sex, luck),
        written=written,
        status="published",
        reply=reply,
        replied=written + dt.timedelta(days=1) if reply else None,
    )


def _held(
    doctors: Sequence[Reviewed], writers: Mapping[Language, Writer], today: dt.date
) -> list[DemoReview]:
    """Reviews that no visitor sees: some wait for a moderator, some were turned down."""
    held: list[DemoReview] = []
    queue = [doctor for doctor in doctors if doctor.specialty != "gyn"]
    for language, writer in writers.items():
        waiting: list[tuple[Status, str]] = [
            *(("pending", text) for text in writer.words.pending),
            *(("rejected", text) for text in writer.words.rejected),
        ]
        for status, text in waiting:
            if not queue:
                return held
            doctor = queue.pop(chance("held", language, text).randrange(len(queue)))
            luck = chance("held", doctor.code, text)
            sex = luck.choice("fm")
            held.append(
                DemoReview(
                    doctor=doctor.code,
                    clinic=luck.choice(doctor.clinics),
                    language=language,
                    rating=1 if status == "rejected" else luck.choice((4, 5)),
                    text=_agreed(text, doctor, language, sex),
                    author="",
                    written=today - dt.timedelta(days=luck.randrange(HELD_DAYS)),
                    status=status,
                )
            )
    return held


def _agreed(text: str, doctor: Reviewed, language: Language, author_sex: str) -> str:
    return agree(text, doctor_name=doctor.names[language], doctor_sex=doctor.sex, author_sex=author_sex)


def _author(writer: Writer, doctor: Reviewed, sex: str, luck: Random) -> str:
    """Most stay anonymous; fewer sign where the visit itself says much."""
    signs = luck.random() < (0.1 if doctor.specialty in PRIVATE else 0.35)
    return luck.choice(writer.words.authors[sex]) if signs else ""
