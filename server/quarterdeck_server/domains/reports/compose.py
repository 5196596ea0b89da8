"""Composes a document from collected data, as the template lays it out."""

from collections.abc import Mapping

from quarterdeck_server.domains.reports.document import Document, Fact, Section, Value
from quarterdeck_server.domains.reports.models import ReportRow
from quarterdeck_server.domains.reports.reading import MAX_ROWS, MAX_TEXT, Reading, Rows, time_text
from quarterdeck_server.domains.reports.templates import SectionRule, Template

MAX_NOTES = 200


def compose(
    template: Template,
    row: ReportRow,
    parameters: Mapping[str, object],
    reading: Reading,
    *,
    source_name: str,
    by: str,
    now: int,
) -> Document:
    """Return the document of a report.

    Rows and texts that are too many or too long are cut, and noted.
    """
    notes = list(reading.notes)
    facts = [
        Fact(key=rule.key, title=rule.title, type=rule.type, value=_cut(reading.facts[rule.key]))  # type: ignore[arg-type]
        for rule in template.facts
        if reading.facts.get(rule.key) is not None
    ]
    sections = [_section(rule, reading.tables.get(rule.key)) for rule in template.sections]
    if len(notes) > MAX_NOTES:
        notes = [*notes[:MAX_NOTES], f"{len(notes) - MAX_NOTES:,} more notes were left out."]
    return Document(
        title=template.name,
        name=row.name,
        source_name=source_name,
        source_version=reading.source_version,
        template_id=template.id,
        report_id=row.id,
        description=template.description,
        generated_at=time_text(now),
        generated_by=by,
        parameters=[[each.title, _shown(parameters[each.name])] for each in template.parameters],
        facts=facts,
        sections=sections,
        notes=[str(_cut(note)) for note in notes],
        main=template.main,
    )


def _section(rule: SectionRule, found: Rows | None) -> Section:
    rows = found or []
    note = f"Only the first {MAX_ROWS:,} rows; there are more." if len(rows) > MAX_ROWS else ""
    return Section(
        key=rule.key,
        title=rule.title,
        text=rule.text,
        columns=rule.columns,
        rows=[
            [_fitted(row.get(column.key), column.type) for column in rule.columns]
            for row in rows[:MAX_ROWS]
        ],
        chart=rule.chart,
        # That nothing was looked for is not that there is nothing.
        empty="Nothing was read here." if found is None else rule.empty,
        note=note,
    )


def _fitted(value: Value, type: str) -> Value:
    # SQLite and MySQL have no other booleans.
    if type == "boolean" and isinstance(value, int) and value in (0, 1):
        return bool(value)
    return _cut(value)


def _cut(value: Value) -> Value:
    if isinstance(value, str) and len(value) > MAX_TEXT:
        return f"{value[:MAX_TEXT]}… (cut at {MAX_TEXT:,} characters)"
    return value


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:,.10g}"
    return str(value) if value != "" else "-"
