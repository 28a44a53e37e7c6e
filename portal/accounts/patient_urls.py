"""The patients' door, below /en/ and /ru/."""

from django.urls import path

from portal.accounts.patient_door import AnotherCodeView, CodeView, SignInView, SignOutView

urlpatterns = [
    path("sign-in/", SignInView.as_view(), name="patient_sign_in"),
    path("sign-in/code/", CodeView.as_view(), name="patient_code"),
    path("sign-in/again/", AnotherCodeView.as_view(), name="patient_another_code"),
    path("sign-out/", SignOutView.as_view(), name="patient_sign_out"),
]
