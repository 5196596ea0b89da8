"""Writes docs/routes.md from the contract. `make gen`"""

import json
import sys
from importlib.resources import files
from pathlib import Path

from quarterdeck_server.gateway import bootstrap
from quarterdeck_server.rpc import contract
from quarterdeck_server.rpc.policy import rpc_of

ROOT = Path(__file__).parent.parent
HEAD = """# Every route

Written from the contract by `make gen`. All routes but the public ones need
`authorization: Bearer <access token>`; over gRPC a method is
`quarterdeck.v1.<service>/<rpc>`. [api.md](api.md) tells how they behave, and
`/openapi.json` has every field. After the roles comes the right that a call needs on its
data source (and on a second one that it names). All writes are audited, and the reads that say so.
"""


def summaries() -> dict[str, str]:
    """The first sentence on each rpc, by the rpc's name in lower camel case."""
    document = json.loads(files("quarterdeck_server.gateway").joinpath("openapi.json").read_text())
    operations = [each for item in document["paths"].values() for each in item.values()]
    return {each["operationId"]: each["summary"] for each in operations if "operationId" in each}


def table() -> str:
    """The routes of all services, a table for each."""
    told = summaries()
    lines = [HEAD]
    for service in contract.services():
        lines += [f"## {service.name}", "", "| Route | rpc | Who | |", "|---|---|---|---|"]
        for method in service.methods:
            rpc = rpc_of(method)
            routes = "<br>".join(f"`{r.verb} {r.path}`" for r in bootstrap.routes_of(method))
            who = "public" if rpc.public else ", ".join(sorted(rpc.roles))
            rights = dict.fromkeys(filter(None, (rpc.source_right, rpc.other_source_right)))
            who += f"; {' and '.join(rights)}" if rights else ""
            who += "; audited" if rpc.is_audited else ""
            summary = told.get(rpc.name[0].lower() + rpc.name[1:], "")
            lines.append(f"| {routes} | `{rpc.name}` | {who} | {summary} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs/routes.md"
    target.write_text(table())
