"""What Amazon SNS is to tests: it signs messages, and serves its certificate by HTTPS."""

import base64
import datetime
import json
import ssl
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding
from quarterdeck_server.core.outgoing import NotFetched

from tests.support.pki import Authority

HOST = "https://sns.eu-west-1.amazonaws.com"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms"
DAY = datetime.timedelta(days=1)
HASHES: dict[str, type[hashes.HashAlgorithm]] = {"1": hashes.SHA1, "2": hashes.SHA256}


def signing_certificate(
    key: rsa.RSAPrivateKey, name: str = "sns.amazonaws.com", *, days: tuple[int, int] = (-1, 1)
) -> bytes:
    """A certificate of a key, signed by itself, in PEM; good between two days from now."""
    now = datetime.datetime.now(datetime.UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + days[0] * DAY)
        .not_valid_after(now + days[1] * DAY)
    )
    return built.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


class Sns:
    """Signs messages, and answers at a loopback HTTPS server what SNS has at its addresses."""

    def __init__(self, folder: Path) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        self.files = {"/cert.pem": signing_certificate(self.key)}
        self.asked: list[str] = []
        authority = Authority(folder)
        issued = authority.issue("https", "127.0.0.1")
        self._trusted = ssl.create_default_context(cafile=str(authority.ca))
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                found = outer.files.get(self.path)
                self.send_response(200 if found is not None else 404)
                self.end_headers()
                self.wfile.write(found or b"")

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(issued.cert, issued.key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def fetch(self, url: str, most_bytes: int, seconds: float) -> bytes:
        """Gets what SNS has at an address, of so many bytes at most."""
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        address = f"https://127.0.0.1:{self._server.server_port}{path}"
        try:
            with urllib.request.urlopen(address, timeout=seconds, context=self._trusted) as answer:
                found: bytes = answer.read(most_bytes)
                return found
        except urllib.error.HTTPError as error:
            error.close()
            raise NotFetched(f"HTTP {error.code}") from None

    def message(self, message: Any = "The disk is full", version: str = "2", **more: Any) -> Any:
        """A signed notification; `more` are members, changed before it is signed."""
        now = datetime.datetime.now(datetime.UTC)
        members = {
            "Type": "Notification",
            "MessageId": "6970598f-78f8-4975-91c6-2e256c35b04a",
            "TopicArn": TOPIC,
            "Message": message if isinstance(message, str) else json.dumps(message),
            "Timestamp": now.strftime("%Y-%m-%dT%H:%M:%S.123Z"),
            "SignatureVersion": version,
            "SigningCertURL": f"{HOST}/cert.pem",
            "UnsubscribeURL": f"{HOST}/?Action=Unsubscribe",
        } | more
        return self.signed({k: v for k, v in members.items() if v is not None})

    def signed(self, members: dict[str, Any]) -> dict[str, Any]:
        """A message with its signature."""
        names = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token"]
        names = [n for n in [*names, "TopicArn", "Type"] if n in members]
        if members["Type"] == "Notification":
            names = [name for name in names if name not in ("SubscribeURL", "Token")]
        text = "".join(f"{name}\n{members[name]}\n" for name in names)
        algorithm = HASHES.get(members["SignatureVersion"], hashes.SHA256)
        signature = self.key.sign(text.encode(), PKCS1v15(), algorithm())
        return members | {"Signature": base64.b64encode(signature).decode()}

    def confirmation(self, **more: Any) -> Any:
        """A signed request to confirm a subscription."""
        asked = {
            "Type": "SubscriptionConfirmation",
            "Token": "canary-token-of-the-subscription",
            "SubscribeURL": f"{HOST}/?Action=ConfirmSubscription&Token=t",
        }
        self.files["/?Action=ConfirmSubscription&Token=t"] = b"<ConfirmSubscriptionResponse/>"
        return self.message("You have chosen to subscribe", **asked | more)
