"""Signing in and going on, by the calls themselves."""

import httpx

from tests.support.running_server import NO_AUTHORITIES, Stack


def refresh(stack: Stack, token: str) -> httpx.Response:
    return stack.client().post("/api/auth/refresh", json={"refresh_token": token})


def login(
    stack: Stack, email: str, password: str, address: str = "127.0.0.1", **more: str
) -> httpx.Response:
    """Signs in from an address of this host; `more` is of the request."""
    body = {"email": email, "password": password, **more}
    transport = httpx.HTTPTransport(verify=NO_AUTHORITIES, local_address=address)
    with httpx.Client(base_url=stack.url, timeout=60, transport=transport) as client:
        return client.post("/api/auth/login", json=body)
