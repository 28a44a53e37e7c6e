"""Second-factor secrets leave the key that was derived from SECRET_KEY for those of portal.crypto.

What no SECRET_KEY of this installation opens stays as it is: nobody could sign in by it before either. Going back
puts the secrets under SECRET_KEY again. `cryptography` is there by django-allauth[mfa], through fido2.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import migrations

from portal.crypto.secrets import MARK, open_secret, seal_secret

LABEL = "accounts.second_factor"
SECRETS = ("secret", "seed")


def fernet():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = (
        HKDF(algorithm=SHA256(), length=32, salt=None, info=b"portal.accounts second factor").derive(key.encode())
        for key in keys
    )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


def seal_secrets(apps, schema_editor):
    old = fernet()
    for row, name, secret in kept(apps):
        try:
            row.data[name] = seal_secret(LABEL, old.decrypt(secret.encode()).decode())
        except InvalidToken:
            continue
        row.save(update_fields=["data"])


def unseal_secrets(apps, schema_editor):
    old = fernet()
    for row, name, secret in kept(apps):
        if secret.startswith(MARK):
            row.data[name] = old.encrypt(open_secret(LABEL, secret).encode()).decode()
            row.save(update_fields=["data"])


def kept(apps):
    for row in apps.get_model("mfa", "Authenticator").objects.all():
        for name in SECRETS:
            if secret := row.data.get(name):
                yield row, name, secret


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_sealed_addresses"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("crypto", "0001_initial"),
    ]

    operations = [migrations.RunPython(seal_secrets, unseal_secrets)]
