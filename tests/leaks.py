"""Looking for planted secrets in what a whole site leaves behind, in every form that they may have there."""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import psycopg
from redis import Redis

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1251")
# Four signs of base64, in whichever case, stand in a page of random ones by chance.
SHORTEST_CODED = 8
BASE64_RUN = re.compile(rb"[A-Za-z0-9+/_-]{40,}")


def forms_of(secret: str) -> Iterator[bytes]:
    """As text, in hex, in base64 at each of its three offsets, as JSON and addresses escape it."""
    for encoding in ENCODINGS:
        try:
            raw = secret.encode(encoding)
        except UnicodeEncodeError:
            continue
        yield raw
        yield raw.hex().encode()
        for offset in range(3):
            coded = base64.b64encode(bytes(offset) + raw)
            # The first and the last signs depend on the neighbours.
            middle = coded[4 if offset else 0 : -4]
            if len(middle) < SHORTEST_CODED:
                continue
            yield middle
            yield middle.translate(bytes.maketrans(b"+/", b"-_"))
    yield secret.encode("unicode_escape")
    yield "".join(f"%{byte:02X}" for byte in secret.encode()).encode()
    yield "".join(f"\\u{ord(sign):04x}" if ord(sign) > 127 else sign for sign in secret).encode()


def found_in(text: bytes, secrets: list[str]) -> set[str]:
    """Which of the secrets are in it, also where it is packed: Django's sessions are zlib in base64."""
    everything = (b"\n".join([text, *_unpacked(text)])).lower()
    return {secret for secret in secrets if any(form.lower() in everything for form in forms_of(secret))}


def _unpacked(text: bytes) -> Iterator[bytes]:
    for run in BASE64_RUN.findall(text):
        url_safe = run.translate(bytes.maketrans(b"+/", b"-_"))
        try:
            raw = base64.urlsafe_b64decode(url_safe[: len(url_safe) // 4 * 4])
        except binascii.Error:
            continue
        yield raw
        try:
            yield zlib.decompressobj().decompress(raw, 1_000_000)
        except zlib.error:
            continue


def dump_of_database(url: str) -> bytes:
    """Every row of every table as PostgreSQL writes it for COPY; binary columns are hex."""
    parts: list[bytes] = []
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        for (table,) in tables:
            with connection.cursor().copy(f"COPY (SELECT * FROM {table}) TO STDOUT".encode()) as rows:
                parts += [table.encode(), *map(bytes, rows)]
    return b"\n".join(parts)


def dump_of_redis(url: str) -> bytes:
    """Every key with what it holds, by its type: DUMP would compress long values."""
    redis = Redis.from_url(url)
    readers = {
        b"string": redis.get,
        b"list": lambda key: redis.lrange(key, 0, -1),
        b"hash": redis.hgetall,
        b"set": redis.smembers,
        b"zset": lambda key: redis.zrange(key, 0, -1, withscores=True),
    }
    parts: list[bytes] = []
    for key in redis.keys("*"):
        parts += [key, *_flat(readers[redis.type(key)](key))]
    return b"\n".join(parts)


def _flat(value: object) -> Iterator[bytes]:
    if isinstance(value, bytes):
        yield value
    elif isinstance(value, dict):
        for pair in value.items():
            yield from _flat(pair)
    elif isinstance(value, list | tuple | set):
        for each in value:
            yield from _flat(each)


def dump_of_folder(folder: Path) -> bytes:
    parts = [b""]
    for path in folder.rglob("*"):
        parts += [str(path).encode(), path.read_bytes() if path.is_file() else b""]
    return b"\n".join(parts)
