"""What a patient fills in at booking. Dates are typed any sensible way."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.appointments.actions.booking import Told
from booking.appointments.models import IntakeQuestion
from booking.journeys.people import NewPerson, OwnPerson, Relation, birth_date_fault
from booking.patients.actions.access import Fact
from booking.patients.details import FullName
from booking.patients.models import ContactPoint
from booking.patients.spelling import check_name

SOMEBODY_NEW = {
    Relation.SELF: _("Myself"),
    Relation.CHILD: _("My child"),
    Relation.OTHER: _("Another person"),
}
OF_SOMEBODY_NEW = ("family", "given", "birth_date")
OF_INSURERS = ("insurer", "policy")
QUESTION = "question-"


class BirthDateField(forms.DateField):
    """A day in one field: «17.05.1990», «1990-05-17», «17 May 1990», «17 мая 1990»."""

    widget = forms.DateInput(attrs={"autocomplete": "bday", "maxlength": 40})

    def to_python(self, value: Any) -> dt.date | None:
        text = str(value or "").strip()
        return read_date(text[:40]) if text else None


# By their first three letters, in both languages; «май» and «мая» are one month.
_MONTHS = (
    "jan янв;feb фев;mar мар;apr апр;may май мая;jun июн;jul июл;aug авг;sep сен;oct окт;nov ноя;dec дек"
)
MONTHS = {
    letters: number for number, names in enumerate(_MONTHS.split(";"), start=1) for letters in names.split()
}


def read_date(text: str) -> dt.date:
    """Day first, unless the year is; the year is whole. Raises ValidationError."""
    words = re.findall(r"[^\W\d_]+|\d+", text.lower())
    words = [word for word in words if word not in ("г", "года", "year", "st", "nd", "rd", "th")]
    if len(words) == 1 and len(words[0]) == 8:
        words = [words[0][:2], words[0][2:4], words[0][4:]]
    if len(words) == 3 and not words[0].isdecimal():  # «May 17, 1990»
        words[:2] = words[1], words[0]
    numbers = [int(word) if word.isdecimal() else MONTHS.get(word[:3], 0) for word in words]
    if len(numbers) == 3 and len(words[0]) == 4:
        numbers.reverse()
    try:
        day, month, year = numbers
        if year < 1000:
            raise ValueError
        return dt.date(year, month, day)
    except ValueError:
        raise forms.ValidationError(_("Type the day like 17.05.1990, with the whole year.")) from None


class PersonForm(forms.Form):
    """Who comes: one whom the booker has booked for before, or somebody new; and what the doctor should know.

    people: the booker's own; today: the clinic's date; asked: what the service asks. The clinic looks at a referral
    that the service needs and at an insurer, where it takes any, before it confirms.
    """

    who = forms.ChoiceField(label=_("Who is the visit for?"), widget=forms.RadioSelect)
    family = forms.CharField(
        label=_("Surname"),
        max_length=100,
        validators=[check_name],
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    given = forms.CharField(
        label=_("First name"),
        max_length=100,
        validators=[check_name],
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    patronymic = forms.CharField(
        label=_("Patronymic"),
        max_length=100,
        validators=[check_name],
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "additional-name"}),
    )
    birth_date = BirthDateField(label=_("Date of birth"), help_text=_("Like 17.05.1990."))
    complaint = forms.CharField(
        label=_("What troubles you?"),
        help_text=_("Only the doctor and the nurse read this."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    questions = forms.CharField(
        label=_("Questions for the doctor"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    referral = forms.CharField(
        label=_("Referral"),
        help_text=_("Number, date and who wrote it. The clinic looks at it and then confirms the visit."),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    insurer = forms.CharField(
        label=_("Insurer"),
        help_text=_("The clinic asks the insurer for a guarantee letter and then confirms the visit."),
        max_length=120,
        required=False,
    )
    policy = forms.CharField(
        label=_("Policy number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    detail = forms.BooleanField(
        label=_("Name the doctor and the service in my messages"),
        help_text=_(
            "Otherwise they tell only the clinic, the time and a code: a visit to a clinic is your secret."
        ),
        required=False,
    )

    error_css_class = "is-invalid"
    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        people: Sequence[OwnPerson] = (),
        today: dt.date,
        asked: Sequence[IntakeQuestion] = (),
        needs_referral: bool = False,
        takes_insurers: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        left_out = [*(() if needs_referral else ("referral",)), *(() if takes_insurers else OF_INSURERS)]
        for name in left_out:
            del self.fields[name]
        self.people, self.today, self.asked = people, today, asked
        known = [(str(person.public_id), person.shown) for person in people]
        taken = {person.relation for person in people} & {Relation.SELF}
        new = [(relation.value, words) for relation, words in SOMEBODY_NEW.items() if relation not in taken]
        who = self.fields["who"]
        who.choices = known + new  # type: ignore[attr-defined]
        who.initial = who.choices[0][0]  # type: ignore[attr-defined]
        if self.is_bound and self.data.get("who") not in list(Relation):
            for name in OF_SOMEBODY_NEW:
                self.fields[name].required = False
        for question in asked:
            self.fields[name_of_question(question)] = question_field(question)

    def question_fields(self) -> list[forms.BoundField]:
        return [self[name_of_question(question)] for question in self.asked]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        born = cleaned.get("birth_date")
        if born and (fault := birth_date_fault(born, today=self.today)):
            self.add_error("birth_date", fault)
        insured = [name for name in OF_INSURERS if cleaned.get(name)]
        if len(insured) == 1:
            [missing] = set(OF_INSURERS) - set(insured)
            self.add_error(missing, _("Give both, the insurer and the number of the policy."))
        return cleaned

    def person(self) -> NewPerson | UUID:
        """Of a valid form."""
        who, cleaned = self.cleaned_data["who"], self.cleaned_data
        if who not in list(Relation):
            return UUID(who)
        messages = ContactPoint.Messages.DETAIL if cleaned["detail"] else ContactPoint.Messages.NEUTRAL
        name = FullName(cleaned["family"], cleaned["given"], cleaned["patronymic"]).stripped()
        return NewPerson(name, cleaned["birth_date"], Relation(who), messages=messages)

    def told(self) -> Told:
        cleaned = self.cleaned_data
        answers = [
            (str(question.public_id), str(cleaned[name_of_question(question)])) for question in self.asked
        ]
        return Told(
            complaint=cleaned["complaint"],
            questions=cleaned["questions"],
            answers=[(question, answer) for question, answer in answers if answer],
            **{name: cleaned.get(name, "") for name in ("referral", *OF_INSURERS)},
        )


def name_of_question(question: IntakeQuestion) -> str:
    return f"{QUESTION}{question.public_id}"


def question_field(question: IntakeQuestion) -> forms.Field:
    label, required = question.text, question.required
    if question.kind == IntakeQuestion.Kind.TEXT:
        return forms.CharField(
            label=label, required=required, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
        )
    is_yes_no = question.kind == IntakeQuestion.Kind.YES_NO
    words = [str(_("Yes")), str(_("No"))] if is_yes_no else list(question.choices)
    choices = [(word, word) for word in words]
    return forms.ChoiceField(label=label, required=required, choices=choices, widget=forms.RadioSelect)


class ProveRecordForm(forms.Form):
    """Two facts that stand in the record: the birth date, and a number that only the patient has at hand."""

    birth_date = BirthDateField(label=_("Date of birth"), help_text=_("Like 17.05.1990."))
    fact = forms.TypedChoiceField(
        label=_("What do you have at hand?"),
        coerce=Fact,
        choices=[
            (Fact.MRN, _("The number of my card at the clinic")),
            (Fact.DOCUMENT, _("A document that the clinic has seen")),
        ],
        initial=Fact.MRN,
        widget=forms.RadioSelect,
    )
    value = forms.CharField(
        label=_("Its number"),
        help_text=_("The card's number stands on every paper of ours, like 0000-0000-0."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CancelForm(forms.Form):
    """Why, of a few causes; a few words more stay with the clinic, sealed."""

    cause = forms.ChoiceField(label=_("Why do you cancel?"), required=False, widget=forms.RadioSelect)
    remark = forms.CharField(
        label=_("Anything the clinic should know"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, causes: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cause"].choices = causes  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """What the patient says of a visit."""

    rating = forms.TypedChoiceField(
        label=_("Your rating"),
        coerce=int,
        choices=[(stars, "★" * stars) for stars in range(5, 0, -1)],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("What was good, what was not?"),
        min_length=10,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Everybody reads it. Leave out what you would not tell a stranger, your diagnosis above all."
        ),
    )
    with_name = forms.BooleanField(
        label=_("Show my first name and the first letter of my surname"),
        required=False,
        help_text=_("Otherwise it says «a patient»."),
    )
    publication = forms.BooleanField(
        label=_("I agree that the clinic publishes this review"),
        error_messages={"required": _("Without your consent the review can't be published.")},
    )
