"""People who sign in."""

import factory

from portal.accounts.models import User


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person-{n}@clinic.example")
    first_name, last_name = "Vera", "Lind"
