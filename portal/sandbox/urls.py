"""Every address of the sandbox."""

from django.urls import path

from portal.sandbox import vault
from portal.sandbox.views import codes, home

urlpatterns = [
    path("", home, name="sandbox_home"),
    path("codes/", codes, name="sandbox_codes"),
    path("vault/v1/auth/approle/login", vault.approle_login),
    path("vault/v1/sys/<str:action>", vault.seal_or_unseal),
    path("vault/v1/<str:mount>/data/<path:path>", vault.secret),
]
