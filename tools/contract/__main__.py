"""Generates everything that is derived from the contract, offline.

`python -m tools.contract [CLIENT DOCUMENT PAGES]`: the folder of the Python client, the OpenAPI
document and the folder of pages; by default those that are committed.
"""

import sys
import tempfile
import tomllib
from pathlib import Path

from tools.contract.descriptors import Contract
from tools.contract.openapi.document import write_document
from tools.contract.option_texts import write_texts
from tools.contract.reasons import write_page, write_python
from tools.contract.routes import write_routes
from tools.contract.stubs import ROOT, write_stubs

COMMITTED = (
    ROOT / "clients/python",
    ROOT / "server/quarterdeck_server/gateway/openapi.json",
    ROOT / "docs",
)
OPTION_TEXTS = "quarterdeck_client/qd/descriptions.json"


def main() -> None:
    """Write the stubs and reasons, the document, the pages and the texts of `qd`'s options."""
    client, document, pages = map(Path, sys.argv[1:]) if sys.argv[1:] else COMMITTED
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    with tempfile.TemporaryDirectory() as folder:
        descriptor_set = Path(folder) / "contract.binpb"
        write_stubs(client, descriptor_set)
        contract = Contract(descriptor_set.read_bytes())
    write_document(contract, project["version"], document)
    pages.mkdir(exist_ok=True)
    write_routes(contract, pages / "routes.md")
    write_page(contract, pages / "reasons.md")
    write_python(contract, client / "quarterdeck/v1/reasons.py")
    write_texts(contract, client / OPTION_TEXTS)


if __name__ == "__main__":
    main()
