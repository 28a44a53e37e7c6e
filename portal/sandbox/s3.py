"""A stand-in for an S3-compatible store: PUT, GET (of ranges too), HEAD and DELETE of an object, LIST of a bucket.

Addresses, headers, status codes and bodies are those of S3's HTTP API with the bucket in the path; a request must be
signed with ACCESS_KEY's name, and what arrives must have the checksums that it came with. Objects are files under
settings.SANDBOX_S3. To try it: AUDIT_BUCKET=audit AUDIT_S3_ENDPOINT=http://localhost:8010/s3
AUDIT_S3_ACCESS_KEY=sandbox AUDIT_S3_SECRET_KEY=sandbox make up
"""

import base64
import functools
import hashlib
import re
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods

ACCESS_KEY = "sandbox"
CHUNK = 256 * 1024
MOST_LISTED = 1000
UNSIGNED = "UNSIGNED-PAYLOAD"
SIGNED_BY = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/]+)/")
RANGE = re.compile(r"bytes=(\d+)-(\d*)")
View = Callable[..., HttpResponseBase]


def signed(view: View) -> View:
    """As S3 does before it looks at a request: whose key signed it."""

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        found = SIGNED_BY.match(request.headers.get("Authorization", ""))
        if not found:
            return refused(403, "AccessDenied", "Access Denied")
        if found[1] != ACCESS_KEY:
            return refused(403, "InvalidAccessKeyId", "The access key Id you provided is not known.")
        return view(request, *args, **kwargs)

    return checked


@require_http_methods(["GET"])
@signed
def bucket(request: HttpRequest, bucket: str) -> HttpResponseBase:
    """Keys in the order of their bytes; those with the delimiter after the prefix as one common prefix."""
    prefix, delimiter = request.GET.get("prefix", ""), request.GET.get("delimiter", "")
    most = min(int(request.GET.get("max-keys", MOST_LISTED)), MOST_LISTED)
    after = request.GET.get("marker", "")
    names = [name for name in _grouped(bucket, prefix, delimiter) if name > after]
    shown, more = names[:most], len(names) > most
    lines = [
        f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>"
        if delimiter and name.endswith(delimiter)
        else _contents(bucket, name)
        for name in shown
    ]
    head = f"<Name>{escape(bucket)}</Name><Prefix>{escape(prefix)}</Prefix><Marker>{escape(after)}</Marker>"
    head += f"<MaxKeys>{most}</MaxKeys><IsTruncated>{str(more).lower()}</IsTruncated>"
    if more:
        head += f"<NextMarker>{escape(shown[-1])}</NextMarker>"
    return _xml(f"<ListBucketResult>{head}{''.join(lines)}</ListBucketResult>", 200)


@require_http_methods(["PUT", "GET", "HEAD", "DELETE"])
@signed
def stored_object(request: HttpRequest, bucket: str, key: str) -> HttpResponseBase:
    file = _file_of(bucket, key)
    if request.method == "PUT":
        return _put(request, file)
    if request.method == "DELETE":
        file.unlink(missing_ok=True)
        return HttpResponse(status=204)
    if not file.is_file():
        return refused(404, "NoSuchKey", "The specified key does not exist.")
    return _get(request, file)


def _put(request: HttpRequest, file: Path) -> HttpResponse:
    """The object is there once all of it has arrived and is what was sent; never a part of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".", delete=False) as arriving:
        sha256, md5, crc32 = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
        while chunk := request.read(CHUNK):
            sha256.update(chunk)
            md5.update(chunk)
            crc32 = zlib.crc32(chunk, crc32)
            arriving.write(chunk)
    sent = {
        "x-amz-content-sha256": sha256.hexdigest(),
        "Content-MD5": base64.b64encode(md5.digest()).decode(),
        "x-amz-checksum-crc32": base64.b64encode(crc32.to_bytes(4, "big")).decode(),
    }
    for name, value in sent.items():
        if request.headers.get(name, value) not in (value, UNSIGNED):
            Path(arriving.name).unlink()
            return refused(400, "BadDigest", f"The {name} you specified did not match what we received.")
    Path(arriving.name).rename(file)
    return HttpResponse(headers={"ETag": f'"{md5.hexdigest()}"'})


def _get(request: HttpRequest, file: Path) -> HttpResponseBase:
    size = file.stat().st_size
    about = {"ETag": _etag(file), "Last-Modified": http_date(file.stat().st_mtime), "Accept-Ranges": "bytes"}
    if request.method == "HEAD":
        return HttpResponse(headers=about | {"Content-Length": str(size)}, content_type="binary/octet-stream")
    opened: IO[bytes] = file.open("rb")
    wanted = RANGE.fullmatch(request.headers.get("Range", ""))
    if not wanted:
        return FileResponse(opened, headers=about, content_type="binary/octet-stream")
    first, last = int(wanted[1]), min(int(wanted[2] or size), size - 1)
    with opened:
        if first >= size:
            return refused(416, "InvalidRange", "The requested range is not satisfiable")
        opened.seek(first)
        part = opened.read(last - first + 1)
    about["Content-Range"] = f"bytes {first}-{last}/{size}"
    return HttpResponse(part, status=206, headers=about, content_type="binary/octet-stream")


def _grouped(bucket: str, prefix: str, delimiter: str) -> list[str]:
    found = set()
    for key in _keys(bucket):
        if key.startswith(prefix):
            head, cut, _rest = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
            found.add(prefix + head + cut if cut else key)
    return sorted(found)


def _keys(bucket: str) -> Iterator[str]:
    folder = _folder_of(bucket)
    if folder.is_dir():
        yield from (unquote(file.name) for file in folder.iterdir() if not file.name.startswith("."))


def _contents(bucket: str, key: str) -> str:
    file = _file_of(bucket, key)
    return (
        f"<Contents><Key>{escape(key)}</Key><ETag>{escape(_etag(file))}</ETag>"
        f"<Size>{file.stat().st_size}</Size></Contents>"
    )


def _folder_of(bucket: str) -> Path:
    return Path(settings.SANDBOX_S3) / quote(bucket, safe="")


def _file_of(bucket: str, key: str) -> Path:
    """One flat file an object without a dot, so that no key leads out of the folder or looks like what arrives."""
    return _folder_of(bucket) / quote(key, safe="").replace(".", "%2E")


def _etag(file: Path) -> str:
    with file.open("rb") as opened:
        return f'"{hashlib.file_digest(opened, "md5").hexdigest()}"'


def refused(status: int, code: str, message: str) -> HttpResponse:
    return _xml(f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>", status)


def _xml(body: str, status: int) -> HttpResponse:
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?>\n{body}', status=status, content_type="application/xml"
    )
