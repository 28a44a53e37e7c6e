"""The first version of the interface. What it promises stays; what breaks a promise is a second version."""

from django.urls import path

from portal.api.docs import DocsView, DocumentView
from portal.api.v1 import appointments, directory, holds, people, sign_in, slots

app_name = "api"

urlpatterns = [
    path("clinics", directory.ClinicsView.as_view(), name="clinics"),
    path("clinics/<slug:code>", directory.ClinicView.as_view(), name="clinic"),
    path("specialties", directory.SpecialtiesView.as_view(), name="specialties"),
    path("doctors", directory.DoctorsView.as_view(), name="doctors"),
    path("doctors/<slug:code>", directory.DoctorView.as_view(), name="doctor"),
    path("services", directory.ServicesView.as_view(), name="services"),
    path("services/<slug:code>", directory.ServiceView.as_view(), name="service"),
    path("offerings", directory.OfferingsView.as_view(), name="offerings"),
    path("reviews", directory.ReviewsView.as_view(), name="reviews"),
    path("slots", slots.SlotsView.as_view(), name="slots"),
    path("holds", holds.HoldsView.as_view(), name="holds"),
    path("holds/<uuid:public_id>", holds.HoldView.as_view(), name="hold"),
    path("holds/<uuid:public_id>/extend", holds.ExtendView.as_view(), name="hold_extend"),
    path("appointments", appointments.AppointmentsView.as_view(), name="appointments"),
    path("appointments/<uuid:public_id>", appointments.AppointmentView.as_view(), name="appointment"),
    path("appointments/<uuid:public_id>/move", appointments.MoveView.as_view(), name="appointment_move"),
    path(
        "appointments/<uuid:public_id>/cancel", appointments.CancelView.as_view(), name="appointment_cancel"
    ),
    path("people", people.PeopleView.as_view(), name="people"),
    path("sign-in/codes", sign_in.CodesView.as_view(), name="codes"),
    path("sign-in", sign_in.SignInView.as_view(), name="sign_in"),
    path("sign-in/refresh", sign_in.RefreshView.as_view(), name="refresh"),
    path("sign-out", sign_in.SignOutView.as_view(), name="sign_out"),
    path("openapi.json", DocumentView.as_view(), name="document"),
    path("docs/", DocsView.as_view(), name="docs"),
]
