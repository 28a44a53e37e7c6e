"""A device that makes and uses passkeys, in software: what it sends is what a browser would."""

import json
import struct
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
CREDENTIAL_ID = b"a key of a device"


@dataclass
class SoftKey:
    """`verified`: whether its owner unlocked it by a finger or a PIN."""

    origin: str = "http://localhost:8000"
    verified: bool = True
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    user_handle: str = ""

    def create(self, options: dict[str, Any], **changed: str) -> str:
        """The answer to what the site asks a browser to make."""
        told = options["publicKey"]
        self.user_handle = told["user"]["id"]
        key = AttestedCredentialData.create(
            b"\0" * 16, CREDENTIAL_ID, ES256.from_cryptography_key(self.private.public_key())
        )
        data = self._authenticator_data(told["rp"]["id"], ATTESTED) + bytes(key)
        made = AttestationObject.create("none", data, {})  # type: ignore[arg-type]
        return self._answer(
            self._client_data("webauthn.create", told), attestationObject=websafe_encode(made), **changed
        )

    def get(self, options: dict[str, Any], **changed: str) -> str:
        """The answer to what the site asks a browser to sign."""
        told = options["publicKey"]
        client_data = self._client_data("webauthn.get", told)
        data = self._authenticator_data(told["rpId"])
        signature = self.private.sign(data + sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": self.user_handle,
        }
        return self._answer(client_data, **(parts | changed))

    def _authenticator_data(self, site: str, flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verified else 0)
        return sha256(site.encode()).digest() + struct.pack(">BI", flags, 0)

    def _client_data(self, kind: str, told: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": told["challenge"], "origin": self.origin}).encode()

    def _answer(self, client_data: bytes, **response: str) -> str:
        identity = websafe_encode(CREDENTIAL_ID)
        return json.dumps(
            {
                "id": identity,
                "rawId": identity,
                "type": "public-key",
                "response": {"clientDataJSON": websafe_encode(client_data), **response},
                "clientExtensionResults": {},
            }
        )
