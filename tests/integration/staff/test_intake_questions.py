"""What a service asks at booking is edited in the admin; what somebody has answered stays as it was asked."""

from django.urls import reverse
from pytest import fixture, mark

from booking.appointments.models import IntakeQuestion
from portal.audit.models import Entry
from tests.factories.directory import OfferingFactory
from tests.integration.staff.conftest import at_work
from tests.staff import browser, make_staff, through_the_door

SPACE = "wagtailsnippets_appointments_intakequestion"
VIEW = "appointments.view_intakequestion"
EDIT = (VIEW, "appointments.add_intakequestion", "appointments.change_intakequestion")


@fixture
def offering(db):
    return OfferingFactory()


@fixture
def client(offering):
    return through_the_door(browser(), make_staff(*EDIT))


@fixture
def question(offering) -> IntakeQuestion:
    return IntakeQuestion.objects.create(service=offering.service, text_ru="Аллергии?", text_en="Allergies?")


def fields(offering, **more: str) -> dict[str, object]:
    told = {"service": offering.service_id, "text_ru": "Аллергии?", "text_en": "Allergies?"}
    return told | {"kind": "text", "choices_ru": "", "choices_en": "", "position": "0"} | more


def add(client, offering, **more: str):
    return client.post(reverse(f"{SPACE}:add"), fields(offering, **more))


def edit(client, question: IntakeQuestion, offering, **more: str):
    return client.post(reverse(f"{SPACE}:edit", args=[question.pk]), fields(offering, **more))


def test_a_question_is_added_with_its_choices_a_line_each(client, offering):
    answer = add(client, offering, kind="choice", choices_ru="Да\n\nНет \n", choices_en="Yes\nNo")
    assert answer.status_code == 302, answer.content.decode()[-4000:]
    question = IntakeQuestion.objects.get()
    assert (question.choices_ru, question.choices_en) == (["Да", "Нет"], ["Yes", "No"])


def test_who_added_it_is_noted(client, offering):
    add(client, offering)
    assert Entry.objects.filter(action="appointments.question.save").exists()


def test_other_words_make_another_question_and_the_former_is_no_longer_asked(client, question, offering):
    edit(client, question, offering, text_en="Any allergies?")
    question.refresh_from_db()
    assert (question.text_en, question.retired) == ("Allergies?", True)
    new = IntakeQuestion.objects.get(retired=False)
    assert (new.text_en, new.pk != question.pk) == ("Any allergies?", True)


def test_what_is_no_word_of_it_changes_in_place(client, question, offering):
    edit(client, question, offering, required="on", position="3")
    changed = IntakeQuestion.objects.get()
    assert (changed.pk, changed.required, changed.position) == (question.pk, True, 3)


@mark.parametrize(
    ("more", "told"),
    [
        ({"kind": "choice", "choices_ru": "Да", "choices_en": "Yes"}, "two choices"),
        ({"kind": "choice", "choices_ru": "Да\nНет", "choices_en": "Yes"}, "As many choices"),
        ({"kind": "choice", "choices_ru": "Д" * 81 + "\nНет", "choices_en": "Yes\nNo"}, "at most 80"),
        ({"text_en": ""}, "required"),
    ],
)
def test_a_question_that_cannot_be_is_refused(client, offering, more, told):
    answer = add(client, offering, **more)
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert not IntakeQuestion.objects.exists()


def test_a_manager_reads_the_questions_and_edits_none(question, offering):
    client = at_work("manager", offering).client
    assert "Allergies?" in client.get(reverse(f"{SPACE}:list")).content.decode()
    edit(client, question, offering, text_en="Changed?")
    assert not IntakeQuestion.objects.filter(text_en="Changed?").exists()
