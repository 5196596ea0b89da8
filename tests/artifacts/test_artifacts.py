"""The artifact stores, the key ring, and the seal: what goes in comes out, or is refused."""

import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import boto3
import pyrage
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from quarterdeck_server.artifacts.keys import (
    KeyRing,
    add_identity,
    create_key_ring,
    load_key_ring,
)
from quarterdeck_server.artifacts.seal import MAX_WINDOW, Damaged, Sizes, seal, unseal
from quarterdeck_server.artifacts.store import Store, StoreError, open_store
from quarterdeck_server.core.crypto import BadKeyFile
from quarterdeck_server.core.errors import Reason

from tests.support.servers import AwsServer

KEY = "app-1/20260101T000000Z-full-x.sql.zst.age"
PART = 8 * 1024 * 1024


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> KeyRing:
    path = tmp_path_factory.mktemp("ring") / "keys"
    create_key_ring(path)
    assert path.stat().st_mode & 0o777 == 0o600
    return load_key_ring(path)


@pytest.fixture(params=["file", "s3"])
def store(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    aws: AwsServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Store]:
    """A directory, and a bucket of moto."""
    if request.param == "file":
        yield open_store(f"file:{tmp_path}/with%20space")
        return
    given = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "us-east-1"}
    for name, value in (aws.environment | given).items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket="bucket")
    yield open_store("s3://bucket/some/prefix")
    for item in client.list_objects_v2(Bucket="bucket").get("Contents", ()):
        client.delete_object(Bucket="bucket", Key=item["Key"])
    aws.parts_left = None


def write(store: Store, key: str, data: bytes) -> None:
    with store.writer(key, len(data), lambda: None) as writer:
        for start in range(0, len(data), 1_000_000):
            writer.write(data[start : start + 1_000_000])
        writer.commit()


def read(store: Store, key: str) -> bytes:
    found = b""
    with closing(store.open(key)) as reader:
        while part := reader.read(100_000):
            found += part
    return found


def left_uploads() -> int:
    return len(boto3.client("s3").list_multipart_uploads(Bucket="bucket").get("Uploads", ()))


def test_an_artifact_comes_out_as_it_went_in(store: Store) -> None:
    data = os.urandom(2 * PART + 12345)
    write(store, KEY, data)
    write(store, "app-2/empty.age", b"")
    store.put(f"{KEY}.manifest.json", b"{}")
    assert read(store, KEY) == data
    assert (store.size(KEY), store.size("app-2/empty.age")) == (len(data), 0)
    assert list(store.keys(".age")) == [KEY, "app-2/empty.age"]
    assert list(store.keys(".manifest.json")) == [f"{KEY}.manifest.json"]
    store.discard(KEY)
    store.discard(KEY)
    assert store.size(KEY) is None
    with pytest.raises(StoreError) as raised:
        store.open(KEY)
    assert raised.value.code == Reason.ARTIFACT_MISSING


def test_no_key_leaves_the_store(store: Store, tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_bytes(b"kept")
    for key in ("../secret.key", "/etc/x", "a/../../secret.key", "a/.x", "a", "a/b/c", "a/b\0"):
        for touch in (store.discard, store.open, store.size, lambda key: store.put(key, b"x")):
            with pytest.raises(StoreError) as caught:
                touch(key)
            assert caught.value.code == Reason.ARTIFACT_KEY
    assert (tmp_path / "secret.key").read_bytes() == b"kept"


def test_what_was_not_committed_is_not_there(store: Store, aws: AwsServer) -> None:
    with store.writer(KEY, 1, lambda: None) as writer:
        writer.write(os.urandom(PART + 1))
    assert store.size(KEY) is None
    assert list(store.keys("")) == []


def test_a_store_that_goes_down_in_mid_upload_leaves_nothing(
    tmp_path: Path, aws: AwsServer, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    if type(store).__name__ != "S3Store":
        return
    aws.parts_left = 1
    with pytest.raises(StoreError) as raised:
        write(store, KEY, os.urandom(4 * PART))
    assert raised.value.code == Reason.STORE_DOWN
    aws.parts_left = None
    assert (store.size(KEY), left_uploads()) == (None, 0)
    boto3.client("s3").create_multipart_upload(Bucket="bucket", Key=f"some/prefix/{KEY}")
    store.discard(KEY)  # what a dead worker left
    assert left_uploads() == 0


@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=200_000), repeat=st.integers(1, 8), where=st.floats(0, 1))
def test_a_sealed_stream_opens_whole_and_any_changed_bit_is_found(
    ring: KeyRing, data: bytes, repeat: int, where: float
) -> None:
    plain, stored, opened = data * repeat, io.BytesIO(), io.BytesIO()
    digest = seal(io.BytesIO(plain), stored, ring, lambda _: None)
    sealed = stored.getvalue()
    assert digest.sha256 == hashlib.sha256(plain).hexdigest()
    assert digest.stored_sha256 == hashlib.sha256(sealed).hexdigest()
    assert (digest.size_bytes, digest.stored_bytes) == (len(plain), len(sealed))
    sizes = Sizes(len(plain), len(sealed))
    assert len(sealed) <= Sizes.of_plain(len(plain)).stored
    assert unseal(io.BytesIO(sealed), opened, ring, sizes, lambda _: None) == digest
    assert opened.getvalue() == plain
    position = min(int(where * len(sealed)), len(sealed) - 1)
    flipped = bytearray(sealed)
    flipped[position] ^= 1
    for harmed in (bytes(flipped), sealed[:position]):
        with pytest.raises(Damaged):
            unseal(io.BytesIO(harmed), io.BytesIO(), ring, sizes, lambda _: None)


def test_what_a_side_raises_comes_through(ring: KeyRing) -> None:
    class Broken:
        def read(self, size: int = -1) -> bytes:
            raise KeyboardInterrupt

        def write(self, data: bytes) -> int:
            raise BrokenPipeError

    with pytest.raises(KeyboardInterrupt):
        seal(Broken(), io.BytesIO(), ring, lambda _: None)
    with pytest.raises(BrokenPipeError):
        seal(io.BytesIO(b"x"), Broken(), ring, lambda _: None)
    stored = io.BytesIO()
    seal(io.BytesIO(b"x" * 100_000), stored, ring, lambda _: None)
    sizes = Sizes(100_000, 100_000)
    with pytest.raises(BrokenPipeError):
        unseal(io.BytesIO(stored.getvalue()), Broken(), ring, sizes, lambda _: None)


def test_a_stream_larger_than_it_should_be_is_not_opened_to_its_end(ring: KeyRing) -> None:
    """A few kilobytes that would become 200 megabytes, as anybody can seal who knows the key."""

    class Zeros:
        left = 200_000_000

        def read(self, size: int = -1) -> bytes:
            size = min(size, self.left)
            self.left -= size
            return bytes(size)

    class Counted(io.BytesIO):
        taken = 0

        def write(self, data: Any) -> int:
            self.taken += len(data)
            return len(data)

    stored = io.BytesIO()
    seal(Zeros(), stored, ring, lambda _: None)
    bomb, sink = stored.getvalue(), Counted()
    assert len(bomb) < 50_000
    with pytest.raises(Damaged, match="larger"):
        unseal(io.BytesIO(bomb), sink, ring, Sizes(1_000_000, len(bomb)), lambda _: None)
    assert sink.taken <= 1_000_000
    with pytest.raises(Damaged, match="larger"):
        unseal(io.BytesIO(bomb), sink, ring, Sizes(2**40, 100), lambda _: None)
    with pytest.raises(Damaged, match="larger"):
        Sizes.of_plain(1000).check_stored(100_000)


def test_a_frame_that_asks_for_much_memory_is_refused(ring: KeyRing) -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=27)
    compressor = zstandard.ZstdCompressor(compression_params=parameters)
    frame = compressor.compressobj()
    compressed = frame.compress(os.urandom(2 * MAX_WINDOW)) + frame.flush()
    stored = io.BytesIO()
    pyrage.encrypt_io(io.BytesIO(compressed), stored, ring.recipients)
    with pytest.raises(Damaged, match="damaged"):
        unseal(io.BytesIO(stored.getvalue()), io.BytesIO(), ring, Sizes(2**40, 2**40), print)


def test_a_key_ring_opens_for_each_recipient_and_signs(tmp_path: Path) -> None:
    for name in ("own", "escrow"):
        create_key_ring(tmp_path / name)
    escrow = load_key_ring(tmp_path / "escrow")
    ring = load_key_ring(tmp_path / "own", escrow.recipient_names)
    stored, opened = io.BytesIO(), io.BytesIO()
    seal(io.BytesIO(b"text"), stored, ring, lambda _: None)
    unseal(io.BytesIO(stored.getvalue()), opened, escrow, Sizes(4, 1000), lambda _: None)
    assert opened.getvalue() == b"text"
    signed = ring.sign({"a": 1})
    assert ring.is_genuine(signed)
    assert not escrow.is_genuine(signed)
    assert not ring.is_genuine(signed | {"a": 2})
    assert not ring.is_genuine({"a": 1})
    add_identity(tmp_path / "own")
    rotated = load_key_ring(tmp_path / "own")
    assert rotated.is_genuine(signed)
    assert rotated.recipient_names != ring.recipient_names[:1]
    opened = io.BytesIO()
    unseal(io.BytesIO(stored.getvalue()), opened, rotated, Sizes(4, 1000), lambda _: None)
    assert opened.getvalue() == b"text"


@pytest.mark.parametrize("content", ["", "hello", "AGE-SECRET-KEY-1NOTONE"])
def test_a_key_ring_that_cannot_be_used_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys"
    with pytest.raises(BadKeyFile, match="cannot read"):
        load_key_ring(path)
    path.touch(mode=0o600)
    path.write_text(content)
    with pytest.raises(BadKeyFile, match="key ring"):
        load_key_ring(path)
    path.chmod(0o644)
    with pytest.raises(BadKeyFile, match="chmod 600"):
        load_key_ring(path)
