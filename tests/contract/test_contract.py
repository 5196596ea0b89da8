"""The contract and what is derived from it fit together."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from playhouse.schema_diff import diff_models
from quarterdeck.buf.validate import validate_pb2
from quarterdeck.v1 import options_pb2, reports_pb2
from quarterdeck_server.domains.api_keys import rpc as api_keys_rpc
from quarterdeck_server.domains.audit_log import rpc as audit_log_rpc
from quarterdeck_server.domains.aws_accounts import rpc as aws_accounts_rpc
from quarterdeck_server.domains.backups import rpc as backups_rpc
from quarterdeck_server.domains.data_sources import rpc as data_sources_rpc
from quarterdeck_server.domains.events import rpc as events_rpc
from quarterdeck_server.domains.notifications import rpc as notifications_rpc
from quarterdeck_server.domains.reports import rpc as reports_rpc
from quarterdeck_server.domains.sources import rpc as sources_rpc
from quarterdeck_server.domains.tasks import rpc as tasks_rpc
from quarterdeck_server.domains.users import rpc as users_rpc
from quarterdeck_server.gateway import bootstrap
from quarterdeck_server.rpc import contract, wire
from quarterdeck_server.rpc.contract import BrokenContract
from quarterdeck_server.rpc.gate import Gate
from quarterdeck_server.rpc.page_tokens import PAGING_FIELDS
from quarterdeck_server.rpc.policy import SOURCE_ID, rpc_of, rpcs_of, secret_fields
from quarterdeck_server.rpc.shares import Shares
from quarterdeck_server.storage import db, migrations

from tests.support.contract import MESSAGES
from tests.support.repository import GOLDEN

DOCUMENTED = """
POST /api/auth/login
POST /api/auth/logout
GET /api/auth/me
POST /api/auth/refresh
POST /api/auth/change-password
GET /api/auth/sessions
DELETE /api/auth/sessions/{id}
GET /api/events
GET /api/events/{id}
DELETE /api/events/{id}
POST /api/events/{id}/create-task
POST /api/events
POST /api/events/eventbridge
POST /api/events:batch
POST /api/events/{id}/acknowledge
POST /api/events/{id}/resolve
POST /api/events:bulk
GET /api/tasks
GET /api/tasks/{id}
POST /api/tasks
PUT /api/tasks/{id}
DELETE /api/tasks/{id}
POST /api/tasks/{id}/comments
PUT /api/tasks/{id}/status
POST /api/tasks:bulk
GET /api/users
GET /api/users/{id}
POST /api/users
PUT /api/users/{id}
DELETE /api/users/{id}
POST /api/users/{id}/reset-password
GET /api/dashboard/overview
GET /api/dashboard/events-stats
GET /api/dashboard/tasks-stats
GET /api/dashboard/users-stats
GET /api/config/aws-accounts
GET /api/config/aws-accounts/{id}
POST /api/config/aws-accounts
PUT /api/config/aws-accounts/{id}
DELETE /api/config/aws-accounts/{id}
POST /api/config/aws-accounts/{id}/test
GET /api/config/monitoring
PUT /api/config/monitoring
POST /api/notifications/{id}/read
POST /api/notifications/mark-read
POST /api/notifications/{id}/acknowledge
DELETE /api/notifications/{id}
GET /api/notifications/stats
GET /api/notifications
GET /api/notifications/stream
GET /api/notification-deliveries
GET /api/audit-log
POST /api/data-sources
GET /api/data-sources
GET /api/data-sources/{data_source_id}
PUT /api/data-sources/{data_source_id}
DELETE /api/data-sources/{data_source_id}
POST /api/data-sources/{data_source_id}/test
GET /api/data-sources/{data_source_id}/backup-status
GET /api/data-sources/{data_source_id}/backups
POST /api/data-sources/{data_source_id}/backups
DELETE /api/data-sources/{data_source_id}/backups/{backup_id}
POST /api/data-sources/{data_source_id}/backups/{backup_id}/restore
GET /api/data-sources/{data_source_id}/backup-schedules
POST /api/data-sources/{data_source_id}/backup-schedules
PUT /api/data-sources/{data_source_id}/backup-schedules/{schedule_id}
DELETE /api/data-sources/{data_source_id}/backup-schedules/{schedule_id}
GET /api/data-sources/{data_source_id}/backups/{backup_id}
POST /api/data-sources/{data_source_id}/backups/{backup_id}/cancel
POST /api/data-sources/{data_source_id}/backups/{backup_id}/verify
GET /api/data-sources/{data_source_id}/backups/{backup_id}/download
POST /api/data-sources/{data_source_id}/backups:import
GET /api/data-sources/{data_source_id}/restores
GET /api/data-sources/{data_source_id}/restores/{restore_id}
GET /api/data-sources/{data_source_id}/reports
GET /api/data-sources/{data_source_id}/reports/{report_id}
POST /api/data-sources/{data_source_id}/reports
POST /api/data-sources/{data_source_id}/reports/{report_id}/generate
POST /api/data-sources/{data_source_id}/reports/{report_id}/cancel
DELETE /api/data-sources/{data_source_id}/reports/{report_id}
GET /api/data-sources/{data_source_id}/reports/{report_id}/download
GET /api/report-templates
GET /api/data-sources/{data_source_id}/reports/stats
POST /api/data-sources/{data_source_id}/reports/{report_id}/schedule
DELETE /api/data-sources/{data_source_id}/reports/{report_id}/schedule
GET /scan/data-sources/{data_source_id}/security-audit
GET /scan/data-sources/{data_source_id}/access-control
GET /api/scan/data-sources/{data_source_id}/security-audit
GET /api/scan/data-sources/{data_source_id}/access-control
"""


def test_the_routes_are_those_of_the_golden_table() -> None:
    lines = sorted(f"{route.verb:6} {route.path}  {route.rpc}\n" for route in bootstrap.routes())
    text = "".join(lines)
    assert text == GOLDEN.read_text(), f"if the change is wanted, {GOLDEN.name} becomes:\n{text}"


def test_every_documented_route_is_served() -> None:
    served = {f"{route.verb} {route.path}" for route in bootstrap.routes()}
    assert set(DOCUMENTED.split("\n")) - {""} <= served


def test_every_rpc_has_a_route() -> None:
    methods = {method.full_name for service in contract.services() for method in service.methods}
    # A stream of messages; over REST it is StreamNotifications.
    only_grpc = {"quarterdeck.v1.NotificationService.WatchNotifications"}
    assert methods == {route.rpc for route in bootstrap.routes()} | only_grpc


def method_without_policy() -> object:
    """A method of a service made here, with no options."""
    file = descriptor_pb2.FileDescriptorProto(name="no_policy.proto", syntax="proto3")
    file.message_type.add(name="Nothing")
    service = file.service.add(name="BareService")
    service.method.add(name="Do", input_type=".Nothing", output_type=".Nothing")
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return pool.FindServiceByName("BareService")


def test_an_rpc_without_a_policy_stops_the_server() -> None:
    service = method_without_policy()
    with pytest.raises(BrokenContract, match="must have a policy"):
        rpcs_of(service)  # type: ignore[arg-type]


def test_an_rpc_that_answers_a_file_without_media_types_stops_the_server() -> None:
    file = descriptor_pb2.FileDescriptorProto(name="no_media_types.proto", syntax="proto3")
    file.dependency.append("google/api/httpbody.proto")
    file.message_type.add(name="Nothing")
    method = file.service.add(name="BareFileService").method.add(
        name="DownloadThing", input_type=".Nothing", output_type=".google.api.HttpBody"
    )
    method.server_streaming = True
    method.options.idempotency_level = descriptor_pb2.MethodOptions.NO_SIDE_EFFECTS
    policy: Any = options_pb2.policy
    method.options.Extensions[policy].public = True
    method.options.Extensions[policy].stream = options_pb2.Policy.Stream.news
    pool = descriptor_pool.Default()
    pool.AddSerializedFile(file.SerializeToString())
    with pytest.raises(BrokenContract, match="has media types and no HttpBody, or none"):
        rpcs_of(pool.FindServiceByName("BareFileService"))


def test_a_report_has_a_media_type_for_each_format() -> None:
    formats = contract.media_types_of("ReportService.DownloadReport")
    assert list(formats) == reports_pb2.Report.Format.keys()[1:]


def test_a_servicer_without_a_method_stops_the_server() -> None:
    gate = Gate(None, None, None, Shares(1, 1, 1, 1, 1), None, None, None)  # type: ignore[arg-type]
    with pytest.raises(BrokenContract):
        gate.handler(contract.services()[0], object())


def test_every_enum_has_an_unspecified_zero_and_unique_words() -> None:
    for message in MESSAGES.values():
        words = [value.name for enum in message.enum_types for value in enum.values]
        assert len(words) == len(set(words)), message.full_name
        for enum in message.enum_types:
            assert enum.values_by_number[0].name.endswith("_unspecified"), enum.full_name


def test_reads_of_what_is_precious_are_audited() -> None:
    rpcs = [rpc for service in contract.services() for rpc in rpcs_of(service)]
    audited = {rpc.name for rpc in rpcs if rpc.is_audited}
    assert audited == {"DownloadBackup", "DownloadReport", "ExportAuditEntries", "GetAccessControl"}
    # And what is a file, or bears such a name, whatever comes.
    precious = ("Download", "Export")
    assert {
        rpc.name
        for rpc in rpcs
        if rpc.is_read and (rpc.name.startswith(precious) or (rpc.is_stream and not rpc.tells_news))
    } <= audited


def test_whatever_is_called_a_password_or_token_is_marked_secret() -> None:
    for message in MESSAGES.values():
        for field in message.fields:
            secret = ("password", "_token", "secret_access_key", "webhook_url")
            named = field.name.endswith(secret) and field.type == field.TYPE_STRING
            if named and field.name not in (*PAGING_FIELDS, "next_page_token"):
                assert field.name in secret_fields(message), f"{message.full_name}.{field.name}"


def test_every_list_pages_and_its_filters_are_the_requests_fields() -> None:
    listings = {
        "ApiKeys": api_keys_rpc.LIST,
        "Users": users_rpc.LIST,
        "Events": events_rpc.LIST,
        "Tasks": tasks_rpc.LIST,
        "TaskComments": tasks_rpc.COMMENTS,
        "EventActivity": events_rpc.ACTIVITIES,
        "AwsAccounts": aws_accounts_rpc.LIST,
        "Notifications": notifications_rpc.LIST,
        "NotificationDeliveries": notifications_rpc.DELIVERIES,
        "AuditEntries": audit_log_rpc.LIST,
        "DataSources": data_sources_rpc.LIST,
        "Backups": backups_rpc.BACKUPS,
        "Restores": backups_rpc.RESTORES,
        "BackupSchedules": backups_rpc.SCHEDULES,
        "Reports": reports_rpc.LIST,
        "Sources": sources_rpc.LIST,
        "SourceRefusals": sources_rpc.REFUSALS,
    }
    for name, listing in listings.items():
        fields = set(MESSAGES[f"quarterdeck.v1.List{name}Request"].fields_by_name)
        assert {*PAGING_FIELDS, "order_by"} <= fields
        assert set(listing._filters) == fields - {*PAGING_FIELDS, "order_by"}
        for field in MESSAGES[f"quarterdeck.v1.List{name}Request"].fields:
            # Without it nobody could ask for what is 0 or false.
            can_be_told = field.has_presence or field.is_repeated or field.name in PAGING_FIELDS
            assert can_be_told or field.type == field.TYPE_STRING or field.name == SOURCE_ID


def _unbounded(field: FieldDescriptor, rules: Any, name: str) -> list[str]:
    """What of one value of a request has no most: a text by its length, a message in its parts."""
    if field.type == field.TYPE_STRING:
        text = rules.string
        bounded = text.HasField("max_len") or getattr(text, "in") or text.HasField("pattern")
        return [] if bounded else [name]
    if field.type == field.TYPE_BYTES:
        return [] if rules.bytes.HasField("max_len") else [name]
    if field.message_type is None or field.message_type.file.package == "google.protobuf":
        # A Struct is bounded by rpc/json_struct.py.
        return []
    return [problem for each in field.message_type.fields for problem in unbounded(each)]


def unbounded(field: FieldDescriptor) -> list[str]:
    """The fields of a request, in messages within it too, of which there may be any amount."""
    rules = field.GetOptions().Extensions[validate_pb2.field]
    name = f"{field.containing_type.full_name}.{field.name}"
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        keys, values = field.message_type.fields
        pairs = rules.map
        few = pairs.HasField("max_pairs") or getattr(pairs.keys.string, "in")
        parts = [*_unbounded(keys, pairs.keys, name), *_unbounded(values, pairs.values, name)]
        return parts if few else [name, *parts]
    if field.is_repeated:
        parts = _unbounded(field, rules.repeated.items, name)
        return parts if rules.repeated.HasField("max_items") else [name, *parts]
    return _unbounded(field, rules, name)


def free_json(message: Descriptor) -> list[FieldDescriptor]:
    """The fields of a request, in messages within it too, that hold any JSON."""
    found = []
    for field in message.fields:
        kind = wire.held_by(field).message_type
        if kind is not None and kind.full_name == "google.protobuf.Struct":
            found.append(field)
        elif wire.holds_ours(field):
            found += free_json(kind)
    return found


def test_no_rule_is_looked_for_in_free_json() -> None:
    """Each of its values would cost fifty microseconds, and a request has room for millions."""
    requests = [method.input_type for service in contract.services() for method in service.methods]
    fields = [field for each in requests for field in free_json(each)]
    assert len(fields) == 4
    for field in fields:
        rules = field.GetOptions().Extensions[validate_pb2.field]
        rules = rules.repeated.items if field.is_repeated else rules
        assert rules.ignore == validate_pb2.IGNORE_ALWAYS, field.full_name


def test_every_field_of_a_request_has_a_most() -> None:
    requests = [method.input_type for service in contract.services() for method in service.methods]
    found = [name for each in requests for field in each.fields for name in unbounded(field)]
    # A body as it is has what the gateway lets through.
    assert [name for name in found if not name.startswith("google.api.HttpBody.")] == []


def test_the_gateway_knows_every_type_of_error_detail() -> None:
    known = descriptor_pb2.FileDescriptorSet.FromString(bootstrap.descriptor_set())
    names = {f"{file.package}.{m.name}" for file in known.file for m in file.message_type}
    details = ("Status", "ErrorInfo", "BadRequest", "ResourceInfo", "RetryInfo")
    assert {f"google.rpc.{name}" for name in details} <= names


def test_a_call_that_takes_a_credential_says_so() -> None:
    for service in contract.services():
        for method in service.methods:
            asks = {"password", "refresh_token", "current_password"}
            required = asks & {
                each.name for each in method.input_type.fields if not each.has_presence
            }
            if required and method.name not in ("Logout",):
                assert rpc_of(method).takes_credential, method.full_name


def test_roles_of_the_contract_are_those_of_the_database(tmp_path: Path) -> None:
    db.open_database(f"sqlite:///{tmp_path}/roles.db")
    migrations.migrate()
    with sqlite3.connect(tmp_path / "roles.db") as connection:
        schema = connection.execute("SELECT sql FROM sqlite_master WHERE name='users'").fetchone()
    for role in options_pb2.Policy.Role.keys()[1:]:
        assert f"'{role}'" in schema[0]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_models_and_migrations_agree(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/models.db"
    if kind == "postgresql":
        url = request.getfixturevalue("new_database")()
    opened = db.open_database(url)
    migrations.migrate()
    difference = str(diff_models(opened, db.Table.__subclasses__()))
    opened.close()
    assert [line for line in difference.splitlines() if "search_vector" not in line] == []
