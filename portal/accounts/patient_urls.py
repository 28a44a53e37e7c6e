"""The patients' door, below /en/ and /ru/."""

from django.urls import path

from portal.accounts import passkey_door as passkeys
from portal.accounts.patient_door import AnotherCodeView, CodeView, SignInView, SignOutView
from portal.accounts.step_up import StepUpView

urlpatterns = [
    path("sign-in/", SignInView.as_view(), name="patient_sign_in"),
    path("sign-in/code/", CodeView.as_view(), name="patient_code"),
    path("sign-in/again/", AnotherCodeView.as_view(), name="patient_another_code"),
    path("sign-in/passkey/", passkeys.PasskeySignInView.as_view(), name="patient_passkey"),
    path("sign-in/passkey/ask/", passkeys.AskForPasskeyView.as_view(), name="patient_passkey_ask"),
    path("passkeys/", passkeys.OwnPasskeysView.as_view(), name="patient_passkeys"),
    path("passkeys/prove/", passkeys.ProveAgainView.as_view(), name="patient_passkey_prove"),
    path("passkeys/ask/", passkeys.AskToAddPasskeyView.as_view(), name="patient_passkey_ask_to_add"),
    path("passkeys/add/", passkeys.AddPasskeyView.as_view(), name="patient_passkey_add"),
    path(
        "passkeys/<uuid:public_id>/remove/",
        passkeys.RemovePasskeyView.as_view(),
        name="patient_passkey_remove",
    ),
    path("prove/", StepUpView.as_view(), name="patient_prove"),
    path("sign-out/", SignOutView.as_view(), name="patient_sign_out"),
]
