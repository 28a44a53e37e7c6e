"""The signed-in person's profile: how they are reached, where they are signed in, by what they sign in."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from booking.journeys.errors import NotYours
from booking.journeys.people import Relation, own_people
from booking.journeys.profile import change_contact
from booking.web.base import SignedInView
from portal.accounts.actions import choose_language
from portal.accounts.code_forms import CodeForm, EmailForm, PhoneForm
from portal.accounts.code_step import Pending, ask_for_code, forget_pending_code, in_words, pending_code
from portal.accounts.codes import Purpose
from portal.accounts.contact_notice import tell_of_contact
from portal.accounts.devices import device_in_words, devices_of, end_device, end_other_devices, note_device
from portal.accounts.errors import AddressTaken, CodeError
from portal.accounts.passkeys import passkeys_of
from portal.accounts.patient_door import in_other_languages
from portal.accounts.step_up import own_address, step_up_first
from portal.audit.actor import actor_of
from portal.messaging.message import Channel
from portal.shared import clock
from portal.shared.clock import latest_date
from portal.shared.languages import Language, active_language

PHONE, EMAIL = "phone", "email"


class ProfileView(SignedInView):
    def get(self, request: HttpRequest) -> HttpResponse:
        now = clock.now()
        note_device(request, self.user, now=now)
        people = own_people(self.user, today=latest_date(now))
        here = request.session.session_key
        devices = [
            (device, device_in_words(device.browser), device.session_key == here)
            for device in devices_of(self.user, now=now)
        ]
        context = {
            "person": self.user,
            "names": [person for person in people if person.relation is Relation.SELF],
            "devices": sorted(devices, key=lambda each: not each[2]),
            "passkeys": len(passkeys_of(self.user)),
            "languages": Language.choices,
            "translations": in_other_languages(request),
        }
        return render(request, "booking/my_profile.html", context)


class ProfilePostView(SignedInView):
    """A GET, of a reloaded page, leads back to the profile."""

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        return redirect("my_profile")


class LanguageView(ProfilePostView):
    def post(self, request: HttpRequest) -> HttpResponse:
        if request.POST.get("language") not in Language.values:
            raise NotYours
        choose_language(self.user, language=Language(request.POST["language"]))
        return redirect("my_profile")


class EndDeviceView(ProfilePostView):
    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        if not end_device(self.user, public_id, by=actor_of(request)):
            raise NotYours
        return redirect("my_profile")


class EndOthersView(ProfilePostView):
    def post(self, request: HttpRequest) -> HttpResponse:
        end_other_devices(self.user, this=request.session.session_key, by=actor_of(request))
        return redirect("my_profile")


class ContactView(SignedInView):
    """Another phone or e-mail: a code goes to it, after one to the present one for whoever found a session open."""

    def get(self, request: HttpRequest, system: str) -> HttpResponse:
        form = self.form(system)
        return step_up_first(request, back_to=request.path) or self.show(form, system)

    def post(self, request: HttpRequest, system: str) -> HttpResponse:
        form = self.form(system, request.POST)
        if first := step_up_first(request, back_to=request.path):
            return first
        if form.is_valid() and ask_for_code(request, form, purpose=Purpose.CONTACT):
            return redirect("my_contact_code", system=system)
        return self.show(form, system, status=422)

    def form(self, system: str, *args: Any) -> PhoneForm | EmailForm:
        """Raises NotYours for what nobody is reached by."""
        if system not in (PHONE, EMAIL):
            raise NotYours
        return EmailForm(*args) if system == EMAIL else PhoneForm(*args, regions=settings.PHONE_REGIONS)

    def show(self, form: PhoneForm | EmailForm, system: str, status: int = 200) -> HttpResponse:
        context = {"form": form, "system": system, "translations": in_other_languages(self.request)}
        return render(self.request, "booking/my_contact.html", context, status=status)


class ContactCodeView(SignedInView):
    def get(self, request: HttpRequest, system: str) -> HttpResponse:
        pending = self.pending(system)
        return self.show(CodeForm(), pending) if pending else redirect("my_profile")

    def post(self, request: HttpRequest, system: str) -> HttpResponse:
        pending, form = self.pending(system), CodeForm(request.POST)
        if pending is None:
            return redirect("my_profile")
        if not form.is_valid():
            return self.show(form, pending, status=422)
        former = own_address(self.user)
        try:
            change_contact(
                by=actor_of(request),
                user=self.user,
                channel=pending.channel,
                to=pending.to,
                code=form.cleaned_data["code"],
                now=clock.now(),
            )
        except CodeError as error:
            form.add_error("code", in_words(error))
            return self.show(form, pending, status=422)
        except AddressTaken as error:
            form.add_error("code", str(error))
            return self.show(form, pending, status=409)
        forget_pending_code(request)
        tell_of_contact(former.channel, former.to, language=Language(active_language()))
        return redirect("my_profile")

    def pending(self, system: str) -> Pending | None:
        found = pending_code(self.request, purpose=Purpose.CONTACT)
        is_of_system = found is not None and (found.channel is Channel.EMAIL) == (system == EMAIL)
        return found if is_of_system else None

    def show(self, form: CodeForm, pending: Pending, status: int = 200) -> HttpResponse:
        system = EMAIL if pending.channel is Channel.EMAIL else PHONE
        context = {
            "form": form,
            "pending": pending,
            "again_url": reverse("my_contact", args=[system]),
            "translations": in_other_languages(self.request),
        }
        return render(self.request, "booking/my_contact_code.html", context, status=status)
