"""The same constructions on the `cryptography` package, field by field: other code to compare with."""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def xaes_key(key: bytes, nonce: bytes) -> bytes:
    """C2SP's derivation: CMAC over a counter, as two AES blocks under K1."""
    aes = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    doubled = int.from_bytes(aes.update(bytes(16))) << 1
    k1 = (doubled ^ (doubled >> 128) * 0x87) & (2**128 - 1)
    blocks = (b"\x00" + bytes([counter]) + b"X\x00" + nonce[:12] for counter in (1, 2))
    return b"".join(aes.update((int.from_bytes(block) ^ k1).to_bytes(16)) for block in blocks)


def xaes_encrypt(key: bytes, nonce: bytes, plaintext: bytes, aad: bytes = b"") -> bytes:
    return AESGCM(xaes_key(key, nonce)).encrypt(nonce[12:], plaintext, aad)


def xaes_decrypt(key: bytes, nonce: bytes, ciphertext: bytes, aad: bytes = b"") -> bytes:
    return AESGCM(xaes_key(key, nonce)).decrypt(nonce[12:], ciphertext, aad)
