"""The signed-in person's data: a copy to take, requests to the privacy officer, and the erasure of all of it."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.journeys.ask_export import ask_for_export, own_export, take_export
from booking.journeys.consenting import country_of
from booking.journeys.erase_me import ask_to_erase, fates_of, visits_ahead
from booking.journeys.errors import NotYours
from booking.web.base import SignedInView
from booking.web.patient.presenters import VisitCard
from portal.accounts.patient_door import in_other_languages
from portal.accounts.step_up import step_up_first
from portal.audit.actor import actor_of
from portal.privacy.actions.requesting import SECOND_THOUGHTS, make_request, take_back
from portal.privacy.answers import FORMS, answer_file
from portal.privacy.errors import AskedAlready
from portal.privacy.law import Kind
from portal.privacy.models import DataSubjectRequest
from portal.privacy.notices import tell_of_request
from portal.privacy.queries import open_erasure, requests_of
from portal.shared import clock
from portal.shared.languages import Language, active_language

BY_HAND = [kind for kind in Kind if kind is not Kind.ERASE]


class RequestForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What do you ask?"), choices=[(each, each.label) for each in BY_HAND]
    )
    words = forms.CharField(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy("What is wrong, or which data you mean. No health details are needed."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class MyDataView(SignedInView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(RequestForm())

    def show(self, form: RequestForm, status: int = 200) -> HttpResponse:
        now = clock.now()
        context = {
            "form": form,
            "export": own_export(self.user, now=now),
            "requests": requests_of(self.user),
            "today": now.date(),
            "erasure": open_erasure(self.user),
            "translations": in_other_languages(self.request),
        }
        return render(self.request, "booking/my_data.html", context, status=status)


class MakeExportView(SignedInView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("my_data")

    def post(self, request: HttpRequest) -> HttpResponse:
        if first := step_up_first(request, back_to=reverse("my_data")):
            return first
        ask_for_export(
            by=actor_of(request), user=self.user, language=Language(active_language()), now=clock.now()
        )
        return redirect("my_data")


class ExportProgressView(SignedInView):
    """A part of the page, asked for every two seconds while the copy is made."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"export": own_export(self.user, now=clock.now())}
        return render(request, "booking/my_export.html", context)


class TakeExportView(SignedInView):
    """The file, for whoever has just proved to be its person, within its day."""

    def get(self, request: HttpRequest, form: str) -> HttpResponse:
        if first := step_up_first(request, back_to=reverse("my_data")):
            return first
        content = take_export(by=actor_of(request), user=self.user, form=form, now=clock.now())
        return as_file(content, form, "my-data")


class AskView(MyDataView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("my_data")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RequestForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            asked = make_request(
                by=actor_of(request),
                user=self.user,
                kind=Kind(form.cleaned_data["kind"]),
                country=country_of(self.user),
                language=Language(active_language()),
                words=form.cleaned_data["words"],
                now=clock.now(),
            )
        except AskedAlready as error:
            form.add_error("kind", str(error))
            return self.show(form, status=409)
        tell_of_request(asked)
        return redirect("my_data")


class OwnRequestView(SignedInView):
    def own(self, public_id: UUID) -> DataSubjectRequest:
        """Raises NotYours."""
        found = requests_of(self.user).filter(public_id=public_id).first()
        if found is None:
            raise NotYours
        return found


class TakeBackView(OwnRequestView):
    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return redirect("my_data")

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        take_back(by=actor_of(request), asked=self.own(public_id), now=clock.now())
        return redirect("my_data")


class AnswerFileView(OwnRequestView):
    def get(self, request: HttpRequest, public_id: UUID, form: str) -> HttpResponse:
        asked = self.own(public_id)
        if asked.closed_at is None or form not in FORMS:
            raise NotYours
        return as_file(answer_file(asked, form=form, now=clock.now()), form, "answer")


class EraseView(SignedInView):
    """Says what goes and what stays before the press; the press wants a tick and a code of minutes ago."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        if not request.POST.get("sure"):
            return self.show(_("Tick that you have read what goes and what stays."), status=422)
        if first := step_up_first(request, back_to=reverse("my_erase")):
            return first
        asked = ask_to_erase(
            by=actor_of(request),
            user=self.user,
            country=country_of(self.user),
            language=Language(active_language()),
            now=clock.now(),
        )
        tell_of_request(asked)
        return redirect("my_erase")

    def show(self, failure: str = "", status: int = 200) -> HttpResponse:
        now = clock.now()
        fates = fates_of(self.user, now=now)
        context = {
            "erasure": open_erasure(self.user),
            "ahead": [VisitCard(visit, now) for visit in visits_ahead(self.user, fates)],
            "stays": [fate.stays for fate in fates if fate.erasable and fate.stays],
            "unproved": any(not fate.erasable for fate in fates),
            "days": SECOND_THOUGHTS.days,
            "failure": failure,
            "translations": in_other_languages(self.request),
        }
        return render(self.request, "booking/erase.html", context, status=status)


def as_file(content: bytes, form: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=FORMS[form],
        headers={"Content-Disposition": f'attachment; filename="{name}.{form}"'},
    )
