"""The jobs that generate reports: read, compose, render, store.

Each may be begun anew after a crash at any line; the earlier file of a report
stays until the new one is whole.
"""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path

from structlog.contextvars import bound_contextvars

from quarterdeck_server.artifacts.keys import KeyRing
from quarterdeck_server.artifacts.seal import Damaged, Digest, seal
from quarterdeck_server.artifacts.store import Store, StoreError
from quarterdeck_server.core import clock, errors
from quarterdeck_server.core.caller import ADMIN
from quarterdeck_server.core.crypto import Sealer
from quarterdeck_server.core.errors import Reason
from quarterdeck_server.domains.data_sources import service as data_sources
from quarterdeck_server.domains.data_sources.allowed_places import AllowedPlaces
from quarterdeck_server.domains.data_sources.source_error import SourceError
from quarterdeck_server.domains.reports import figures, runs, service
from quarterdeck_server.domains.reports.compose import compose
from quarterdeck_server.domains.reports.models import ReportRow
from quarterdeck_server.domains.reports.names import file_name
from quarterdeck_server.domains.reports.readers import queries
from quarterdeck_server.domains.reports.reading import Reading, ReadingTask
from quarterdeck_server.domains.reports.render import ENVIRONMENT, MOST_BYTES
from quarterdeck_server.domains.reports.runs import Made
from quarterdeck_server.domains.reports.templates import QUERIES, READERS, Template
from quarterdeck_server.domains.users import service as users
from quarterdeck_server.domains.users.models import UserRow
from quarterdeck_server.jobs.endings import work_off
from quarterdeck_server.jobs.programs import Program
from quarterdeck_server.jobs.runs import Run, sweep
from quarterdeck_server.jobs.sandbox import Box
from quarterdeck_server.storage import db

FAILURES = (SourceError, StoreError, Damaged)
# How much of the work it is to read; then to render, and to store.
READING, RENDERING = 0.7, 0.95
BAD_TEMPLATE = 2


@dataclass(frozen=True, slots=True)
class ReportTools:
    """What the work on reports needs."""

    store: Store
    ring: KeyRing
    sealer: Sealer
    allowed: AllowedPlaces
    folder: Path
    # The operator's own templates.
    templates: Path | None
    limit_seconds: float


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a run's work, whose progress is from `begin` to `end` of the whole."""

    run: Run
    begin: float
    end: float

    def check(self) -> None:
        self.run.check()

    def at(self, progress: float) -> None:
        self.run.at(self.begin + (self.end - self.begin) * progress)

    def stopping(self, stop: Callable[[], None]) -> AbstractContextManager[None]:
        return self.run.stopping(stop)


def generate(tools: ReportTools, argument: str) -> None:
    """Generate a report."""
    before = runs.RUNS.peek(int(argument))
    if before is None:
        return
    with db.write():
        artifact = f"reports/{before.uid}-{db.new_id()}.{before.format}.zst.age"
        row = runs.claim(before.id, artifact)
    if row is None:
        return

    def work(run: Run) -> None:
        sweep(tools.folder, runs.RUNS.is_alive)
        try:
            _generate(tools, row, run)
        except FAILURES:
            # What was stopped may say so by failing.
            run.check()
            raise

    unwanted = partial(data_sources.gone, row.data_source_id)
    run = Run(runs.RUNS, row.id, row.run, unwanted, tools.limit_seconds)
    with bound_contextvars(data_source=row.data_source_id):
        ended = work_off(run, work, row, runs, "report", FAILURES, data_sources.DELETED)
    figures.REPORTS.labels(row.template_id, row.format, ended.kind).inc()
    figures.REPORT_SECONDS.labels(row.template_id, row.format).observe(ended.seconds)


def _generate(tools: ReportTools, row: ReportRow, run: Run) -> None:
    template = service.template_of(row.template_id, tools.templates)
    if template is None:
        raise SourceError(
            Reason.BAD_TEMPLATE, f"There is no longer a usable template {row.template_id}."
        )
    parameters = _parameters(template, row)
    now = clock.now()
    asker = _asker(row)
    task = ReadingTask(
        source_id=row.data_source_id,
        target=data_sources.target(row.data_source_id, tools.sealer),
        allowed=tools.allowed,
        parameters=parameters,
        baseline=service.baseline(row),
        now=now,
        run=_Part(run, 0.0, READING),
        for_admin=asker is not None and asker.role == ADMIN,
    )
    reading = _read(task, template)
    source_name = data_sources.name_of(row.data_source_id)
    document = compose(
        *(template, row, parameters, reading),
        source_name=source_name,
        by=_who(row, asker),
        now=now,
    )
    with _work_folder(tools.folder / row.run) as folder:
        (folder / "document.json").write_text(document.to_json())
        file = _render(folder, row.format, template, run)
        stored = _store(tools, row, file, run)
    made = Made(
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
        file_name=file_name(source_name, row.name, now, row.format),
        baseline=reading.baseline,
        finish=reading.finish,
        is_for_admins=reading.is_for_admins,
    )
    with db.write():
        runs.complete(row, made)


def _parameters(template: Template, row: ReportRow) -> dict[str, bool | int | float | str]:
    """Return the report's parameters, which the template may have changed since it was made."""
    known = {each.name for each in template.parameters}
    kept = json.loads(row.parameters)
    try:
        return template.check({name: value for name, value in kept.items() if name in known})
    except errors.InvalidArgument as error:
        raise SourceError(
            Reason.BAD_TEMPLATE, f"The template was changed: {error.message}"
        ) from None


def _read(task: ReadingTask, template: Template) -> Reading:
    if template.reader == QUERIES:
        return queries.read(task, template)
    # Each loads what it needs alone.
    module = import_module(f"quarterdeck_server.domains.reports.readers.{READERS[template.reader]}")
    reading: Reading = module.read(task)
    return reading


def _asker(row: ReportRow) -> UserRow | None:
    """Return the user who asked for a generation or made its schedule, if there still is one."""
    try:
        return users.get_user(row.asked_by) if row.asked_by else None
    except errors.NotFound:
        return None


def _who(row: ReportRow, asker: UserRow | None) -> str:
    email = asker.email if asker else ""
    return f"the schedule of {email}" if row.is_scheduled else email


@contextmanager
def _work_folder(folder: Path) -> Iterator[Path]:
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _render(folder: Path, format: str, template: Template, run: Run) -> Path:
    """Return the file, made by a process that ends when the work is to end. Raise SourceError."""
    run.at(READING)
    looks = template.folder if template.reader == QUERIES else ""
    module = "quarterdeck_server.domains.reports.render"
    command = [sys.executable, "-I", "-m", module, folder, format, looks]
    # With what templates share.
    reads = (template.folder.parent,) if looks else ()
    # XlsxWriter sets the times of what it packs.
    box = Box(reads=reads, writes=(folder,), times=True, is_ours=True, most_bytes=MOST_BYTES)
    program = Program(command, ENVIRONMENT, box=box)
    try:
        with run.stopping(program.stop):
            code = program.end()
        run.check()
    finally:
        program.close()
    if code == BAD_TEMPLATE:
        raise SourceError(Reason.BAD_TEMPLATE, program.last_words())
    if code:
        # What follows the kind of error may be a row of the source's.
        said = program.last_words().partition(":")[0] or f"exit code {code}"
        raise SourceError(Reason.RENDER_FAILED, f"The file could not be rendered: {said}")
    return folder / f"report.{format}"


def _store(tools: ReportTools, row: ReportRow, file: Path, run: Run) -> Digest:
    """Put the file into the store, compressed and encrypted, and return its size and hash."""
    size = max(file.stat().st_size, 1)

    def seen(count: int) -> None:
        run.at(RENDERING + (1 - RENDERING) * min(count / size, 0.99))

    with (
        file.open("rb") as source,
        tools.store.writer(row.pending_artifact, size, run.check) as writer,
    ):
        digest = seal(source, writer, tools.ring, seen)
        run.check()
        writer.commit()
    return digest
