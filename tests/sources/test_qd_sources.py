"""`qd sources`: what people type to connect a sender, and to look at what it sent."""

from pathlib import Path

import pytest

from tests.support.backup_api import on_sqlite
from tests.support.qd_shell import Shell
from tests.support.running_server import Person, Stack
from tests.support.source_api import MAPPING

pytestmark = on_sqlite


@pytest.fixture
def qd(stack: Stack, tmp_path: Path, admin: Person) -> Shell:
    return Shell(stack, tmp_path).by_token(admin)


def test_a_sender_is_connected_tried_mended_and_ended(
    qd: Shell, stack: Stack, tmp_path: Path, unique: str
) -> None:
    mapping, payload = tmp_path / "m.toml", tmp_path / "p.json"
    mapping.write_text(MAPPING)
    payload.write_text('{"check": "http", "host": "web-1", "result": "down"}')
    given = (unique, "mapped", "--mapping", str(mapping), "--with-token")
    told = qd("sources", "create", *given)
    assert "qdin_" in told.stdout
    assert "only this once" in told.stderr
    source_id = qd.json("sources", "list", "--search", unique)[0]["id"]
    tried = qd("sources", "try", source_id, str(payload)).stdout
    assert '"host": "web-1"' in tried
    assert "http of web-1 is down" in tried
    payload.write_text('{"probe": "http", "host": "web-1", "result": "down"}')
    missing = qd("sources", "try", source_id, str(payload), code=1).stdout
    assert "NOT_UNDERSTOOD" in missing
    token = qd.json("sources", "rotate-token", source_id)["token"]
    sent = stack.client().post(f"/in/{source_id}/{token}", content=payload.read_bytes())
    assert sent.status_code == 400
    assert "NOT_UNDERSTOOD" in qd("sources", "refusals", source_id).stdout
    [refusal] = qd.json("sources", "refusals", source_id)
    assert "web-1" in qd("sources", "refusal", source_id, refusal["id"]).stdout
    qd("sources", "replay", source_id, refusal["id"], code=1)
    mapping.write_text(MAPPING.replace("check", "probe"))
    qd("sources", "update", source_id, "--mapping", str(mapping))
    assert qd.json("sources", "replay", source_id, refusal["id"])["events"]
    assert qd.json("sources", "show", source_id)["made"] == 1
    assert "UTF-8" in _bad(qd, source_id, tmp_path)
    qd("sources", "delete", source_id, "--yes")
    qd("sources", "show", source_id, code=5)


def _bad(qd: Shell, source_id: str, folder: Path) -> str:
    file = folder / "bad"
    file.write_bytes(b"\xff")
    return qd("sources", "try", source_id, str(file), code=2).stderr
