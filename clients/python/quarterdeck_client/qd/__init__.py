"""`qd`: Quarterdeck from a terminal and from scripts."""

import os
import sys

WRONG_USE = 2


def main() -> None:
    """Run one command; this needs the extra `cli`."""
    try:
        import rich  # noqa: F401
        import typer  # noqa: F401
    except ImportError:
        sys.stderr.write("qd needs typer and rich: pip install 'quarterdeck-client[cli]'\n")
        sys.exit(WRONG_USE)
    # gRPC reads it when it is loaded; else it writes lines of its own when a connection fails.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    from quarterdeck_client.qd.app import app

    app()
