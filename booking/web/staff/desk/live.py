"""A board that keeps itself fresh: its part of the page is asked for again when something changed."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin import messages

from booking.appointments.days import Span, state_of
from booking.journeys.attend import STEPS, attend
from booking.journeys.day import DAY, open_day
from booking.journeys.duty import Deed, Duty, duty_of, visit_on_duty
from booking.journeys.errors import NotYours
from booking.web.base import status_of
from booking.web.patient.presenters import day_heading
from booking.web.staff.days import read_day
from booking.web.staff.desk.board import Board
from booking.web.staff.desk.deed_views import read_revision
from booking.web.staff.pages import StaffPage
from clinics.directory.models import Clinic
from portal.audit.actor import actor_of
from portal.shared import clock
from portal.shared.errors import PortalError

# A script asks for the board alone with this header.
PART = "X-Board"
# With a press it says by this one which version it shows.
SEEN = "X-Board-Seen"
SIGNER = signing.TimestampSigner(salt="booking.staff.board")
# Each answer signs the time anew, so only a board that stood unasked for longer is noted as a whole once more.
SEEN_FOR = dt.timedelta(minutes=10)


def signed(state: Sequence[str]) -> str:
    """A version: an ETag that the script sends back."""
    return f'"{SIGNER.sign(":".join(state))}"'


class LiveBoard(StaffPage, ABC):
    """A day's visits: `span` says which, `places` where.

    With PART in its headers a request is answered by the board alone, or by the word that it is as seen.
    """

    part_name = "staff/desk/board.html"
    of_practitioner = False
    # What the log calls it that names were shown.
    action = "appointments.day.open"

    @property
    @abstractmethod
    def span(self) -> Span: ...

    @property
    @abstractmethod
    def places(self) -> list[Clinic]: ...

    @property
    @abstractmethod
    def today(self) -> dt.date: ...

    def more(self) -> dict[str, Any]:
        """What the page has beside the board."""
        return {}

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if PART not in request.headers:
            return self.show_page()
        state = self.state
        if state == self.seen:
            return HttpResponseNotModified(headers={"ETag": signed(state)})
        return self.show_part()

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """A press of a line's button. Whoever was slower is told what the visit is now."""
        is_part, said = PART in request.headers, ""
        try:
            said = self.do(request.POST.get("do", ""))
        except PortalError as error:
            status, told = status_of(error), _("Nothing was done. %(why)s") % {"why": error}
            if is_part:
                return self.show_part(said=told, is_fault=True, status=status)
            return self.show_page(fault=told, status=status)
        if is_part:
            return self.show_part(said=said)
        messages.success(request, said)
        return redirect(self.address)

    @property
    def address(self) -> str:
        """Where the board is asked for and pressed."""
        return self.request.get_full_path()

    def do(self, pressed: str) -> str:
        """«check_in 0198… 3». What was done, in words. Raises Http404 for what no button of ours sends."""
        deed, _space, rest = pressed.partition(" ")
        public_id, _space, seen = rest.partition(" ")
        revision = read_revision(seen)
        if deed not in (*STEPS, Deed.UNDO) or revision is None:
            raise Http404
        try:
            visit = visit_on_duty(self.duty, UUID(public_id))
        except (ValueError, NotYours):
            raise Http404 from None
        done = attend(
            by=actor_of(self.request),
            staff=self.request.user,  # type: ignore[arg-type]
            visit=visit,
            deed=Deed(deed),
            revision=revision,
            now=self.now,
        )
        return _("%(code)s is «%(status)s» now.") % {"code": visit.code, "status": done.get_status_display()}

    @cached_property
    def now(self) -> dt.datetime:
        return clock.now()

    @cached_property
    def duty(self) -> Duty:
        return duty_of(self.request.user)  # type: ignore[arg-type]

    @cached_property
    def day(self) -> dt.date:
        return read_day(self.request.GET.get("day", ""), self.today)

    @property
    def state(self) -> list[str]:
        """What the board is now, for this reader, in words without colons. Asked anew each time."""
        state = state_of(self.span, now=self.now)
        at = state.changed_at.timestamp() if state.changed_at else 0
        what = (self.today, get_language(), state.number, state.revisions, state.due, state.late, at)
        return [*self.about, *map(str, what)]

    @property
    def about(self) -> list[str]:
        """Whose board of what it is."""
        span = self.span
        return [
            str(self.request.user.pk),
            "-".join(map(str, span.clinics)),
            self.day.isoformat(),
            str(span.doctor or 0),
        ]

    @cached_property
    def seen(self) -> list[str]:
        """The state that was shown to the reader a moment ago; empty where we have not signed that it was."""
        headers = self.request.headers
        version = headers.get(SEEN) or headers.get("If-None-Match", "")
        try:
            return SIGNER.unsign(version.removeprefix("W/").strip('"'), max_age=SEEN_FOR).split(":")
        except signing.BadSignature:
            return []

    @property
    def seen_until(self) -> dt.datetime | None:
        """Until when the reader has seen this very day, who is noted only for what changed since."""
        own = self.about
        if self.seen[: len(own)] != own:
            return None
        return dt.datetime.fromtimestamp(float(self.seen[-1]), dt.UTC)

    def board(self, seen_until: dt.datetime | None = None) -> dict[str, Any]:
        """The version is asked for first: what changes meanwhile is shown again rather than missed."""
        version = signed(self.state)
        day = open_day(self.span, by=actor_of(self.request), action=self.action, seen_until=seen_until)
        home, clinics = reverse("desk_home"), {clinic.pk: clinic for clinic in self.places}
        board = Board(
            day, self.duty, clinics, self.now, lambda each: f"{home}visits/{each}/", self.of_practitioner
        )
        return {"board": board, "version": version}

    def show_part(self, *, said: str = "", is_fault: bool = False, status: int = 200) -> HttpResponse:
        context = self.board(self.seen_until) | {"said": said, "is_fault": is_fault}
        return TemplateResponse(
            self.request, self.part_name, context, status=status, headers={"ETag": context["version"]}
        )

    def show_page(self, *, fault: str = "", status: int = 200, **context: Any) -> HttpResponse:
        context = self.board() | self.more() | context
        context |= {
            "fault": fault,
            "board_url": self.address,
            "heading": day_heading(self.day),
            "day": self.day,
            "before_url": self.day_url(self.day - DAY),
            "after_url": self.day_url(self.day + DAY),
            "today_url": self.day_url(self.today),
            "is_today": self.day == self.today,
        }
        return self.show(context, status=status)

    def day_url(self, day: dt.date) -> str:
        asked = {"day": day.isoformat()}
        if "doctor" in self.request.GET:
            asked["doctor"] = self.request.GET["doctor"]
        return f"?{urlencode(asked)}"
