"""Facts of the network, to read: what is in force today, and nobody's personal data."""

from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from booking.journeys.intake import choices_of, questions_of
from clinics.directory import queries
from clinics.directory.models import (
    Clinic,
    Doctor,
    Offering,
    Payer,
    PaymentMethod,
    Service,
    SpokenLanguage,
)
from clinics.reviews.models import Review
from clinics.reviews.presenters import author_label, review_month
from clinics.reviews.queries import published, rating_of
from portal.api.fields import Code
from portal.api.paging import Listing, PageShape
from portal.api.schema import described, page_shape
from portal.api.v1.shapes import MoneyShape, NamedShape, RatingShape
from portal.api.views import ApiView, parameters
from portal.shared import clock
from portal.shared.languages import Language

BY_CODE = ("code",)


class HoursShape(serializers.Serializer):
    weekday = serializers.IntegerField(min_value=1, max_value=7, help_text=_("ISO 8601: Monday is 1"))
    opens = serializers.TimeField()
    closes = serializers.TimeField()


class ClinicShape(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    city = serializers.CharField()
    country = serializers.CharField(source="entity.country")
    address = serializers.CharField()
    directions = serializers.CharField()
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    phone = serializers.CharField(source="phone.as_e164")
    time_zone = serializers.CharField()
    currency = serializers.CharField()
    payment_methods = serializers.ListField(child=serializers.ChoiceField(choices=PaymentMethod.choices))
    takes_insurers = serializers.SerializerMethodField(help_text=_("Then a booking may say `insurer`."))
    opening_hours = HoursShape(many=True, source="opening_hours.all")
    rating = RatingShape(source="rated")

    def get_takes_insurers(self, clinic: Clinic) -> bool:
        return Payer.INSURER in clinic.accepted_payers


class SpecialtyShape(NamedShape):
    practitioner = serializers.CharField()


class DoctorShape(NamedShape):
    specialties = serializers.ListField(child=serializers.CharField())
    degree = serializers.CharField()
    practising_since = serializers.IntegerField()
    languages = serializers.ListField(child=serializers.ChoiceField(choices=SpokenLanguage.choices))
    sees_adults = serializers.BooleanField()
    sees_children = serializers.BooleanField()
    about = serializers.CharField(source="bio")
    rating = RatingShape()


class ServiceShape(NamedShape):
    specialty = serializers.CharField(source="specialty.code")
    category = serializers.ChoiceField(choices=Service.Category.choices)
    visit_kind = serializers.ChoiceField(choices=Service.VisitKind.choices)
    minutes = serializers.IntegerField()
    prepayment = serializers.ChoiceField(choices=Service.Prepayment.choices)
    confirmation = serializers.ChoiceField(choices=Service.Confirmation.choices)
    age_from = serializers.IntegerField(allow_null=True)
    age_to = serializers.IntegerField(allow_null=True)
    cancel_until_hours = serializers.IntegerField()
    referral_required = serializers.BooleanField(help_text=_("Then a booking says `referral`."))
    preparation = serializers.CharField()


class QuestionShape(serializers.Serializer):
    id = serializers.UUIDField(source="public_id")
    text = serializers.CharField()
    choices = serializers.ListField(child=serializers.CharField(), help_text=_("Empty: any words will do."))
    required = serializers.BooleanField()


class AskingServiceShape(ServiceShape):
    questions = QuestionShape(many=True, help_text=_("What is asked at booking."))


class OfferingShape(serializers.Serializer):
    doctor = serializers.CharField(source="doctor.code")
    clinic = serializers.CharField(source="clinic.code")
    service = serializers.CharField(source="service.code")
    minutes = serializers.IntegerField(source="duration_minutes")
    price = MoneyShape(allow_null=True)


class ReviewShape(serializers.Serializer):
    id = serializers.UUIDField(source="public_id")
    doctor = serializers.CharField(source="doctor.code")
    clinic = serializers.CharField(source="clinic.code", allow_null=True, default=None)
    rating = serializers.IntegerField(min_value=1, max_value=5)
    text = serializers.CharField()
    language = serializers.ChoiceField(choices=Language.choices)
    author = serializers.CharField(help_text=_("As the site shows it: a name only with its owner's consent."))
    month = serializers.CharField(help_text=_("«2026-05»: a day would tell of the visit."))
    verified = serializers.BooleanField()
    reply = serializers.CharField()


class OfClinicAndSpecialty(PageShape):
    clinic = Code(required=False)
    specialty = Code(required=False)


class DoctorsShape(OfClinicAndSpecialty):
    service = Code(required=False)


class ServicesShape(OfClinicAndSpecialty):
    doctor = Code(required=False)


class OfferingsShape(PageShape):
    doctor = Code(required=False)
    clinic = Code(required=False)
    service = Code(required=False)


class ReviewsShape(PageShape):
    doctor = Code(required=False)
    clinic = Code(required=False)
    language = serializers.ChoiceField(choices=Language.choices, required=False)


def _show_clinics(rows: Sequence[Any]) -> Sequence[Any]:
    prefetch_related_objects(rows, "rating")
    for row in rows:
        row.rated = rating_of(row)
    return list(ClinicShape(rows, many=True).data)


def _show_doctors(rows: Sequence[Doctor]) -> Sequence[Any]:
    prefetch_related_objects(rows, "rating")
    return [_doctor(row) for row in rows]


def _doctor(row: Doctor) -> Any:
    told = {name: getattr(row, name) for name in ("code", "name", "degree", "practising_since", "languages")}
    told |= {"sees_adults": row.sees_adults, "sees_children": row.sees_children, "bio": row.bio}
    told |= {"specialties": [each.code for each in row.specialties.all()], "rating": rating_of(row)}
    return DoctorShape(told).data


def _show_offerings(rows: Sequence[Offering]) -> Sequence[Any]:
    for row in rows:
        prices = row.prices_now
        row.price = prices[0].money if prices else None
    return list(OfferingShape(rows, many=True).data)


def _asking(service: Service) -> dict[str, Any]:
    asked = [
        {
            "public_id": question.public_id,
            "text": question.text,
            "choices": choices_of(question),
            "required": question.required,
        }
        for question in questions_of(service)
    ]
    return {**ServiceShape(service).data, "questions": QuestionShape(asked, many=True).data}


def _show_reviews(rows: Sequence[Review]) -> Sequence[Any]:
    for row in rows:
        row.author, row.month = author_label(row), review_month(row)  # type: ignore[attr-defined]
    return list(ReviewShape(rows, many=True).data)


def _only(found: Sequence[Any]) -> Response:
    if not found:
        raise Http404
    return Response(found[0])


class ClinicsView(ApiView):
    @described("listClinics", _("Clinics"), asks=PageShape, answers=page_shape(ClinicShape))
    def get(self, request: Request) -> Response:
        rows = queries.clinics_on(clock.today())
        return Listing("clinics", BY_CODE).page(request, rows, parameters(request, PageShape), _show_clinics)


class ClinicView(ApiView):
    @described("getClinic", _("A clinic"), answers=ClinicShape, codes=[404])
    def get(self, request: Request, code: str) -> Response:
        return _only(_show_clinics(list(queries.clinics_on(clock.today()).filter(code=code))))


class SpecialtiesView(ApiView):
    @described("listSpecialties", _("Specialties"), asks=PageShape, answers=page_shape(SpecialtyShape))
    def get(self, request: Request) -> Response:
        rows = queries.specialties_on(clock.today())
        asked = parameters(request, PageShape)
        return Listing("specialties", BY_CODE).page(
            request, rows, asked, lambda found: list(SpecialtyShape(found, many=True).data)
        )


class DoctorsView(ApiView):
    @described("listDoctors", _("Doctors"), asks=DoctorsShape, answers=page_shape(DoctorShape))
    def get(self, request: Request) -> Response:
        asked = parameters(request, DoctorsShape)
        named = {name: asked[name] for name in ("specialty", "clinic", "service") if name in asked}
        rows = queries.doctors_on(clock.today(), **named)
        return Listing("doctors", BY_CODE).page(request, rows, asked, _show_doctors)


class DoctorView(ApiView):
    @described("getDoctor", _("A doctor"), answers=DoctorShape, codes=[404])
    def get(self, request: Request, code: str) -> Response:
        return _only(_show_doctors(list(queries.doctors_on(clock.today()).filter(code=code))))


class ServicesView(ApiView):
    @described("listServices", _("Services"), asks=ServicesShape, answers=page_shape(ServiceShape))
    def get(self, request: Request) -> Response:
        asked = parameters(request, ServicesShape)
        named = {name: asked[name] for name in ("specialty", "clinic", "doctor") if name in asked}
        rows = queries.services_on(clock.today(), **named)
        return Listing("services", BY_CODE).page(
            request, rows, asked, lambda found: list(ServiceShape(found, many=True).data)
        )


class ServiceView(ApiView):
    @described("getService", _("A service"), answers=AskingServiceShape, codes=[404])
    def get(self, request: Request, code: str) -> Response:
        rows = queries.services_on(clock.today()).filter(code=code)
        return _only([_asking(row) for row in rows])


class OfferingsView(ApiView):
    @described(
        "listOfferings",
        _("Offerings: who does what where, and what it costs today"),
        asks=OfferingsShape,
        answers=page_shape(OfferingShape),
    )
    def get(self, request: Request) -> Response:
        asked, today = parameters(request, OfferingsShape), clock.today()
        named = {name: asked[name] for name in ("doctor", "clinic", "service") if name in asked}
        rows = queries.with_prices(queries.offerings_on(today, **named), today)
        return Listing("offerings", ("public_id",)).page(request, rows, asked, _show_offerings)


class ReviewsView(ApiView):
    @described(
        "listReviews",
        _("Published reviews, newest first"),
        asks=ReviewsShape,
        answers=page_shape(ReviewShape),
    )
    def get(self, request: Request) -> Response:
        asked = parameters(request, ReviewsShape)
        rows = published(language=asked.get("language"))
        given = {f"{name}__code": asked[name] for name in ("doctor", "clinic") if name in asked}
        order = ("-published_at", "-public_id")
        return Listing("reviews", order).page(request, rows.filter(**given), asked, _show_reviews)
