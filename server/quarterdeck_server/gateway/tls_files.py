"""What a gateway keeps in files beside its bootstrap: certificates by name, and keys of tokens.

Envoy reads a certificate again when its file is replaced by a move (its secret
discovery service, with files for a server).
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from quarterdeck_server.core.config import BadSetting, Settings
from quarterdeck_server.core.crypto import Keys, write_private
from quarterdeck_server.core.durable import replace_file
from quarterdeck_server.core.json_value import JsonObject
from quarterdeck_server.rpc.peers import read_gateway_secrets

SECRET = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret"  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkersTls:
    """TLS to the workers: their CA, the name in their certificates, and the gateway's own."""

    ca: Path
    name: str
    cert: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """Paths of the files; an empty one is for what the gateway does not do."""

    https: str = ""
    workers_ca: str = ""
    workers_name: str = ""
    workers_certificate: str = ""
    # Keys of access tokens: who has one of them is known to the gateway.
    jwks: str = ""
    # Who is not known is refused by the gateway.
    checks_tokens: bool = False
    secret: str = ""


def write_edge(
    folder: Path,
    settings: Settings,
    workers: WorkersTls | None = None,
    keys: Keys | None = None,
    checks_tokens: bool = False,
) -> Edge:
    """Write the files; with `keys` the gateway knows access tokens. Raise BadSetting."""
    https = workers_certificate = workers_ca = jwks = ""
    if settings.https_cert_file or settings.https_key_file:
        https = _certificate(folder, "https", settings.https_cert_file, settings.https_key_file)
    if workers:
        name = {"san_type": "DNS", "matcher": {"exact": workers.name}}
        context = {
            "trusted_ca": _readable(workers.ca),
            "match_typed_subject_alt_names": [name],
        }
        workers_ca = _secret(folder, "workers-ca", {"validation_context": context})
        if workers.cert or workers.key:
            workers_certificate = _certificate(
                folder, "workers-certificate", workers.cert, workers.key
            )
    if keys:
        jwks = str(folder / "jwks.json")
        write_private(Path(jwks), [json.dumps(_key_set(keys))], replace=True)
    return Edge(
        https=https,
        workers_ca=workers_ca,
        workers_name=workers.name if workers else "",
        workers_certificate=workers_certificate,
        jwks=jwks,
        checks_tokens=checks_tokens,
        secret=_gateway_secret(folder, settings.gateway_secret_file),
    )


def _certificate(folder: Path, name: str, cert: Path | None, key: Path | None) -> str:
    if cert is None or key is None:
        raise BadSetting(f"the certificate and the key of {name} must be given together")
    pair = {"certificate_chain": _readable(cert), "private_key": _readable(key)}
    return _secret(folder, name, {"tls_certificate": pair})


def _gateway_secret(folder: Path, file: Path | None) -> str:
    """Write the secret that the gateway sends to its workers, the first one; return its path."""
    if file is None:
        return ""
    secret = {"secret": {"inline_string": read_gateway_secrets(file)[0]}}
    path = folder / "gateway.json"
    write_private(path, [_resource("gateway", {"generic_secret": secret})], replace=True)
    return str(path)


def _readable(path: Path) -> dict[str, str]:
    try:
        with path.open("rb"):
            return {"filename": str(path)}
    except OSError as error:
        raise BadSetting(f"cannot read {path}: {error.strerror}") from None


def _secret(folder: Path, name: str, content: Mapping[str, object]) -> str:
    path = folder / f"{name}.json"
    replace_file(path, _resource(name, content).encode())
    return str(path)


def _resource(name: str, content: Mapping[str, object]) -> str:
    return json.dumps({"resources": [{"@type": SECRET, "name": name, **content}]}, indent=1)


def _key_set(keys: Keys) -> JsonObject:
    """Return the keys of access tokens as a JWK Set (RFC 7517)."""
    encoded = [base64.urlsafe_b64encode(key).rstrip(b"=") for key in keys.access_tokens]
    return {"keys": [{"kty": "oct", "alg": "HS256", "k": each.decode()} for each in encoded]}
