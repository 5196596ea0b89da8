"""`quarterdeck serve` and `work`: each loads only what it needs."""

from pathlib import Path

import click

from quarterdeck_server.commands.options import counted
from quarterdeck_server.core.addresses import is_local
from quarterdeck_server.core.config import load
from quarterdeck_server.core.startup import NotStarted
from quarterdeck_server.self_backup.lock import share_database
from quarterdeck_server.storage.opening import open_migrated


@click.command()
@click.option("--listen", required=True, help="unix:/path or host:port to serve gRPC on.")
@click.option("--insecure", is_flag=True, help="Serve other machines without TLS.")
@counted
def serve(listen: str, insecure: bool, count_in: Path | None) -> None:
    """Run one gRPC worker with the settings of the environment."""
    settings = load(metrics_port=0)
    if not insecure and settings.tls_cert_file is None and not is_local(listen):
        raise NotStarted(
            f"{listen} is open to other machines: set QUARTERDECK_TLS_CERT_FILE and"
            " QUARTERDECK_TLS_KEY_FILE, or give --insecure on a private network"
        )
    from quarterdeck_server.processes.serve import serve as serve_worker

    share_database(settings)
    open_migrated(settings)
    serve_worker(settings, listen, count_in)


@click.command()
@counted
def work(count_in: Path | None) -> None:
    """Run one job worker with the settings of the environment."""
    # The job engine takes half a second and 70 MB to load.
    from quarterdeck_server.processes.work import work as work_jobs

    settings = load(metrics_port=0)
    share_database(settings)
    open_migrated(settings)
    work_jobs(settings, count_in)
