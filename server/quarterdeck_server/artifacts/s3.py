"""Artifacts as objects of an S3-compatible store (boto3)."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from quarterdeck_server.artifacts.store import Reader, StoreError, check_key, is_key, missing
from quarterdeck_server.core.errors import Reason

# Amazon S3 user guide, multipart upload limits: 10,000 parts, each of 5 MiB to 5 GiB.
MAX_PARTS = 10_000
PART_BYTES = 8 * 1024 * 1024
# Parts on their way while the next one is filled.
UPLOADS = 2
WAIT_SECONDS = 0.2
LATE_SECONDS = 1.0
GONE = ("NoSuchKey", "404", "NotFound")
CONFIG = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "max_attempts": 4})


@contextmanager
def _mapped(key: str) -> Iterator[None]:
    """Turn boto3's errors into those of a store."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in GONE:
            raise missing(key) from None
        raise StoreError(
            Reason.STORE_DOWN, f"The store refused the request: {code or 'no reason given'}."
        ) from None
    except BotoCoreError as error:
        raise StoreError(
            Reason.STORE_DOWN, f"The store does not respond ({type(error).__name__})."
        ) from None


class _Writer:
    """One multipart upload. All parts but the last have one size, which some stores insist on."""

    def __init__(
        self, client: Any, target: dict[str, str], part_bytes: int, check: Callable[[], None]
    ) -> None:
        self._client = client
        self._target = target
        self._part_bytes = part_bytes
        self._check = check
        self._filling = bytearray()
        self._committed = False
        self._uploads: list[Future[dict[str, Any]]] = []
        self._threads = ThreadPoolExecutor(UPLOADS, thread_name_prefix="s3-upload")
        self._upload_id = client.create_multipart_upload(**target)["UploadId"]

    def write(self, data: bytes) -> int:
        self._check()
        self._filling += data
        while len(self._filling) >= self._part_bytes:
            part = bytes(self._filling[: self._part_bytes])
            del self._filling[: self._part_bytes]
            self._send(part)
        return len(data)

    def commit(self) -> None:
        if self._filling or not self._uploads:
            self._send(bytes(self._filling))
        self._wait(0)
        parts = [upload.result() for upload in self._uploads]
        with _mapped(self._target["Key"]):
            self._client.complete_multipart_upload(
                **self._target, UploadId=self._upload_id, MultipartUpload={"Parts": parts}
            )
        self._committed = True

    def close(self) -> None:
        """End the upload; one that was not committed leaves nothing."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        if not self._committed:
            # A part that comes after the end would be kept.
            wait(self._uploads[-UPLOADS:], timeout=LATE_SECONDS)
            with _mapped(self._target["Key"]):
                self._client.abort_multipart_upload(**self._target, UploadId=self._upload_id)

    def _send(self, part: bytes) -> None:
        self._wait(UPLOADS - 1)
        number = len(self._uploads) + 1
        self._uploads.append(self._threads.submit(self._upload, number, part))

    def _upload(self, number: int, part: bytes) -> dict[str, Any]:
        with _mapped(self._target["Key"]):
            sent = self._client.upload_part(
                **self._target, UploadId=self._upload_id, PartNumber=number, Body=part
            )
        return {"PartNumber": number, "ETag": sent["ETag"]}

    def _wait(self, at_most: int) -> None:
        """Until at most so many parts are on their way. Raise what an upload raised."""
        while True:
            under_way = {upload for upload in self._uploads[-UPLOADS:] if not upload.done()}
            for upload in self._uploads[-UPLOADS:]:
                if upload.done():
                    upload.result()
            if len(under_way) <= at_most:
                return
            self._check()
            wait(under_way, timeout=WAIT_SECONDS, return_when="FIRST_COMPLETED")


class _Reader:
    def __init__(self, body: Any, key: str) -> None:
        self._body = body
        self._key = key

    def read(self, size: int = -1) -> bytes:
        with _mapped(self._key):
            try:
                return bytes(self._body.read(None if size < 0 else size))
            except OSError as error:  # urllib3's
                raise StoreError(
                    Reason.STORE_DOWN, f"The store does not respond ({type(error).__name__})."
                ) from None

    def close(self) -> None:
        self._body.close()


class S3Store:
    """A bucket below a prefix. Credentials and endpoint are what boto3 finds (AWS_…)."""

    def __init__(self, bucket: str, prefix: str) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        with _mapped(bucket):
            self._client: Any = boto3.session.Session().client("s3", config=CONFIG)

    def _target(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + check_key(key)}

    @contextmanager
    def writer(self, key: str, expected_bytes: int, check: Callable[[], None]) -> Iterator[_Writer]:
        """Upload an object in parts; the upload is aborted unless it was committed."""
        part_bytes = max(PART_BYTES, 2 * expected_bytes // MAX_PARTS)
        with _mapped(key):
            writer = _Writer(self._client, self._target(key), part_bytes, check)
        try:
            yield writer
        finally:
            # What failed first is what counts; the trash has the key.
            with suppress(StoreError):
                writer.close()

    def put(self, key: str, data: bytes) -> None:
        """Store a small object."""
        with _mapped(key):
            self._client.put_object(**self._target(key), Body=data)

    def open(self, key: str) -> Reader:
        """Read an object."""
        with _mapped(key):
            return _Reader(self._client.get_object(**self._target(key))["Body"], key)

    def size(self, key: str) -> int | None:
        """Return how many bytes an object has."""
        try:
            with _mapped(key):
                return int(self._client.head_object(**self._target(key))["ContentLength"])
        except StoreError as error:
            if error.code != Reason.ARTIFACT_MISSING:
                raise
            return None

    def discard(self, key: str) -> None:
        """Delete an object, and abort the uploads of it that were left."""
        target = self._target(key)
        with _mapped(key):
            self._client.delete_object(**target)
            left = self._client.list_multipart_uploads(
                Bucket=target["Bucket"], Prefix=target["Key"]
            )
            for upload in left.get("Uploads", ()):
                self._client.abort_multipart_upload(
                    Bucket=target["Bucket"], Key=upload["Key"], UploadId=upload["UploadId"]
                )

    def keys(self, suffix: str) -> Iterator[str]:
        """Yield the keys that end so."""
        pages = self._client.get_paginator("list_objects_v2")
        with _mapped(self._prefix):
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                for item in page.get("Contents", ()):
                    key = item["Key"].removeprefix(self._prefix)
                    if key.endswith(suffix) and is_key(key):
                        yield key
