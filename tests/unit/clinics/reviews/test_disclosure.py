"""Which replies are warned about, in both languages."""

import pytest

from clinics.reviews.disclosure import DATE, HEALTH, NAME, RECORD, VISIT, disclosures


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("Thank you for visiting us!", VISIT),
        ("Thanks for choosing our clinic.", VISIT),
        ("We are sorry that your last visit upset you.", VISIT),
        ("When you were here, the queue was long.", VISIT),
        ("It was a pleasure to have you as our patient.", VISIT),
        ("We treated you with care.", VISIT),
        ("We have looked into your medical records.", RECORD),
        ("On 12 May the lift was broken.", DATE),
        ("The doctor was late on 2026-05-12.", DATE),
        ("Yesterday was a busy day.", DATE),
        ("Dear Anna, we are sorry.", NAME),
        ("The diagnosis was right.", HEALTH),
        ("Please go on with the treatment.", HEALTH),
        ("Your blood tests took long.", HEALTH),
        ("Спасибо, что посетили нашу клинику!", VISIT),
        ("Спасибо, что выбрали нас.", VISIT),
        ("Нам жаль, что на приёме вы ждали.", VISIT),
        ("На приеме врач был невнимателен.", VISIT),
        ("Ваш визит оставил плохое впечатление.", VISIT),
        ("Во время вашего осмотра всё было хорошо.", VISIT),
        ("Вы обращались к нам весной.", VISIT),
        ("Мы вас вылечили!", VISIT),
        ("Наша пациентка права.", VISIT),
        ("Мы посмотрели вашу карту.", RECORD),
        ("12 мая не работал лифт.", DATE),
        ("Вчера было много людей.", DATE),
        ("12.05.2026 врач опоздал.", DATE),
        ("Уважаемая Анна, нам жаль.", NAME),
        ("Анна Петровна, нам жаль.", NAME),
        ("Диагноз был поставлен верно.", HEALTH),
        ("Продолжайте лечение.", HEALTH),
        ("Анализы были готовы в срок.", HEALTH),
    ],
)
def test_a_reply_that_may_disclose_is_warned_about(reply: str, reason: object) -> None:
    assert reason in [found.reason for found in disclosures(reply)]


@pytest.mark.parametrize(
    "reply",
    [
        "Thank you for your kind words. We have passed them on to the team.",
        "We are sorry to read this. Please write to us through the form, and we will look into it.",
        "Thank you for the feedback: we have put more chairs into the corridor.",
        "Спасибо за тёплые слова, мы передали их команде.",
        "Нам очень жаль. Напишите нам через форму на сайте, и мы во всём разберёмся.",
        "Благодарим за отзыв: мы поставили в коридоре больше стульев.",
        "",
    ],
)
def test_a_neutral_reply_passes(reply: str) -> None:
    assert disclosures(reply) == []


def test_the_fragment_is_shown_as_written() -> None:
    (found,) = disclosures("We are glad. Thank you   for\nVisiting us.")
    assert found.fragment == "Thank you for Visiting"


def test_a_fragment_is_named_once() -> None:
    assert len(disclosures("Диагноз, диагноз! Диагноз")) == 2
