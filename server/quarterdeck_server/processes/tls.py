"""TLS of a gRPC worker's own port, with certificates that are reloaded."""

import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import grpc
import structlog

from quarterdeck_server.core.config import BadSetting, Settings

logger = structlog.get_logger("tls")


class _Certificate:
    """The files of a certificate; looked at again with each new connection."""

    def __init__(self, settings: Settings) -> None:
        self._certificate, self._key = _both(settings)
        self._client_ca = settings.tls_client_ca_file
        self._seen: Sequence[tuple[int, int]] = ()

    @property
    def _files(self) -> list[Path]:
        return [self._certificate, self._key, *([self._client_ca] if self._client_ca else [])]

    def read(self) -> grpc.ServerCertificateConfiguration:
        """Return what the files have. Raise OSError, and BadSetting for what is no certificate."""
        self._seen = self._stamps()
        self._check()
        chain = (self._key.read_bytes(), self._certificate.read_bytes())
        roots = self._client_ca.read_bytes() if self._client_ca else None
        return grpc.ssl_server_certificate_configuration([chain], roots)

    def _check(self) -> None:
        """gRPC itself says nothing of a damaged certificate but that it cannot listen."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            # The password of a key that has one is not known, and is not asked for.
            context.load_cert_chain(self._certificate, self._key, password="")
        except ssl.SSLError:
            raise BadSetting(
                f"{self._certificate} has no certificate that fits the key in {self._key}"
            ) from None
        if self._client_ca:
            try:
                context.load_verify_locations(self._client_ca)
            except ssl.SSLError:
                raise BadSetting(f"{self._client_ca} has no certificate") from None

    # The stubs of grpcio do not know of None, which is for no change.
    def renewed(self) -> Any:
        """Return what the files have if they changed.

        A renewal that is half done is tried again.
        """
        before = self._seen
        try:
            if self._stamps() == before:
                return None
            renewed = self.read()
        except (OSError, BadSetting) as error:
            self._seen = before
            logger.warning("the certificate cannot be used; the old one stays", error=str(error))
            return None
        logger.info("read the renewed certificate", file=str(self._certificate))
        return renewed

    def _stamps(self) -> list[tuple[int, int]]:
        stats = [path.stat() for path in self._files]
        return [(stat.st_mtime_ns, stat.st_ino) for stat in stats]


def _both(settings: Settings) -> tuple[Path, Path]:
    certificate, key = settings.tls_cert_file, settings.tls_key_file
    if certificate is None or key is None:
        raise BadSetting(
            "QUARTERDECK_TLS_CERT_FILE and QUARTERDECK_TLS_KEY_FILE must be set together"
        )
    return certificate, key


def credentials(settings: Settings) -> grpc.ServerCredentials | None:
    """TLS with the files of the settings; None without them. Raise BadSetting.

    With a client CA, a client without a certificate of it is refused.
    """
    files = (settings.tls_cert_file, settings.tls_key_file, settings.tls_client_ca_file)
    if not any(files):
        return None
    certificate = _Certificate(settings)
    try:
        now = certificate.read()
    except OSError as error:
        raise BadSetting(f"cannot read {error.filename}: {error.strerror}") from None
    return grpc.dynamic_ssl_server_credentials(
        now,
        certificate.renewed,
        require_client_authentication=settings.tls_client_ca_file is not None,
    )
