"""Users get keys of their own, their e-mails and phones are sealed; allauth's table of plain addresses is emptied.

Going back opens them again; those of an erased user are gone.
"""

from django.db import migrations

from portal.crypto.data_keys import create_keys_of, token_key
from portal.crypto.retention import Retention
from portal.crypto.sealing import Place, open_sealed, seal
from portal.crypto.subjects import Subject, SubjectKind
from portal.crypto.tokens import TokenField

NAMES = ("email", "phone")


def places_of(user):
    subject = Subject(SubjectKind.USER, user.public_id)
    return [Place(f"accounts.user.{name}", subject.id, (subject, Retention.CONTACT)) for name in NAMES]


def token_of(key, name, value):
    try:
        return TokenField(of=name, label=name, kind=name).token_of(key, value)
    except ValueError:
        return None


def seal_addresses(apps, schema_editor):
    users = list(apps.get_model("accounts", "User").objects.all())
    if not users:
        return
    create_keys_of([Subject(SubjectKind.USER, user.public_id) for user in users])
    key = token_key()
    given = [(user, name, str(getattr(user, f"plain_{name}") or "")) for user in users for name in NAMES]
    places = [place for user in users for place in places_of(user)]
    sealed = seal([(place, value.encode()) for place, (_, _, value) in zip(places, given, strict=True)])
    for (user, name, value), each in zip(given, sealed, strict=True):
        token = token_of(key, name, value)
        setattr(user, name, bytes(each))
        setattr(user, f"{name}_token", token)
        # A dropped column stays in the table's pages, so nothing may be left in it.
        setattr(user, f"plain_{name}", "")
        if token is None:
            setattr(user, f"{name}_verified_at", None)
    for user in users:
        user.save()
    apps.get_model("account", "EmailAddress").objects.all().delete()


def open_addresses(apps, schema_editor):
    addresses = apps.get_model("account", "EmailAddress")
    for user in apps.get_model("accounts", "User").objects.all():
        sealed = [bytes(getattr(user, name)) for name in NAMES]
        opened = open_sealed(list(zip(places_of(user), sealed, strict=True)))
        for name, value in zip(NAMES, opened, strict=True):
            setattr(user, f"plain_{name}", (value or b"").decode())
        user.save()
        if user.plain_email:
            verified = user.email_verified_at is not None
            addresses.objects.create(user=user, email=user.plain_email, primary=True, verified=verified)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_columns_for_sealed_addresses"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("crypto", "0001_initial"),
    ]

    operations = [migrations.RunPython(seal_addresses, open_addresses)]
