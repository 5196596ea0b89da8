"""Safe retries: a create with a `request_id` runs once, and its response is repeated (AIP-155)."""

from collections.abc import Callable
from typing import NamedTuple

import peewee
from google.protobuf.message import Message

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.crypto import Signer
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.rpc.policy import Rpc, redacted
from quarterdeck_server.storage import db

KEPT = clock.DAY


class RequestKey(db.Table):
    """A request_id that was seen, and the answer without its secrets."""

    user_id = peewee.TextField()
    method = peewee.TextField()
    request_id = peewee.TextField()
    request_hash = peewee.BlobField()
    response = peewee.BlobField()
    created_at = peewee.BigIntegerField(index=True)

    class Meta:
        table_name = "request_keys"
        primary_key = peewee.CompositeKey("user_id", "method", "request_id")


class _Answered(NamedTuple):
    request_hash: bytes
    response: bytes
    created_at: int


_find = db.Statement(
    lambda: RequestKey.select(
        RequestKey.request_hash, RequestKey.response, RequestKey.created_at
    ).where(
        RequestKey.user_id == db.bind("user_id"),
        RequestKey.method == db.bind("method"),
        RequestKey.request_id == db.bind("request_id"),
    ),
    _Answered,
)
_delete = db.Statement(
    lambda: RequestKey.delete().where(
        RequestKey.user_id == db.bind("user_id"),
        RequestKey.method == db.bind("method"),
        RequestKey.request_id == db.bind("request_id"),
    )
)
_insert = db.insert(RequestKey)


_delete_old = db.delete_before(RequestKey, RequestKey.created_at)


def prune() -> int:
    """Forget some ids that are older than a day, and return how many."""
    return _delete_old.run(before=clock.now() - KEPT)


class Retry:
    """One request with a `request_id`, within its transaction."""

    def __init__(
        self,
        signer: Signer,
        user_id: str,
        rpc: Rpc,
        request: Message,
        check: Callable[[Message], None],
    ) -> None:
        """`signer` makes the stored hash of the request useless for guessing its secrets.

        `check` raises for an answer that the caller may not see any more.
        """
        self._check = check
        request_id: str = request.request_id  # type: ignore[attr-defined]
        self._key = {"user_id": user_id, "method": rpc.name, "request_id": request_id}
        self._response_type = rpc.response_type
        self._signer = signer
        self._body = request.SerializeToString(deterministic=True)

    def answer(self) -> Message | None:
        """Return the answer that was given; None if the request is new.

        Raise Conflict if the same id came with another request, and what `check` raises.
        """
        db.serialize("/".join(self._key.values()))
        found = _find.first(**self._key)
        if found is None:
            return None
        if found.created_at < clock.now() - KEPT:
            _delete.run(**self._key)
            return None
        if not self._signer.is_genuine(self._body, bytes(found.request_hash)):
            raise errors.Conflict(
                "request_id: was already used for another request",
                reason=Reason.REQUEST_ID_REUSED,
                fields={"request_id": "was used for another request"},
            )
        answer = self._response_type.FromString(bytes(found.response))
        self._check(answer)
        return answer

    def keep(self, response: Message) -> None:
        """Store the answer, without its secrets."""
        _insert.run(
            **self._key,
            request_hash=self._signer.sign(self._body),
            response=redacted(response).SerializeToString(),
            created_at=clock.now(),
        )
