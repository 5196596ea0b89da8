"""The table of routes, docs/routes.md."""

from pathlib import Path

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor

from tools.contract.descriptors import SESSION, Contract, bindings, first_sentence

HEAD = """# Every route

Written from the contract by `make gen`. All routes but the public ones need
`authorization: Bearer <access token>` or an API key; over gRPC a method is
`quarterdeck.v1.<service>/<rpc>`. [api.md](api.md) tells how they behave, and
`/openapi.json` has every field. After the roles comes the right that a call needs on its
data source (and on a second one that it names), then the scope that an API key needs; without one
it is the name of the service's file with `read` or `write`, such as `tasks:read`. All writes are
audited, and the reads that say so.
"""
# In which order a reader comes to them; what is not named here follows.
ORDER = (
    *("auth", "api_keys", "users", "events", "tasks", "dashboard", "aws_accounts", "monitoring"),
    *("notifications", "audit_log", "data_sources", "backups", "reports", "security"),
)


def write_routes(contract: Contract, output: Path) -> None:
    """Write the routes of all services, a table for each."""
    lines = [HEAD]
    for service in sorted(contract.services, key=_place):
        lines += [f"## {service.name}", "", "| Route | rpc | Who | |", "|---|---|---|---|"]
        lines += [_row(contract, method) for method in service.methods]
        lines.append("")
    output.write_text("\n".join(lines))


def _place(service: ServiceDescriptor) -> int:
    name = Path(service.file.name).stem
    return ORDER.index(name) if name in ORDER else len(ORDER)


def _row(contract: Contract, method: MethodDescriptor) -> str:
    """Return the row of an rpc."""
    found = bindings(contract, method)
    routes = "<br>".join(f"`{verb.upper()} {path}`" for verb, path, _ in found)
    summary = first_sentence(contract.comment(method.full_name)) if found else ""
    return f"| {routes} | `{method.name}` | {_who(contract, method)} | {summary} |"


def _who(contract: Contract, method: MethodDescriptor) -> str:
    """Return who may make the call, the rights that it needs, and whether it is audited."""
    policy = contract.policy(method)
    who = "public" if policy.public else ", ".join(sorted(policy.roles))
    rights = dict.fromkeys(filter(None, (policy.source_right, policy.other_source_right)))
    who += f"; {' and '.join(rights)}" if rights else ""
    who += {"": "", SESSION: "; no key"}.get(policy.scope, f"; {policy.scope}")
    return who + ("; audited" if policy.audited else "")
