"""Loads a dump into a database: checks each statement, and has the server run it.

    python -I -m quarterdeck_server.domains.backups.pour

Its input is a line of JSON (see `orders.Order`), then the dump, then the order's `end`. It runs
in a sandbox, in the place of the vendors' clients, none of which it needs: what those can do
besides, a dump could ask of them.
"""

import io
import json
import os
import sys

from quarterdeck_server.domains.backups.orders import Cut, NotPermitted, Order, RowsDiffer, whole
from quarterdeck_server.domains.backups.screening import Refused
from quarterdeck_server.domains.data_sources.vendors import vendor

COMPLETE, FAILED, REFUSED, CUT, NOT_PERMITTED, ROWS_DIFFER = 0, 1, 3, 4, 5, 6
POUR = "quarterdeck_server.domains.backups.{}.pour"
READ_BYTES = 256 * 1024


def main() -> int:
    """Pour, and return the exit code, and say on standard error what went wrong."""
    source = io.BufferedReader(io.FileIO(0, closefd=False), READ_BYTES)
    order = Order(**json.loads(source.readline()))
    try:
        # Only the driver that is needed is loaded.
        vendor(POUR, order.vendor).pour(order, whole(source.read1, order.end.encode()))
    except Refused as refused:
        sys.stderr.write(f"{refused.kind}\n{refused.place}\n")
        return REFUSED
    except Cut:
        return CUT
    except RowsDiffer:
        return ROWS_DIFFER
    except MemoryError:
        sys.stderr.write("error: a statement takes too much memory\n")
        return FAILED
    except Exception as error:
        said = str(error.args[-1] if error.args else error).split("\n")[0]
        sys.stderr.write(f"error: {said or type(error).__name__}\n")
        return NOT_PERMITTED if isinstance(error, NotPermitted) else FAILED
    return COMPLETE


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    # The driver's goodbye waits for nothing.
    os._exit(code)
