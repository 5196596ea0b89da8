"""Addresses that parts listen on: `unix:/path` or `host:port`."""

import ipaddress

from quarterdeck_server.config import BadSetting


def socket_path(listen: str) -> str:
    """The path of `unix:/path`; empty for `host:port`."""
    return listen.removeprefix("unix:") if listen.startswith("unix:") else ""


def host_and_port(listen: str) -> tuple[str, int]:
    """The parts of `host:port`, of which an IPv6 address is in brackets. Raises BadSetting."""
    host, _, port = listen.rpartition(":")
    bare = host.removeprefix("[").removesuffix("]")
    if not bare or not port.isdigit() or (":" in bare and bare == host):
        raise BadSetting(f"{listen!r} is not unix:/path or host:port, such as 10.0.0.5:50051")
    return bare, int(port)


def ip_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a text is; None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def is_local(listen: str) -> bool:
    """Whether only this machine reaches `unix:/path` or `host:port`."""
    if socket_path(listen):
        return True
    host = host_and_port(listen)[0]
    address = ip_address(host)
    return host == "localhost" if address is None else address.is_loopback
