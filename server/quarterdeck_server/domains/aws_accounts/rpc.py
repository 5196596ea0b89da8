"""AwsAccountService."""

import json
from dataclasses import asdict

from google.protobuf.empty_pb2 import Empty
from quarterdeck.v1 import aws_accounts_pb2 as pb

from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.caller import Call
from quarterdeck_server.core.crypto import Sealer, Unreadable
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.aws_accounts import service
from quarterdeck_server.domains.aws_accounts.models import LIVE, AwsAccount, AwsAccountRow
from quarterdeck_server.domains.aws_accounts.service import Access, Outcome, Test
from quarterdeck_server.rpc import wire
from quarterdeck_server.rpc.blocking_calls import Busy, Outside
from quarterdeck_server.rpc.page import Listing, contains
from quarterdeck_server.rpc.steps import Steps

TESTS_AT_ONCE = 8
# A little more than a test's own limit: a name that does not resolve is waited for longer.
GIVE_UP_SECONDS = 5.5


def _test(test: Test) -> pb.AwsAccountTest:
    return pb.AwsAccountTest(**{**asdict(test), "tested_at": wire.timestamp(test.tested_at)})


ACCOUNT = wire.Mapper(
    pb.AwsAccount,
    AwsAccount,
    AwsAccountRow,
    {
        "regions": ("regions", json.loads),
        "has_secret": ("sealed_secret", bool),
        "last_test": ("last_test", lambda text: _test(Test(**json.loads(text))) if text else None),
    },
)


LIST = Listing(
    pb.ListAwsAccountsResponse,
    ACCOUNT,
    filters={
        "is_active": lambda place: AwsAccount.is_active == place,
        "search": contains(AwsAccount.name, AwsAccount.account_id),
    },
    orders={"created_at": None, "name": AwsAccount.name},
    default_order="created_at desc",
    where=LIVE,
)


class AwsAccounts:
    """Manages AWS accounts."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer
        self._outside = Outside("aws", TESTS_AT_ONCE, GIVE_UP_SECONDS)

    def ListAwsAccounts(
        self, request: pb.ListAwsAccountsRequest, call: Call
    ) -> pb.ListAwsAccountsResponse:
        return LIST.answer(request, call)

    def GetAwsAccount(self, request: pb.GetAwsAccountRequest, call: Call) -> pb.AwsAccount:
        return ACCOUNT(service.get_account(request.id))

    def CreateAwsAccount(self, request: pb.CreateAwsAccountRequest, call: Call) -> pb.AwsAccount:
        values = wire.given(request, service.AccountValues)
        return ACCOUNT(service.create_account(values, self._sealer))

    def UpdateAwsAccount(self, request: pb.UpdateAwsAccountRequest, call: Call) -> pb.AwsAccount:
        values = wire.given(request, service.AccountChanges)
        if not request.regions:
            del values["regions"]
        before, after = service.update_account(request.id, values, request.etag, self._sealer)
        call.changed(
            ACCOUNT.recorded(before),
            ACCOUNT.recorded(after),
            sealed={"sealed_secret": "secret_access_key"},
        )
        return ACCOUNT(after)

    def DeleteAwsAccount(self, request: pb.DeleteAwsAccountRequest, call: Call) -> Empty:
        service.delete_account(request.id)
        return Empty()

    async def TestAwsAccount(
        self, request: pb.TestAwsAccountRequest, steps: Steps
    ) -> pb.AwsAccountTest:
        access = await steps.read(self._access, request.id)
        outcome = await self._try(access)
        if outcome.error_code == Reason.BUSY:
            steps.call.unchanged("it was not tested, which says nothing of the account")
            return _test(Test(**asdict(outcome), tested_at=clock.now()))

        def note() -> pb.AwsAccountTest:
            steps.call.changes = {"success": outcome.success, "error_code": outcome.error_code}
            return _test(service.note_test(request.id, outcome, access.version))

        return await steps.commit(note)

    def _access(self, account_id: str) -> Access:
        """Return how an account is entered. Raise Conflict if its secret cannot be read."""
        try:
            return service.access(account_id, self._sealer)
        except Unreadable:
            raise errors.Conflict(
                "the secret was encrypted with a key that no longer exists; set secret_access_key"
                " again",
                reason=Reason.SECRET_UNREADABLE,
            ) from None

    async def _try(self, access: Access) -> Outcome:
        try:
            return await self._outside.run(_try_access, access)
        except Busy:
            code, message = Reason.BUSY, "Too many other tests are under way; try again."
        except TimeoutError:
            code = Reason.TIMEOUT
            message = "AWS did not respond in time; check DNS, the network and proxies."
        return Outcome(success=False, error_code=code, message=message)


def _try_access(access: Access) -> Outcome:
    # boto3 takes 0.3 s and 30 MB to load; most processes never test an account.
    from quarterdeck_server.domains.aws_accounts.aws import try_access

    return try_access(access)
