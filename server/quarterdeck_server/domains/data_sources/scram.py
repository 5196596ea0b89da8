"""Negotiates the sign-in to a PostgreSQL server before libpq connects.

With SCRAM (RFC 5802) the server names the rounds of hashing, and libpq works off as many as it is
told, for hours, within one call that nothing ends. So they are asked for on a connection of our
own, and hashed here, if they are not too many; libpq is given the keys, and hashes nothing.
"""

import base64
import hashlib
import hmac
import secrets
import socket
import ssl
import stringprep
import struct
import unicodedata
from contextlib import closing

from quarterdeck_server.core.errors import Reason
from quarterdeck_server.core.leash import Leash
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.data_sources.sql import Parameters

# PostgreSQL's default is 4,096 (scram_iterations); these take about a second.
MOST_ROUNDS = 2_000_000
LONGEST = 8192
PROTOCOL, SSL_REQUEST = 196608, 80877103
# PostgreSQL manual, 54.7: what an Authentication message asks for.
OKAY, CLEAR, MD5, SASL, SASL_CONTINUE = 0, 3, 5, 10, 11
METHODS = {OKAY: "none", CLEAR: "password", MD5: "md5"}
MECHANISM = b"SCRAM-SHA-256"
PROHIBITED = (
    *(stringprep.in_table_c12, stringprep.in_table_c21_c22, stringprep.in_table_c3),
    *(stringprep.in_table_c4, stringprep.in_table_c5, stringprep.in_table_c6),
    *(stringprep.in_table_c7, stringprep.in_table_c8, stringprep.in_table_c9),
    stringprep.in_table_a1,
)


def sign_in(
    given: Parameters, context: ssl.SSLContext | None, leash: Leash, seconds: float
) -> Parameters:
    """libpq's parameters of a sign-in in which it need not hash; `given` are those of the server.

    `context` is that of TLS, None for none. Where nothing was found out, SCRAM is ruled out, and
    libpq tells what is wrong. Raise SourceError for too many rounds.
    """
    allowed = str(given["require_auth"]).split(",")
    without: Parameters = {
        "require_auth": ",".join(each for each in allowed if each != "scram-sha-256")
    }
    if not given["password"]:
        return {}
    try:
        found = _asked(given, context, leash, seconds)
        if found is None and context is not None and given["sslmode"] == "prefer":
            found = _asked(given, None, leash, seconds)
    except (OSError, ValueError, EOFError, struct.error, LookupError):
        return without
    return without if found is None else found


def _asked(
    given: Parameters, context: ssl.SSLContext | None, leash: Leash, seconds: float
) -> Parameters | None:
    """Return what the server asks for; None if it does not come to that."""
    address = (given["hostaddr"], given["port"])
    with closing(socket.create_connection(address, seconds)) as plain:
        leash.hold(plain.fileno())
        try:
            connection = _encrypted(plain, given, context)
            if connection is None:
                return None
            with closing(connection):
                return _answered(connection, given)
        finally:
            leash.release()


def _encrypted(
    plain: socket.socket, given: Parameters, context: ssl.SSLContext | None
) -> socket.socket | None:
    if context is None:
        return plain
    plain.sendall(struct.pack("!II", 8, SSL_REQUEST))
    if plain.recv(1) == b"S":
        try:
            return context.wrap_socket(plain, server_hostname=given["host"])
        except ssl.SSLError:
            return None
    return plain if given["sslmode"] == "prefer" else None


def _key(salted: bytes, name: bytes) -> str:
    return base64.b64encode(hmac.digest(salted, name, "sha256")).decode()


def _answered(connection: socket.socket, given: Parameters) -> Parameters | None:
    begin = f"user\0{given['user']}\0database\0{given['dbname']}\0\0".encode()
    connection.sendall(struct.pack("!II", len(begin) + 8, PROTOCOL) + begin)
    method, body = _authentication(connection)
    if method in METHODS:
        allowed = str(given["require_auth"]).split(",")
        # What is not allowed libpq refuses, and says so.
        other = "md5" if method == OKAY else "none"
        return {"require_auth": METHODS[method] if METHODS[method] in allowed else other}
    if method != SASL or MECHANISM not in body.split(b"\0"):
        return None
    nonce = base64.b64encode(secrets.token_bytes(18))
    first = b"n,,n=,r=" + nonce
    response = MECHANISM + b"\0" + struct.pack("!I", len(first)) + first
    connection.sendall(b"p" + struct.pack("!I", len(response) + 4) + response)
    method, body = _authentication(connection)
    if method != SASL_CONTINUE:
        return None
    parts = dict(part.split(b"=", 1) for part in body.split(b","))
    rounds = int(parts[b"i"]) if parts.get(b"r", b"").startswith(nonce) else 0
    if rounds > MOST_ROUNDS:
        raise SourceError(
            Reason.SERVER_ERROR,
            f"The server asks for {rounds:,} hashing iterations to sign in; at most"
            f" {MOST_ROUNDS:,} are"
            " allowed (scram_iterations).",
        )
    if rounds < 1:
        return None
    salted = hashlib.pbkdf2_hmac(
        "sha256", prepared(given["password"]), base64.b64decode(parts[b"s"]), rounds
    )
    return {
        "require_auth": "scram-sha-256",
        "scram_client_key": _key(salted, b"Client Key"),
        "scram_server_key": _key(salted, b"Server Key"),
    }


def _authentication(connection: socket.socket) -> tuple[int, bytes]:
    """Return the next Authentication message: its kind and the rest.

    (-1, b"") for another message.
    """
    letter, body = _message(connection)
    if letter == b"v":  # what of our protocol the server does not know, which it says once
        letter, body = _message(connection)
    if letter != b"R":
        return -1, b""
    return int.from_bytes(body[:4], "big"), body[4:]


def _message(connection: socket.socket) -> tuple[bytes, bytes]:
    """Return the next message: its letter, none for one that is too long, and its body."""
    letter, length = struct.unpack("!cI", _exactly(connection, 5))
    if length > LONGEST:
        return b"", b""
    return letter, _exactly(connection, length - 4)


def _exactly(connection: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        piece = connection.recv(count - len(found))
        if not piece:
            raise EOFError
        found += piece
    return found


def prepared(password: str) -> bytes:
    """Return a password as SCRAM hashes it (SASLprep, RFC 4013); as it is if that refuses it."""
    if password.isascii():
        return password.encode()
    spaced = "".join(" " if stringprep.in_table_c12(each) else each for each in password)
    mapped = "".join(each for each in spaced if not stringprep.in_table_b1(each))
    text = unicodedata.normalize("NFKC", mapped)
    right = [stringprep.in_table_d1(each) for each in text]
    is_mixed = any(right) and (
        any(map(stringprep.in_table_d2, text)) or not (right[0] and right[-1])
    )
    is_wrong = any(refuses(each) for each in text for refuses in PROHIBITED)
    return password.encode() if not text or is_wrong or is_mixed else text.encode()
