"""Two presses at once count once."""

from portal.privacy.models import Consent
from tests.factories.patients import make_patient
from tests.factories.people import UserFactory
from tests.integration.privacy.test_consents import given, withdraw
from tests.races import race


def test_two_presses_at_once_give_one_consent_and_one_withdrawal(committed: str) -> None:
    user, patient = UserFactory(), make_patient().public_id
    outcomes = race([lambda: given(user=user, patient=patient)] * 4)
    assert [outcome.refusal for outcome in outcomes] == [None] * 4
    assert Consent.objects.count() == 1
    counts = [outcome.answer for outcome in race([lambda: withdraw(Consent.objects.get())] * 4)]
    assert sorted(map(str, counts)) == ["0", "0", "0", "1"]
