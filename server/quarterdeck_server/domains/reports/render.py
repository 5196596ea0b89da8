"""Renders a report's document: FOLDER/document.json becomes FOLDER/report.FORMAT.

    python -m quarterdeck_server.domains.reports.render FOLDER FORMAT [LOOKS]

The command ends with 2, and one line on standard error, if a template cannot be
rendered. It may be killed at any time: a report that is there is whole. It runs in a
sandbox, without any network: what it renders is customers' data, by whoever's template.
"""

import sys
from pathlib import Path

from quarterdeck_server.domains.reports.document import Document, from_json
from quarterdeck_server.domains.reports.looks import BadTemplate

# Far more than a large report takes; a template that loops must not take all there is.
MOST_BYTES = 4 * 1024**3
# What the command is run with: Typst would fetch packages that a template names, and nothing
# listens there.
ENVIRONMENT = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "ALL_PROXY"), "http://127.0.0.1:1")


def render(document: Document, format: str, into: Path, looks: Path | None = None) -> Path:
    """Write `into / f"report.{format}"` and return it.

    `looks` is a folder whose `report.typ` and `report.html.j2`, and what they
    name, take the place of ours. Raise BadTemplate if one cannot be rendered,
    ValueError for an unknown format.
    """
    path = into / f"report.{format}"
    part = into / f"report.{format}.part"
    try:
        _write(document, format, part, looks)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _write(document: Document, format: str, path: Path, looks: Path | None) -> None:
    # Each format's library is imported when it is wanted: a process renders one.
    if format == "pdf":
        from quarterdeck_server.domains.reports.formats import pdf

        pdf.write_pdf(document, path, looks)
    elif format == "html":
        from quarterdeck_server.domains.reports.formats import html

        html.write_html(document, path, looks)
    elif format == "xlsx":
        from quarterdeck_server.domains.reports.formats import xlsx

        xlsx.write_xlsx(document, path)
    elif format in ("csv", "json"):
        from quarterdeck_server.domains.reports.formats import text

        (text.write_csv if format == "csv" else text.write_json)(document, path)
    else:
        raise ValueError(f"no such format: {format}")


def main(arguments: list[str]) -> int:
    """Render, and return the exit code."""
    folder, format = Path(arguments[0]), arguments[1]
    looks = Path(arguments[2]) if len(arguments) > 2 and arguments[2] else None
    text = (folder / "document.json").read_text(encoding="utf-8")
    try:
        render(from_json(text), format, folder, looks)
    except BadTemplate as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except MemoryError:
        sys.stderr.write(f"it takes more than {MOST_BYTES // 1024**3} GiB of memory\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
