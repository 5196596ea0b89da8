"""`quarterdeck envoy-config`."""

import os
from pathlib import Path

import click

from quarterdeck_server.commands.options import read_settings, settings_options
from quarterdeck_server.core.addresses import check_plain_http, is_local
from quarterdeck_server.core.config import BadSetting
from quarterdeck_server.core.crypto import load_keys
from quarterdeck_server.gateway import bootstrap as gateway
from quarterdeck_server.gateway.tls_files import WorkersTls

FILE = click.Path(path_type=Path, resolve_path=True)


@click.command("envoy-config")
@click.option("--worker", "endpoints", multiple=True, required=True, help="host:port of a worker.")
@click.option("--worker-ca", type=FILE, help="CA (PEM) of the workers' certificates: TLS to them.")
@click.option("--worker-name", help="The DNS name in the workers' certificates.")
@click.option("--worker-cert", type=FILE, help="The gateway's client certificate (PEM).")
@click.option("--worker-key", type=FILE, help="The private key of that certificate.")
@click.option("--jwt-check", is_flag=True, help="Also check access tokens in the gateway.")
@click.option("--output", default=".", help="Directory for envoy.yaml and the files that it reads.")
@settings_options
def envoy_config(
    endpoints: tuple[str, ...],
    worker_ca: Path | None,
    worker_name: str | None,
    worker_cert: Path | None,
    worker_key: Path | None,
    jwt_check: bool,
    output: str,
    **flags: str | None,
) -> None:
    """Write the configuration of an Envoy in front of workers.

    With --jwt-check the directory contains the keys of access tokens (jwks.json, mode 0600).
    """
    workers_tls = _workers_tls(worker_ca, worker_name, worker_cert, worker_key)
    settings = read_settings(flags)
    # Another user may run Envoy; what holds keys is written with a mode of its own.
    os.umask(0o022)
    check_plain_http(settings)
    folder = Path(output).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    remote = [each for each in endpoints if not is_local(each)]
    if remote and workers_tls is None:
        click.echo(f"quarterdeck: no TLS to {', '.join(remote)}; see --worker-ca", err=True)
    keys = load_keys(settings.key_file) if jwt_check else None
    socket = folder / "envoy.sock"
    bootstrap = gateway.write_bootstrap(
        settings, list(endpoints), socket, folder, workers_tls, keys, checks_tokens=jwt_check
    )
    click.echo(f"Wrote {bootstrap}; run: envoy --config-path {bootstrap} --disable-hot-restart")


def _workers_tls(
    ca: Path | None, name: str | None, cert: Path | None, key: Path | None
) -> WorkersTls | None:
    if ca is None:
        if name or cert or key:
            raise BadSetting("--worker-name, --worker-cert and --worker-key need --worker-ca")
        return None
    if not name:
        raise BadSetting("--worker-ca needs --worker-name, the name in the workers' certificates")
    return WorkersTls(ca=ca, name=name, cert=cert, key=key)
