"""The reasons of failures. Generated from the contract by `make gen`; never edited."""

from enum import StrEnum, unique


@unique
class Reason(StrEnum):
    """The reason of a failed call or failed work, for programs.

    A failed call has it in `ErrorInfo.reason`. Backups, restores, reports and connection
    tests have it in `error_code`, and audit log entries in `reason`. A newer server may have
    reasons that are not listed here; use the status then. Retry `UNAVAILABLE`, and whatever
    has a `Retry-After`, without a change.
    """

    INTERNAL = "INTERNAL"
    """An error in Quarterdeck itself. Report the request id to its operator: the log has the
    cause.
    """
    INVALID_ARGUMENT = "INVALID_ARGUMENT"
    """The request is invalid. Correct the fields that the error names."""
    UNAUTHENTICATED = "UNAUTHENTICATED"
    """The call needs a sign-in. Sign in again."""
    PERMISSION_DENIED = "PERMISSION_DENIED"
    """The caller's role does not allow the call. Ask an administrator."""
    NOT_FOUND = "NOT_FOUND"
    """The resource does not exist, or the caller may not see it. Refresh the list."""
    ALREADY_EXISTS = "ALREADY_EXISTS"
    """A resource with this value already exists. Use another value."""
    CONFLICT = "CONFLICT"
    """A resource that this one refers to has changed during the call. Read it again, and retry."""
    RESOURCE_EXHAUSTED = "RESOURCE_EXHAUSTED"
    """A limit is reached. Wait for `Retry-After`."""
    DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"
    """The call took too long, and may or may not have taken effect. Check before you retry, or
    retry with the same `request_id`.
    """
    UNAVAILABLE = "UNAVAILABLE"
    """A part that the call needs is not available at the moment. Retry."""
    STALE_ETAG = "STALE_ETAG"
    """The resource has changed since the etag was read. Read it again, and apply the change to
    that.
    """
    REQUEST_ID_REUSED = "REQUEST_ID_REUSED"
    """The `request_id` was used for a different request. Use a new one."""
    BAD_PAGE_TOKEN = "BAD_PAGE_TOKEN"
    """The page token belongs to other filters or another caller, or is invalid. Start with the
    first page.
    """
    TOO_LARGE = "TOO_LARGE"
    """The request, or the result of a query, is too large. Send or request less at a time."""
    BAD_REQUEST = "BAD_REQUEST"
    """The gateway cannot parse the request. The message says where."""
    FORBIDDEN = "FORBIDDEN"
    """The gateway rejects the request. Ask the operator."""
    NO_SUCH_ROUTE = "NO_SUCH_ROUTE"
    """No route has this verb and path. Look it up in `/openapi.json`."""
    REQUEST_TIMEOUT = "REQUEST_TIMEOUT"
    """The request did not arrive in time. Send it again."""
    GATEWAY = "GATEWAY"
    """Another error of the gateway. Report the request id to the operator."""
    RATE_LIMITED = "RATE_LIMITED"
    """Too many calls per second from this user or this address. Wait for `Retry- After`."""
    TOO_MANY_CALLS = "TOO_MANY_CALLS"
    """Too many calls of this user or this address are in progress. Wait for one of them to end."""
    TOO_MANY_STREAMS = "TOO_MANY_STREAMS"
    """Too many streams of this user or this address are open. Close one."""
    TOO_MANY_DOWNLOADS = "TOO_MANY_DOWNLOADS"
    """Too many downloads of this user or this address are in progress. Wait for one of them to
    end.
    """
    TOO_MANY_LOGINS = "TOO_MANY_LOGINS"
    """More passwords wait to be hashed than the server can process. Wait for `Retry-After`."""
    BUSY = "BUSY"
    """Too many checks are in progress, or another program has locked the file. Retry in a
    moment.
    """
    RATE = "RATE"
    """Only in the audit log: the entry counts denials and failures that were too many to have
    entries of their own.
    """
    NO_TOKEN = "NO_TOKEN"
    """The call has no access token. Sign in."""
    BAD_TOKEN = "BAD_TOKEN"
    """This server did not issue the token. Sign in again."""
    TOKEN_EXPIRED = "TOKEN_EXPIRED"
    """The access token has expired. Refresh the session."""
    SESSION_ENDED = "SESSION_ENDED"
    """The session was signed out, was ended by somebody, or has expired. Sign in again."""
    REFRESH_RACE = "REFRESH_RACE"
    """Another call used the same refresh token at the same time, and got the new tokens. Use
    those.
    """
    REFRESH_TOKEN_REUSED = "REFRESH_TOKEN_REUSED"
    """The refresh token was used before, which ends its session. Sign in again."""
    BAD_CREDENTIALS = "BAD_CREDENTIALS"
    """The email address or the password is wrong. Enter them again."""
    PASSWORD_CHANGE_REQUIRED = "PASSWORD_CHANGE_REQUIRED"
    """The password was generated. Change it first."""
    PASSWORD_CHANGED = "PASSWORD_CHANGED"
    """The password was changed by another call at the same time. Check whether the change is
    still needed.
    """
    PASSWORD_REQUIRED = "PASSWORD_REQUIRED"
    """The change needs the current password. Send `current_password`."""
    WEAK_PASSWORD = "WEAK_PASSWORD"
    """The new password is too short, too long or too easy to guess. Choose another."""
    USER_ENDED = "USER_ENDED"
    """The user may no longer sign in, so the download was stopped. Ask an administrator."""
    EMAIL_TAKEN = "EMAIL_TAKEN"
    """Another user has this email address. Use another."""
    LAST_ADMIN = "LAST_ADMIN"
    """No active administrator would remain. Create another one first."""
    OWN_PASSWORD = "OWN_PASSWORD"
    """Nobody resets their own password. Use ChangePassword."""
    EVENT_RESOLVED = "EVENT_RESOLVED"
    """The event is resolved, and stays so. Create a new event if the problem is back."""
    OPEN_TASK_EXISTS = "OPEN_TASK_EXISTS"
    """The event has an open task, which the error names. Use that task."""
    NOT_DEAD = "NOT_DEAD"
    """The delivery has not been given up, so it cannot be restarted. Wait for it."""
    RIGHT_NEEDED = "RIGHT_NEEDED"
    """The call needs a right on the data source, which the message names. Ask an administrator,
    or somebody who may manage the data source.
    """
    RIGHT_LOST = "RIGHT_LOST"
    """Whoever requested the work had lost a right on the data source before it started.
    Somebody who has the right must request it.
    """
    FOR_ADMINS = "FOR_ADMINS"
    """The report contains audit log entries, which only administrators may see. Generate the
    report yourself.
    """
    NOT_SHARED = "NOT_SHARED"
    """Somebody else created the report, and its schedule does not name the caller. Ask them to
    add you.
    """
    SOURCE_EXISTS = "SOURCE_EXISTS"
    """A data source for the same file or database exists. Ask for a right on that one."""
    SOURCE_INACTIVE = "SOURCE_INACTIVE"
    """The data source is not active. Activate it."""
    SECRET_NEEDED_AGAIN = "SECRET_NEEDED_AGAIN"
    """The change would send the stored secret elsewhere. Send the secret as well."""
    SECRET_UNREADABLE = "SECRET_UNREADABLE"
    """The stored secret was encrypted with a key that no longer exists. Set it again."""
    HOST_NOT_ALLOWED = "HOST_NOT_ALLOWED"
    """The settings do not allow connections to this host. Use another, or ask the operator."""
    PATH_NOT_ALLOWED = "PATH_NOT_ALLOWED"
    """The file is outside the allowed directories, or its path leads to another file. Move it
    there.
    """
    OWN_DATABASE = "OWN_DATABASE"
    """It is Quarterdeck's own database or file, which cannot be a data source. Use another."""
    NO_CONNECTION = "NO_CONNECTION"
    """Nothing answers at this address. Check host, port, DNS and the network."""
    TIMEOUT = "TIMEOUT"
    """The server did not respond in time. Check the network, or retry when there is less load."""
    TLS_FAILED = "TLS_FAILED"
    """The encrypted connection failed. Check `ssl_mode` and the server's certificate."""
    WRONG_PASSWORD = "WRONG_PASSWORD"
    """The server rejects the username or the password. Set them again."""
    CLEAR_PASSWORD = "CLEAR_PASSWORD"
    """The server requests the password in clear text. Set `ssl_mode` to `verify_full`."""
    NOT_ALLOWED = "NOT_ALLOWED"
    """The database user lacks a privilege. Check its grants."""
    NO_SUCH_DATABASE = "NO_SUCH_DATABASE"
    """The server has no database of this name. Check `database`."""
    NO_SUCH_FILE = "NO_SUCH_FILE"
    """The file does not exist, or cannot be read. Check its path and mode."""
    NOT_A_DATABASE = "NOT_A_DATABASE"
    """The file is not a SQLite database. Check its path."""
    QUERY_FAILED = "QUERY_FAILED"
    """The server rejected a query; the message quotes it. Check the query, and the grants of
    the user.
    """
    SERVER_ERROR = "SERVER_ERROR"
    """Another error of the server. Check its log."""
    NOT_RUNNING = "NOT_RUNNING"
    """The work is not in progress, so it cannot be cancelled. Check its status."""
    ALREADY_RUNNING = "ALREADY_RUNNING"
    """The work is already in progress. Wait for it to end."""
    NOT_COMPLETED = "NOT_COMPLETED"
    """There is no file: the work is not completed. Wait for it, or check its `error_code`."""
    BACKUP_IN_USE = "BACKUP_IN_USE"
    """A restore is using the backup. Delete the backup after it."""
    DATA_ONLY = "DATA_ONLY"
    """A backup without a schema cannot be restored alone. Use a full backup."""
    SOURCE_DELETED = "SOURCE_DELETED"
    """The data source was deleted before the work ended. No action is needed."""
    DUMP_FAILED = "DUMP_FAILED"
    """The dump program, or SQLite, failed. The message quotes it."""
    DUMP_REFUSED = "DUMP_REFUSED"
    """The dump contains a statement that dumps do not need, which the message names. Do not
    trust where the dump comes from.
    """
    NO_TOOL = "NO_TOOL"
    """A program is missing or too old. Install what the message says."""
    RESTORE_FAILED = "RESTORE_FAILED"
    """The server rejected a statement of the dump. The message quotes it."""
    ROWS_DIFFER = "ROWS_DIFFER"
    """The restored tables have other rows than the backup. Use another backup, or check the
    target for triggers.
    """
    TARGET_BUSY = "TARGET_BUSY"
    """Other clients keep using the target. Stop them, and retry."""
    TARGET_INCOMPLETE = "TARGET_INCOMPLETE"
    """Only a part is in the target; the message says where all of it is. Restore again."""
    TARGET_NOT_EMPTY = "TARGET_NOT_EMPTY"
    """The target is not empty. Set `overwrite`, or use another target."""
    NO_TRANSACTIONS = "NO_TRANSACTIONS"
    """A table of the target has no transactions, so a restore of data could stop half-way.
    Convert it to InnoDB.
    """
    ARTIFACT_CHANGED = "ARTIFACT_CHANGED"
    """The stored file is not the one that was written. Use another backup, and find out who
    changed it.
    """
    ARTIFACT_MISSING = "ARTIFACT_MISSING"
    """The stored file does not exist. Find out who deleted it."""
    ARTIFACT_KEY = "ARTIFACT_KEY"
    """A row names a stored file that cannot exist. Find out who changed the row."""
    WRONG_KEY = "WRONG_KEY"
    """No key on this host opens the stored file. Copy the newest `backups.keys` to it."""
    STORE_DOWN = "STORE_DOWN"
    """The store does not respond, or rejects requests. Check its settings and its log."""
    STORE_FULL = "STORE_FULL"
    """The store is full. Free some space."""
    TIME_LIMIT = "TIME_LIMIT"
    """The work exceeded its time limit. Reduce it, or raise the limit."""
    WORKER_DIED = "WORKER_DIED"
    """The worker died repeatedly during the work. Check its log, and the kernel's."""
    BAD_TEMPLATE = "BAD_TEMPLATE"
    """The template is missing, has changed, or does not fit its data. Correct it."""
    RENDER_FAILED = "RENDER_FAILED"
    """The file could not be rendered; the message says why. Try another format."""
    ACCOUNT_EXISTS = "ACCOUNT_EXISTS"
    """The account is already registered. Use that registration."""
    ACCESS_DENIED = "ACCESS_DENIED"
    """AWS denies access. Check the role's trust policy, and the policies of the caller."""
    AWS_ERROR = "AWS_ERROR"
    """AWS returned another error. The message names it."""
    CLOCK_SKEW = "CLOCK_SKEW"
    """The clock of Quarterdeck's host is wrong. Set it."""
    EXPIRED_TOKEN = "EXPIRED_TOKEN"
    """The credentials have expired. Provide new ones."""
    INVALID_ACCESS_KEY = "INVALID_ACCESS_KEY"
    """AWS does not know the access key. Check `access_key_id`."""
    NO_CREDENTIALS = "NO_CREDENTIALS"
    """There is no access key, and Quarterdeck has no credentials of its own. Provide one of
    them.
    """
    REGION_DISABLED = "REGION_DISABLED"
    """STS is not active in this region for the account. List another region first."""
    THROTTLED = "THROTTLED"
    """AWS has received too many calls. Retry in a minute."""
    WRONG_ACCOUNT = "WRONG_ACCOUNT"
    """The credentials belong to another account. Correct `account_id` or the credentials."""
    WRONG_SECRET = "WRONG_SECRET"
    """The secret does not belong to the access key. Set `secret_access_key` again."""
    BAD_KEY = "BAD_KEY"
    """There is no such API key, or it was not copied whole. Check it, or create another."""
    KEY_EXPIRED = "KEY_EXPIRED"
    """The API key has expired, or a rotation has replaced it. Use the new one."""
    KEY_REVOKED = "KEY_REVOKED"
    """The API key was revoked, or its user may no longer sign in. Create another."""
    KEY_NETWORK = "KEY_NETWORK"
    """The API key is not accepted from this client address. Call from a network that it allows,
    or create another.
    """
    SCOPE_NEEDED = "SCOPE_NEEDED"
    """The API key lacks the scope of the call, which the message names. Create one that has it."""
    SESSION_NEEDED = "SESSION_NEEDED"
    """No API key may make the call. Sign in."""
    KEY_LAPSED = "KEY_LAPSED"
    """Whoever created the machine's API key may no longer sign in, so it only ingests events.
    An administrator takes it over by rotating it.
    """
    KEY_RIGHTS = "KEY_RIGHTS"
    """The API key that is to be created or changed has more rights than the caller. Reduce
    them, or ask an administrator.
    """
    UNSUPPORTED_GRANT_TYPE = "UNSUPPORTED_GRANT_TYPE"
    """The token endpoint knows only the grant type `client_credentials`. Use that."""
    INVALID_SCOPE = "INVALID_SCOPE"
    """The API key lacks a scope that the token was to have. Ask for fewer."""
    NOT_JSON = "NOT_JSON"
    """The payload is no JSON, or not in the encoding that it says."""
    NOT_UNDERSTOOD = "NOT_UNDERSTOOD"
    """The payload, or an item of it, is not what this kind of source sends, or no mapping of
    the source is for it. The message says what is missing.
    """
    UNSUPPORTED_ENCODING = "UNSUPPORTED_ENCODING"
    """The encoding of the body (`content-encoding`) is not one that is read."""
    BAD_SIGNATURE = "BAD_SIGNATURE"
    """The signature is missing, wrong, or too old."""
    TOPIC_NOT_ALLOWED = "TOPIC_NOT_ALLOWED"
    """The SNS topic is not one that the source allows."""
    SOURCE_DISABLED = "SOURCE_DISABLED"
    """The source is disabled."""
    BAD_MAPPING = "BAD_MAPPING"
    """The mapping cannot be used; the message names the key and says why."""
    NOT_WHOLE = "NOT_WHOLE"
    """The refusal was too large to be kept whole, and cannot be replayed."""
