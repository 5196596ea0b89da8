"""`qd` against the contract, without a server."""

import re
import sys
from pathlib import Path

import pytest
import quarterdeck_client.qd


def test_each_call_of_the_contract_has_a_command() -> None:
    folder = Path(quarterdeck_client.qd.__file__).parent
    code = "\n".join(path.read_text() for path in folder.glob("*.py"))
    called = set(re.findall(r"client\.\w+\.(\w+)", code))
    # What the client does by itself, and what is for REST.
    apart = {"Login", "Logout", "Refresh", "WatchNotifications", "StreamNotifications"}
    golden = (Path(__file__).parent / "golden" / "routes.txt").read_text()
    rpcs = set(re.findall(r"quarterdeck\.v1\.\w+\.(\w+)", golden))
    assert rpcs - called - apart == set()


def test_without_its_packages_qd_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "typer", None)
    with pytest.raises(SystemExit) as ended:
        quarterdeck_client.qd.main()
    assert ended.value.code == 2
    assert capsys.readouterr().err == "qd needs typer and rich: pip install 'quarterdeck[cli]'\n"
