"""What looking at a large source costs: 2,000 tables, then 10. `make bench-sources`

An audit, access control, and each report in each format, through the gateway;
and the most memory that the worker and the gRPC process ever had.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

from tests.support.backup_api import peak_megabytes
from tests.support.running_server import ADMIN_EMAIL, ADMIN_PASSWORD, Person, Stack
from tests.support.sources import PASSWORD, PostgresSource

SIZES = (10, 2_000)
TEMPLATES = ("inventory", "data-quality", "security-audit", "access-review")
FORMATS = ("pdf", "html", "xlsx", "csv", "json")
FILL = """
DO $$ BEGIN
    FOR n IN 1..{tables} LOOP
        EXECUTE format('CREATE TABLE orders_%s (id bigserial PRIMARY KEY, customer text, '
            'email text, price numeric, status text, note text, at timestamptz)', n);
        EXECUTE format('INSERT INTO orders_%s SELECT i, ''c'' || i %% 7, ''c'' || i || ''@x'', i,'
            ' ''open'', NULL, now() FROM generate_series(1, 100) AS i', n);
        EXECUTE format('GRANT SELECT ON orders_%s TO outsider', n);
        EXECUTE format('CREATE INDEX ON orders_%s (customer)', n);
        IF n % 200 = 0 THEN COMMIT; END IF;
    END LOOP;
END $$
"""


def report(person: Person, source: str, template: str, format: str) -> dict[str, Any]:
    """A report that was generated, with the seconds that somebody waited for it."""
    made = person.make(f"{source}/reports", template_id=template, format=format)
    path = f"{source}/reports/{made['id']}"
    began = time.monotonic()
    person.make(f"{path}/generate")
    while True:
        found: dict[str, Any] = person.get(path).json()
        if found["status"] not in ("queued", "generating"):
            assert found["status"] == "completed", found
            return {**found, "waited": time.monotonic() - began}
        time.sleep(0.05)


def measure(person: Person, server: PostgresSource, tables: int) -> None:
    """Fills a database with so many tables, and prints what looking at it takes."""
    name = f"tables_{tables}"
    server.sql(f"CREATE DATABASE {name} OWNER app")
    with server.connect(name) as connection:
        connection.autocommit = True
        connection.execute(FILL.format(tables=tables).encode())
    fields = {"host": "127.0.0.1", "port": server.port, "database": name, "username": "app"}
    made = person.make(
        "/api/data-sources", name=name, source_type="postgresql", password=PASSWORD, **fields
    )
    number = made["id"]
    for kind in ("security-audit", "access-control"):
        began = time.monotonic()
        answer = person.get(f"/scan/data-sources/{number}/{kind}")
        assert answer.status_code == 200, answer.text
        print(f"{tables:5} tables  {kind:16} {time.monotonic() - began:6.2f} s", flush=True)
    for template in TEMPLATES:
        for format in FORMATS:
            made = report(person, f"/api/data-sources/{number}", template, format)
            size = made["size_bytes"] / 1000
            print(
                f"{tables:5} tables  {template:16} {made['seconds']:6.2f} s  {format:4}"
                f" {size:9,.0f} kB",
                flush=True,
            )


def main() -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory(prefix="qd-bench-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        folder.chmod(0o755)
        (folder / "pg").mkdir()
        server = PostgresSource(folder / "pg")
        stack = Stack(folder / "data", {"job_workers": "1", "workers": "1"}).start()
        person = stack.login(ADMIN_EMAIL, ADMIN_PASSWORD)
        # The client waits as long as the route may take.
        person.client.timeout = 60
        for tables in SIZES:
            measure(person, server, tables)
            for name in ("work", "serve"):
                [process] = stack.children(f"quarterdeck_server\0{name}")
                print(f"{tables:5} tables  {name}'s peak {peak_megabytes(process):6.0f} MB")
        stack.stop()
        server.stop()


if __name__ == "__main__":
    main()
