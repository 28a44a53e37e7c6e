import datetime as dt
import re
from collections import Counter, defaultdict
from itertools import pairwise

from portal.network.demo.reviews.words import agree
from portal.network.demo.reviews.write import DemoReview, Reviewed, write_reviews

TODAY = dt.date(2026, 11, 21)
SPECIALTIES = (
    *("gp", "cardio", "derm", "endo", "gastro", "gyn", "neuro", "ophth"),
    *("ent", "ped", "ortho", "uro", "dent", "psy", "us", "lab"),
)
DOCTORS = [
    Reviewed(
        code=f"d{number:03d}",
        sex="fm"[number % 2],
        specialty=SPECIALTIES[number % 16],
        clinics=("msk-arbat", "msk-sokol"),
        names={"ru": "Полина Олеговна", "en": "Dr Tsoy"},
    )
    for number in range(64)
]
REVIEWS = write_reviews(DOCTORS, today=TODAY)
PUBLISHED = [review for review in REVIEWS if review.status == "published"]


def sentences(review: DemoReview) -> set[str]:
    return {part for part in re.split(r"(?<=[.!?…]) ", review.text) if len(part) > 15}


def neighbours_share_nothing(reviews: list[DemoReview]) -> bool:
    return not any(sentences(one) & sentences(next_one) for one, next_one in pairwise(reviews))


def test_the_same_day_writes_the_same_reviews() -> None:
    assert write_reviews(DOCTORS, today=TODAY) == REVIEWS


def test_there_are_a_few_hundred() -> None:
    assert 300 <= len(REVIEWS) <= 450


def test_two_thirds_are_russian() -> None:
    share = Counter(review.language for review in REVIEWS)["ru"] / len(REVIEWS)
    assert 0.6 < share < 0.73


def test_one_in_ten_is_critical_and_answered() -> None:
    critical = [review for review in PUBLISHED if review.rating <= 3]
    assert 0.07 < len(critical) / len(PUBLISHED) < 0.14
    assert all(review.reply for review in critical)


def test_praise_is_not_answered() -> None:
    assert not any(review.reply for review in PUBLISHED if review.rating > 3)


def test_a_reply_never_confirms_the_visit() -> None:
    confirming = re.compile(
        r"вашем визите|ваш приём|your visit|your appointment|вы были у нас|when you came", re.I
    )
    assert not any(confirming.search(review.reply) for review in REVIEWS)


def test_neighbours_in_the_list_differ() -> None:
    assert neighbours_share_nothing(PUBLISHED)


def test_a_doctors_page_never_shows_one_sentence_twice() -> None:
    by_doctor: dict[str, Counter[str]] = defaultdict(Counter)
    for review in PUBLISHED:
        by_doctor[review.doctor].update(sentences(review))
    twice = [text for counts in by_doctor.values() for text, times in counts.items() if times > 1]
    assert twice == []


def test_dates_lie_in_the_last_eighteen_months() -> None:
    assert all(TODAY - dt.timedelta(days=540) <= review.written <= TODAY for review in REVIEWS)


def test_some_wait_for_a_moderator_and_some_were_turned_down() -> None:
    assert Counter(review.status for review in REVIEWS) == {
        "published": len(PUBLISHED),
        "pending": 7,
        "rejected": 7,
    }


def test_every_review_says_something() -> None:
    assert all(len(review.text) > 20 for review in REVIEWS)


def test_no_form_is_left_unchosen() -> None:
    assert not any(re.search(r"[{}<>|*]", review.text + review.reply) for review in REVIEWS)


def test_russian_reviews_have_no_latin_letters() -> None:
    assert not any(re.search("[A-Za-z]", review.text) for review in REVIEWS if review.language == "ru")


def test_most_patients_stay_anonymous() -> None:
    assert 0.2 < sum(bool(review.author) for review in PUBLISHED) / len(PUBLISHED) < 0.45


def test_words_agree_with_doctor_and_author() -> None:
    text = agree(
        "<Пришёл|Пришла>, {name} {принял|приняла}.", doctor_name="Иван", doctor_sex="m", author_sex="f"
    )
    assert text == "Пришла, Иван принял."
