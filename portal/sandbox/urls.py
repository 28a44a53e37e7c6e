"""Every address of the sandbox."""

from django.urls import path

from portal.sandbox import message_views, s3, smsc, vault
from portal.sandbox.views import codes, home

urlpatterns = [
    path("", home, name="sandbox_home"),
    path("codes/", codes, name="sandbox_codes"),
    path("messages/", message_views.show, name="sandbox_messages"),
    path("messages/arrived/", message_views.arrived, name="sandbox_arrived"),
    path("messages/forget/", message_views.forget, name="sandbox_forget"),
    path("messages/fault/", message_views.choose_fault, name="sandbox_fault"),
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
