"""Addresses that parts listen on: `unix:/path` or `host:port`."""

import ipaddress

from quarterdeck_server.core.config import BadSetting, Settings


def socket_path(listen: str) -> str:
    """Return the path of `unix:/path`; empty for `host:port`."""
    return listen.removeprefix("unix:") if listen.startswith("unix:") else ""


def host_and_port(listen: str) -> tuple[str, int]:
    """Return the parts of `host:port`, of which an IPv6 address is in brackets.

    Raise BadSetting.
    """
    host, _, port = listen.rpartition(":")
    bare = host.removeprefix("[").removesuffix("]")
    if not bare or not port.isdigit() or (":" in bare and bare == host):
        raise BadSetting(f"{listen!r} is not unix:/path or host:port, such as 10.0.0.5:50051")
    return bare, int(port)


def ip_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address that a text is; None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def is_local(listen: str) -> bool:
    """Whether only this machine reaches `unix:/path` or `host:port`."""
    if socket_path(listen):
        return True
    return _is_loopback(host_and_port(listen)[0])


def check_plain_http(settings: Settings) -> None:
    """Raise BadSetting if passwords would cross a network as plain text, and nobody said so."""
    if settings.https_cert_file or settings.http_insecure:
        return
    if not _is_loopback(settings.http_host):
        raise BadSetting(
            f"http_host {settings.http_host} is open to other machines: set"
            " QUARTERDECK_HTTPS_CERT_FILE and QUARTERDECK_HTTPS_KEY_FILE, or"
            " QUARTERDECK_HTTP_INSECURE=on on a private network or behind a proxy that terminates"
            " TLS"
        )


def _is_loopback(host: str) -> bool:
    address = ip_address(host)
    return host == "localhost" if address is None else address.is_loopback
