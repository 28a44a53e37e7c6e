"""Master keys from one secret of HashiCorp Vault (KV version 2): its fields are versions, their values base64.

All versions of the master key stand in the newest version of the secret, so that Vault's own limit of kept
secret versions never drops one.
"""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

import hvac
from django.utils.translation import gettext as _
from hvac import exceptions
from requests import RequestException

from portal.crypto.errors import MasterKeysUnusable, VaultUnreachable, VersionTaken
from portal.crypto.providers.parsing import decode, encode, not_empty, place_of, version_of

TIMEOUT_SECONDS = 5
ATTEMPTS = 3
PAUSE_SECONDS = 0.2
PASSING = (
    RequestException,
    exceptions.VaultDown,
    exceptions.BadGateway,
    exceptions.InternalServerError,
    exceptions.RateLimitExceeded,
)
HERE = {"localhost", "127.0.0.1", "::1"}

T = TypeVar("T")


@dataclass(frozen=True)
class VaultKeys:
    """`path` is `mount/rest`. Signs in by a token, or by an AppRole at every reading (so nothing is renewed)."""

    address: str
    path: str
    token: str = field(default="", repr=False)
    role_id: str = ""
    secret_id: str = field(default="", repr=False)
    namespace: str = ""

    @property
    def name(self) -> str:
        return _("the secret %(path)s of %(address)s") % {"path": self.path, "address": self.address}

    def load(self) -> dict[int, bytes]:
        keys, _ = self._read()
        return keys

    def add(self, version: int, key: bytes) -> None:
        """Write by check-and-set: if somebody else wrote since we read, nothing is written."""
        keys, revision = self._read()
        if version in keys:
            raise VersionTaken(self.name, version)
        secret = {str(number): encode(each) for number, each in (keys | {version: key}).items()}
        self._ask(
            lambda client: client.secrets.kv.v2.create_or_update_secret(
                self._rest, secret, cas=revision, mount_point=self._mount
            )
        )

    def _read(self) -> tuple[dict[int, bytes], int]:
        """The keys, and which version of the secret they are."""
        answer = self._ask(
            lambda client: client.secrets.kv.v2.read_secret_version(
                self._rest, mount_point=self._mount, raise_on_deleted_version=True
            )
        )
        try:
            fields: Mapping[str, str] = answer["data"]["data"]
            revision = int(answer["data"]["metadata"]["version"])
            numbered = {version_of(number, where=self.name): value for number, value in fields.items()}
        except (KeyError, TypeError, AttributeError) as error:
            text = _("%(where)s: the answer is none of a KV version 2 engine.")
            raise MasterKeysUnusable(text % {"where": self.name}) from error
        keys = {
            version: decode(str(value), where=place_of(version, where=self.name))
            for version, value in numbered.items()
        }
        return not_empty(keys, where=self.name), revision

    def _ask(self, question: Callable[[hvac.Client], T]) -> T:
        """The answer, after some tries when the failure may pass. Raises MasterKeysUnusable, VaultUnreachable."""
        self._require_settings()
        try:
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    return question(self._client())
                except PASSING:
                    if attempt == ATTEMPTS:
                        raise
                time.sleep(PAUSE_SECONDS * 2**attempt * random.uniform(0.5, 1))  # noqa: S311 - jitter
        except PASSING as error:
            text = _(
                "Vault at %(address)s does not answer (%(why)s). Is it running and unsealed, and is VAULT_ADDR right?"
            )
            raise VaultUnreachable(text % {"address": self.address, "why": _reason(error)}) from error
        except exceptions.Forbidden as error:
            text = _(
                "Vault lets nobody with these credentials do this with %(secret)s. Check VAULT_TOKEN or "
                "VAULT_ROLE_ID and VAULT_SECRET_ID, and a policy on %(mount)s/data/%(rest)s."
            )
            raise MasterKeysUnusable(text % self._names) from error
        except exceptions.InvalidPath as error:
            text = _(
                "%(secret)s is not there. Bring it back (vault kv undelete); only for a new installation make it: "
                'vault kv put -mount=%(mount)s %(rest)s 1="$(openssl rand -base64 32)"'
            )
            raise MasterKeysUnusable(text % self._names) from error
        except exceptions.VaultError as error:
            text = _("Vault refused %(secret)s: %(why)s.")
            raise MasterKeysUnusable(text % {**self._names, "why": _reason(error)}) from error
        raise AssertionError("every attempt returns or raises")

    def _client(self) -> hvac.Client:
        client = hvac.Client(
            url=self.address,
            token=self.token,  # given, be it empty: else hvac looks for one in the home folder
            timeout=TIMEOUT_SECONDS,
            namespace=self.namespace or None,
            allow_redirects=False,  # a token is sent nowhere else
        )
        if not self.token:
            client.auth.approle.login(self.role_id, self.secret_id)
        return client

    def _require_settings(self) -> None:
        parts = urlsplit(self.address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HERE):
            raise MasterKeysUnusable(_("VAULT_ADDR must begin with https:// (http:// only on this machine)."))
        if not self.token and not (self.role_id and self.secret_id):
            raise MasterKeysUnusable(_("Vault needs VAULT_TOKEN, or VAULT_ROLE_ID and VAULT_SECRET_ID."))
        if not self._mount or not self._rest:
            raise MasterKeysUnusable(
                _("VAULT_SECRET_PATH is «mount/path», for example secret/clinic-portal.")
            )

    @property
    def _names(self) -> Mapping[str, str]:
        return {"secret": self.name, "mount": self._mount, "rest": self._rest}

    @property
    def _mount(self) -> str:
        return self.path.partition("/")[0]

    @property
    def _rest(self) -> str:
        return self.path.partition("/")[2]


def _reason(error: Exception) -> str:
    """Without addresses of queries and bodies, which may hold secrets."""
    told = getattr(error, "errors", None)
    return ", ".join(map(str, told)) if told else type(error).__name__
