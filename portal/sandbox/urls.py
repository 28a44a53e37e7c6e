"""Every address of the sandbox."""

from django.urls import path

from portal.sandbox import s3, smsc, vault
from portal.sandbox.views import codes, home

urlpatterns = [
    path("", home, name="sandbox_home"),
    path("codes/", codes, name="sandbox_codes"),
    path("smsc/sys/send.php", smsc.send),
    path("smsc/rest/send/", smsc.send),
    path("smsc/sys/status.php", smsc.status),
    path("smsc/sys/balance.php", smsc.balance),
    path("vault/v1/auth/approle/login", vault.approle_login),
    path("vault/v1/sys/<str:action>", vault.seal_or_unseal),
    path("vault/v1/<str:mount>/data/<path:path>", vault.secret),
    path("s3/<str:bucket>", s3.bucket),
    path("s3/<str:bucket>/<path:key>", s3.stored_object),
]
