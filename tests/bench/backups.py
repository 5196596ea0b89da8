"""A backup's whole pipe beside `pg_dump | zstd`, and the worker's memory. `make bench-backups`

Makes a database of about 2 GB, and dumps it in turns: by pg_dump into zstd into
a file, and as a backup of Quarterdeck (counted, dumped, compressed, encrypted,
hashed twice and stored), which is then read back, restored on trial and compared.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from tests.support.backup_api import peak_megabytes
from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, Person, Stack
from tests.support.sources import PASSWORD, PostgresSource

GIGABYTES = 2.0
ROWS_PER_GIGABYTE = 9_500_000
TURNS = 2
FILL = """
CREATE TABLE orders AS
SELECT n AS id, md5(n::text) AS token, 'customer ' || n % 50000 AS customer,
    (random() * 100000)::numeric(10, 2) AS price, now() - n * interval '1 second' AS at
FROM generate_series(1, {rows}) AS n
"""


def rival(server: PostgresSource, folder: Path) -> tuple[float, int]:
    """Seconds and plain bytes of `pg_dump | zstd` into a file."""
    dump, environment = server.program("pg_dump")
    arguments = [dump, "--format=custom", "--compress=none", "--dbname=app"]
    file, counted = folder / "rival.zst", folder / "counted"
    began = time.monotonic()
    with file.open("wb") as out:
        pg_dump = subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE)
        zstd = subprocess.Popen(["zstd", "-3", "-q", "-c"], stdin=pg_dump.stdout, stdout=out)
        assert pg_dump.wait() == 0
        assert zstd.wait() == 0
    seconds = time.monotonic() - began
    subprocess.run(f"zstd -dqc {file} | wc -c > {counted}", shell=True, check=True)
    return seconds, int(counted.read_text())


def ours(person: Person, source: str, data_dir: Path) -> tuple[float, float, float]:
    """Seconds until it is stored, until it is read back, and of the trial restore."""
    made = person.make(f"{source}/backups")
    path = f"{source}/backups/{made['id']}"
    backup = _ended(person, path)
    manifest = json.loads((data_dir / f"backups/{backup['artifact']}.manifest.json").read_text())
    began = datetime.fromisoformat(backup["started_at"])
    stored = (datetime.fromisoformat(manifest["stored_at"]) - began).total_seconds()
    whole = (datetime.fromisoformat(backup["finished_at"]) - began).total_seconds()
    began_trial = time.monotonic()
    person.make(f"{path}/verify")
    verified = _ended(person, path)
    assert verified["verify_error"] == "", verified
    trial = time.monotonic() - began_trial
    person.delete(path)
    return stored, whole, trial


def _ended(person: Person, path: str) -> dict[str, str]:
    while True:
        found: dict[str, str] = person.get(path).json()
        if found["status"] not in ("queued", "running", "verifying"):
            assert found["status"] == "completed", found
            return found
        time.sleep(0.1)


def main() -> None:
    """Measures and prints."""
    gigabytes = float(sys.argv[1]) if len(sys.argv) > 1 else GIGABYTES
    # A server of this size takes its time to stop, and may write meanwhile.
    with tempfile.TemporaryDirectory(prefix="qd-bench-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        folder.chmod(0o755)
        (folder / "pg").mkdir()
        server = PostgresSource(folder / "pg")
        server.sql("ALTER ROLE app CREATEDB; ALTER DATABASE app OWNER TO app")
        print(f"Filling a database with {gigabytes} GB …", flush=True)
        with server.connect() as connection:
            connection.execute(FILL.format(rows=int(gigabytes * ROWS_PER_GIGABYTE)).encode())
        size = server.sql("SELECT pg_database_size('app')")[0][0] / 1e9
        stack = Stack(folder / "data", {"job_workers": "1", "workers": "1"}).start()
        person = stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)
        fields = {"host": "127.0.0.1", "port": server.port, "database": "app", "username": "app"}
        made = person.make(
            "/api/data-sources", name="app", source_type="postgresql", password=PASSWORD, **fields
        )
        rivals, own = [], []
        for _ in range(TURNS):
            rivals.append(rival(server, folder))
            own.append(ours(person, f"/api/data-sources/{made['id']}", stack.data_dir))
        [worker] = stack.children("quarterdeck_server\0work")
        peak = peak_megabytes(worker)
        _tell(size, rivals, own, peak)
        stack.stop()
        server.stop()


def _tell(
    size: float,
    rivals: list[tuple[float, int]],
    own: list[tuple[float, float, float]],
    peak: float,
) -> None:
    plain = rivals[0][1] / 1e6
    theirs = statistics.mean(seconds for seconds, _ in rivals)
    stored, whole, trial = (statistics.mean(each) for each in zip(*own, strict=True))
    print(f"database {size:.2f} GB, dump {plain:,.0f} MB, mean of {TURNS} turns")
    print(f"pg_dump | zstd > file        {theirs:6.1f} s  {plain / theirs:6.0f} MB/s")
    print(f"backup until stored          {stored:6.1f} s  {plain / stored:6.0f} MB/s")
    print(f"backup until read back       {whole:6.1f} s  {plain / whole:6.0f} MB/s")
    print(f"trial restore and comparison {trial:6.1f} s  {plain / trial:6.0f} MB/s")
    print(f"throughput {theirs / stored:.2f}x of the rival's; the worker's peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
