"""Consents of the signed-in person: separate, optional, and taken back as easily as given."""

from abc import abstractmethod
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from booking.journeys.consenting import give_own, own_consents, withdraw_own
from booking.journeys.errors import NotYours
from booking.web.base import SignedInView
from portal.accounts.patient_door import in_other_languages
from portal.audit.actor import actor_of
from portal.privacy.errors import OutdatedText
from portal.privacy.law import Purpose
from portal.shared import clock
from portal.shared.languages import Language, active_language

MOST_DIGITS = 18  # of a primary key


class MyConsentsView(SignedInView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def show(self, failure: str = "", status: int = 200) -> HttpResponse:
        people = own_consents(self.user, now=clock.now(), language=Language(active_language()))
        context = {"people": people, "failure": failure, "translations": in_other_languages(self.request)}
        return render(self.request, "booking/my_consents.html", context, status=status)


class ChangeConsentView(MyConsentsView):
    """A GET, of a reloaded page, leads back to the list."""

    def get(self, request: HttpRequest, patient: UUID, purpose: str) -> HttpResponse:  # type: ignore[override]
        return redirect("my_consents")

    def post(self, request: HttpRequest, patient: UUID, purpose: str) -> HttpResponse:
        if purpose not in Purpose.values:
            raise NotYours
        return self.change(patient, Purpose(purpose))

    @abstractmethod
    def change(self, patient: UUID, purpose: Purpose) -> HttpResponse:
        """Give or withdraw, and where that leads."""


class GiveConsentView(ChangeConsentView):
    """To the text whose number the form has: another one is told of, not agreed to."""

    def change(self, patient: UUID, purpose: Purpose) -> HttpResponse:
        text = self.request.POST.get("text", "")
        if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
            raise OutdatedText
        if not self.request.POST.get("agree"):
            return self.show(_("Nothing is agreed to: read the text and tick it first."), status=422)
        give_own(
            by=actor_of(self.request),
            user=self.user,
            patient=patient,
            purpose=purpose,
            text=int(text),
            now=clock.now(),
        )
        return redirect("my_consents")


class WithdrawConsentView(ChangeConsentView):
    def change(self, patient: UUID, purpose: Purpose) -> HttpResponse:
        withdraw_own(
            by=actor_of(self.request), user=self.user, patient=patient, purpose=purpose, now=clock.now()
        )
        return redirect("my_consents")
