"""Reports as one HTML file that loads nothing else."""

from pathlib import Path
from traceback import extract_tb

import jinja2
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from quarterdeck_server.domains.reports.document import Document
from quarterdeck_server.domains.reports.formats import charts
from quarterdeck_server.domains.reports.looks import OURS, BadTemplate
from quarterdeck_server.domains.reports.looks.content import content_of

NAME = "report.html.j2"
# More rows than this are for other formats.
MAX_ROWS = 5_000
# A chart is drawn for wide and for narrow pages, in pixels.
WIDE, NARROW = 720, 290


def write_html(document: Document, path: Path, looks: Path | None) -> None:
    """Write a page. Raise BadTemplate if its template cannot be rendered."""
    folders = [folder for folder in (looks, OURS) if folder]
    environment = SandboxedEnvironment(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    content = content_of(document, MAX_ROWS)
    sections = [
        {
            **shown,
            "chart": section.chart.title if section.chart else "",
            # Markup, for `charts` escapes what it is given.
            "wide": Markup(charts.picture(section, f"chart-{number}", WIDE)),  # noqa: S704
            "narrow": Markup(charts.picture(section, f"small-{number}", NARROW)),  # noqa: S704
        }
        for number, (shown, section) in enumerate(
            zip(content["sections"], document.sections, strict=True), 1
        )
    ]
    try:
        text = environment.get_template(NAME).render({**content, "sections": sections})
    except Exception as error:
        raise BadTemplate(_told(error)) from error
    path.write_text(text, encoding="utf-8", errors="replace")


def _told(error: Exception) -> str:
    """Return where a template is wrong, and what is."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"{error.name or NAME}, line {error.lineno}: {error.message}"
    steps = extract_tb(error.__traceback__)
    frames = [step for step in steps if not step.filename.endswith((".py", ">"))]
    text = str(error) or type(error).__name__
    if not frames:
        return f"{NAME}: {text}"
    return f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}: {text}"
