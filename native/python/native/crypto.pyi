"""Authenticated encryption, key derivation and blind-index tokens over OpenSSL 3."""

class CryptoError(Exception):
    """What was given does not authenticate: a wrong key, nonce, associated data, length or tag, never said which."""
