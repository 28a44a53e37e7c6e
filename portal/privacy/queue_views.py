"""The privacy officer's queue in the admin: what is asked, by when, and the answer."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit.actions import act_as, record
from portal.audit.actor import actor_of
from portal.privacy.actions.requesting import ZONES, answer_request, extend_request
from portal.privacy.admin_views import PrivacyPage
from portal.privacy.answers import FORMS, answer_file
from portal.privacy.errors import PrivacyError
from portal.privacy.law import Kind
from portal.privacy.models import DataSubjectRequest
from portal.privacy.notices import tell_of_request
from portal.privacy.queries import queue
from portal.privacy.requests import RequestStatus
from portal.shared import clock
from portal.shared.countries import Country

ANSWER = "privacy.answer_request"
ON_A_PAGE = 50
SOON = dt.timedelta(days=3)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        help_text=gettext_lazy("The person reads it on their page, and takes it as PDF or JSON."),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    refused = forms.BooleanField(label=gettext_lazy("It is refused, with these reasons"), required=False)


class ExtensionForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why more time is needed"),
        help_text=gettext_lazy("Once only. The person is shown it."),
        max_length=300,
    )


class Due:
    """A request as the queue shows it."""

    def __init__(self, asked: DataSubjectRequest, now: dt.datetime) -> None:
        self.asked = asked
        today = clock.date_in(ZONES[Country(asked.country)], now)
        is_open = asked.status == RequestStatus.OPEN and asked.kind != Kind.ERASE
        self.is_overdue = is_open and today > asked.answer_by
        self.is_soon = is_open and not self.is_overdue and today + SOON >= asked.answer_by


class QueuePage(PrivacyPage):
    """Whose a request is shows only on its own page, where the look is written down."""

    permission = ANSWER
    page_title = gettext_lazy("Requests about personal data")
    header_icon = "lock"
    template_name = "privacy/admin/queue.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        now = clock.now()
        page = Paginator(queue(), ON_A_PAGE).get_page(request.GET.get("p"))
        return self.show(page=page, rows=[Due(asked, now) for asked in page.object_list])


class RequestPage(PrivacyPage):
    permission = ANSWER
    page_title = gettext_lazy("Request about personal data")
    header_icon = "lock"
    template_name = "privacy/admin/request.html"
    above = [{"url": reverse_lazy("privacy_queue"), "label": gettext_lazy("Requests about personal data")}]

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        asked = self.asked(public_id)
        with transaction.atomic():
            act_as(actor_of(request))
            record(by=actor_of(request), action="privacy.request.open", object=asked)
        return self.show_request(asked)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        asked, by, now = self.asked(public_id), actor_of(request), clock.now()
        extends = "extend" in request.POST
        form: forms.Form = ExtensionForm(request.POST) if extends else AnswerForm(request.POST)
        if not form.is_valid():
            return self.show_request(asked, status=422, **{"extension" if extends else "form": form})
        given: dict[str, Any] = form.cleaned_data
        try:
            if extends:
                extend_request(by=by, asked=asked, reason=given["reason"], now=now)
            else:
                closed = answer_request(
                    by=by, asked=asked, answer=given["answer"], refused=given["refused"], now=now
                )
                tell_of_request(closed)
        except PrivacyError as error:
            messages.error(request, str(error))
            return self.show_request(self.asked(public_id), status=409)
        messages.success(request, _("The time was extended.") if extends else _("The answer was given."))
        return redirect("privacy_queue")

    def asked(self, public_id: UUID) -> DataSubjectRequest:
        return get_object_or_404(queue(), public_id=public_id)

    def show_request(self, asked: DataSubjectRequest, status: int = 200, **context: Any) -> HttpResponse:
        by_hand = asked.status == RequestStatus.OPEN and asked.kind != Kind.ERASE
        shown = {"form": AnswerForm(), "extension": ExtensionForm()} | context
        return self.show(status, asked=asked, due=Due(asked, clock.now()), by_hand=by_hand, **shown)


class RequestFile(PrivacyPage):
    """Request and answer, to send by letter."""

    permission = ANSWER

    def get(self, request: HttpRequest, public_id: UUID, form: str) -> HttpResponse:
        asked = get_object_or_404(queue(), public_id=public_id)
        if form not in FORMS:
            raise Http404
        with transaction.atomic():
            act_as(actor_of(request))
            record(by=actor_of(request), action="privacy.request.open", object=asked)
        content = answer_file(asked, form=form, now=clock.now())
        name = f'attachment; filename="request-{asked.public_id}.{form}"'
        return HttpResponse(content, content_type=FORMS[form], headers={"Content-Disposition": name})
