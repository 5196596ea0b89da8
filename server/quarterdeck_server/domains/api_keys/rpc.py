"""ApiKeyService."""

import json

from google.protobuf.empty_pb2 import Empty
from quarterdeck.v1 import api_keys_pb2 as pb

from quarterdeck_server.core.caller import Call
from quarterdeck_server.domains.api_keys import oauth, service
from quarterdeck_server.domains.api_keys.models import LIVE, ApiKey, ApiKeyRow
from quarterdeck_server.domains.users.account_notices import Tell
from quarterdeck_server.rpc import wire
from quarterdeck_server.rpc.page import IsUser, Listing
from quarterdeck_server.rpc.steps import Steps

KEY = wire.Mapper(
    pb.ApiKey,
    ApiKey,
    ApiKeyRow,
    {
        "scopes": ("scopes", json.loads),
        "allowed_networks": ("allowed_networks", json.loads),
        "last_used_at": ("last_used_at", lambda at: wire.timestamp(at) if at else None),
    },
    omit=("key",),
)

LIST = Listing(
    pb.ListApiKeysResponse,
    KEY,
    filters={"user_id": IsUser(ApiKey.user_id), "kind": lambda place: ApiKey.kind == place},
    orders={"created_at": None, "name": ApiKey.name, "last_used_at": ApiKey.last_used_at},
    default_order="created_at desc",
    where=LIVE,
    seen_by=service.seen_by,
)


class ApiKeys:
    """Manages API keys."""

    def __init__(self, tell: Tell, scopes: frozenset[str], issue: oauth.Issue) -> None:
        """`tell` has people know of a new key; `scopes` are those of the contract.

        `issue` makes an access token for a key.
        """
        self._tell = tell
        self._scopes = scopes
        self._issue = issue

    def ListApiKeys(self, request: pb.ListApiKeysRequest, call: Call) -> pb.ListApiKeysResponse:
        return LIST.answer(request, call)

    def GetApiKey(self, request: pb.GetApiKeyRequest, call: Call) -> pb.ApiKey:
        return KEY(service.get(call.caller, request.id))

    def CreateApiKey(self, request: pb.CreateApiKeyRequest, call: Call) -> pb.ApiKey:
        values = wire.given(request, service.NewKey)
        row, key = service.create(call.caller, values, self._scopes)
        title = f"An API key of yours was created: {row.name}"
        self._tell([row.user_id], row.user_id, title)
        return KEY(row, key=key)

    def RotateApiKey(self, request: pb.RotateApiKeyRequest, call: Call) -> pb.ApiKey:
        expires_at = None
        if request.HasField("expires_at"):
            expires_at = wire.microseconds(request.expires_at)
        before, after, key = service.rotate(
            call.caller, request.id, request.overlap_seconds, expires_at
        )
        call.changed(KEY.recorded(before), KEY.recorded(after))
        return KEY(after, key=key)

    def DeleteApiKey(self, request: pb.DeleteApiKeyRequest, call: Call) -> Empty:
        service.revoke(call.caller, request.id)
        return Empty()

    async def IssueToken(
        self, request: pb.IssueTokenRequest, steps: Steps
    ) -> pb.IssueTokenResponse:
        asked = oauth.read(request.form.content_type, request.form.data, steps.metadata)

        def issue() -> pb.IssueTokenResponse:
            token, lifetime, scopes = oauth.issue(asked, steps.call, self._issue)
            return pb.IssueTokenResponse(
                access_token=token,
                token_type="Bearer",  # noqa: S106 (RFC 6750, not a secret)
                expires_in=lifetime,
                scope=" ".join(scopes),
            )

        return await steps.commit(issue)
