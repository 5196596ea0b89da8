"""Sign-in to an AWS account, to test it (AWS STS API Reference)."""

import time
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import boto3
import structlog
from botocore import exceptions
from botocore.config import Config
from botocore.parsers import ResponseParserError
from botocore.session import Session as BotocoreSession

from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.aws_accounts.service import Access, Outcome

LIMIT_SECONDS = 5.0
SESSION_NAME = "quarterdeck-test"
# The shortest session that AssumeRole gives.
SESSION_SECONDS = 900

log = structlog.get_logger("aws")

# What AWS answers (STS API Reference, Common Errors), as a code and what to do about it.
EXPLAINED = {
    ("InvalidClientTokenId", "UnrecognizedClientException"): (
        Reason.INVALID_ACCESS_KEY,
        "AWS does not know the access key; check access_key_id, or make a new key.",
    ),
    ("SignatureDoesNotMatch",): (
        Reason.WRONG_SECRET,
        "The secret does not belong to the access key; set secret_access_key again.",
    ),
    ("ExpiredToken", "ExpiredTokenException"): (
        Reason.EXPIRED_TOKEN,
        "The credentials have expired; Quarterdeck needs lasting ones, or fresh ones.",
    ),
    ("RequestExpired",): (
        Reason.CLOCK_SKEW,
        "AWS finds the request too old; check the clock of the machine Quarterdeck runs on.",
    ),
    ("RegionDisabledException",): (
        Reason.REGION_DISABLED,
        "STS is not active in this region for the account; activate it, or put another first.",
    ),
    ("Throttling", "ThrottlingException", "RequestLimitExceeded"): (
        Reason.THROTTLED,
        "AWS has had too many calls; try again in a minute.",
    ),
}
REFUSALS = {code: meaning for codes, meaning in EXPLAINED.items() for code in codes}
# What AWS says of a signature whose time is off.
SKEWED = ("Signature expired", "Signature not yet current")
DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthFailure")


class _TimeIsUp(Exception):
    pass


@dataclass(slots=True)
class _Time:
    """What is left of the limit for all calls together."""

    ends_at: float

    def left(self) -> float:
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise _TimeIsUp
        return left


class _Identity(NamedTuple):
    account_id: str
    arn: str


def try_access(access: Access) -> Outcome:
    """Sign in and ask who that is; a failure is an answer. Takes 5 s at most, and no database."""
    started = time.monotonic()
    try:
        identity = _identity(access, _Time(started + LIMIT_SECONDS))
        outcome = _compared(access, identity)
    except Exception as error:
        # botocore raises what it likes when something other than AWS answers.
        outcome = _failure(access, error)
    latency = round((time.monotonic() - started) * 1000)
    return replace(outcome, latency_ms=latency)


def _identity(access: Access, limit: _Time) -> _Identity:
    session = _session(access.access_key_id, access.secret_access_key)
    region = access.regions[0]
    if access.role_arn:
        granted = _sts(session, region, limit).assume_role(
            RoleArn=access.role_arn,
            RoleSessionName=SESSION_NAME,
            ExternalId=access.external_id,
            DurationSeconds=SESSION_SECONDS,
        )["Credentials"]
        session = _session(
            granted["AccessKeyId"], granted["SecretAccessKey"], granted["SessionToken"]
        )
    identity = _sts(session, region, limit).get_caller_identity()
    return _Identity(str(identity["Account"]), str(identity["Arn"]))


def _session(key: str, secret: str, token: str | None = None) -> boto3.Session:
    """Return a session with this key, or with Quarterdeck's own credentials if it is empty."""
    core = BotocoreSession()
    # Off AWS nobody answers there, and that should not take the whole time.
    core.set_config_variable("metadata_service_timeout", 1)
    core.set_config_variable("metadata_service_num_attempts", 1)
    return boto3.Session(
        aws_access_key_id=key or None,
        aws_secret_access_key=secret or None,
        aws_session_token=token,
        botocore_session=core,
    )


def _sts(session: boto3.Session, region: str, limit: _Time) -> Any:
    left = limit.left()
    config = Config(
        connect_timeout=min(left, 3.0),
        read_timeout=left,
        retries={"total_max_attempts": 1},
    )
    return session.client("sts", region_name=region, config=config)


def _compared(access: Access, identity: _Identity) -> Outcome:
    account_id, arn = identity
    if account_id == access.account_id:
        return Outcome(success=True, account_id=account_id, arn=arn, error_code="", message="")
    message = (
        f"The credentials are those of account {account_id}, not of {access.account_id};"
        " correct account_id or the credentials."
    )
    return Outcome(
        success=False,
        account_id=account_id,
        arn=arn,
        error_code=Reason.WRONG_ACCOUNT,
        message=message,
    )


def _failure(access: Access, error: Exception) -> Outcome:
    code, message = _explained(access, error)
    log.info("aws account test failed", code=code, kind=type(error).__name__)
    return Outcome(success=False, error_code=code, message=message)


def _explained(access: Access, error: Exception) -> tuple[str, str]:
    """Return a failure as a code and a sentence that somebody can act on."""
    match error:
        case exceptions.ClientError():
            return _refused(access, error)
        case _TimeIsUp() | exceptions.ConnectTimeoutError() | exceptions.ReadTimeoutError():
            return Reason.TIMEOUT, (
                f"AWS did not respond within {LIMIT_SECONDS:.0f} s; check the network and the"
                " firewall between Quarterdeck and AWS STS."
            )
        case exceptions.NoCredentialsError() | exceptions.PartialCredentialsError():
            return Reason.NO_CREDENTIALS, (
                "There is no access key, and Quarterdeck has no AWS credentials of its own;"
                " set access_key_id and secret_access_key, or give Quarterdeck's host a role."
            )
        case exceptions.SSLError():
            return Reason.NO_CONNECTION, (
                "The TLS connection to AWS STS failed; check proxies that open TLS, and the"
                " trusted certificates."
            )
        case exceptions.ConnectionError() | exceptions.HTTPClientError():
            return Reason.NO_CONNECTION, (
                f"Quarterdeck cannot reach AWS STS in {access.regions[0]}; check DNS, the"
                " network and proxies."
            )
        case ResponseParserError() | KeyError():
            return Reason.NO_CONNECTION, (
                "Something other than AWS STS answered; check the network and proxies."
            )
        case _:
            return Reason.AWS_ERROR, f"AWS could not be asked ({type(error).__name__})."


def _refused(access: Access, error: exceptions.ClientError) -> tuple[str, str]:
    details = error.response.get("Error", {})
    code = str(details.get("Code", ""))[:100]
    if any(phrase in str(details.get("Message", "")) for phrase in SKEWED):
        return REFUSALS["RequestExpired"]
    if code in REFUSALS:
        return REFUSALS[code]
    if code in DENIED and error.operation_name == "AssumeRole":
        return Reason.ACCESS_DENIED, (
            f"The role {access.role_arn} refuses: its trust policy must allow Quarterdeck's"
            f" identity with sts:ExternalId {access.external_id}, and that identity needs"
            " sts:AssumeRole on it."
        )
    if code in DENIED:
        return Reason.ACCESS_DENIED, "AWS denies the credentials; check their policies."
    return Reason.AWS_ERROR, f"AWS answered {code or 'with an error'} to {error.operation_name}."
