"""`quarterdeck report-templates`."""

import sys

import click

from quarterdeck_server.commands.options import read_settings, template_options
from quarterdeck_server.domains.reports import templates

WRONG = 1


@click.command("report-templates")
@template_options
def report_templates(**flags: str | None) -> None:
    """List the report templates and their errors.

    The exit code is 1 if a template has an error.
    """
    settings = read_settings(flags)
    found, problems = templates.load(settings.template_dir)
    for template in found.values():
        ours = "" if template.folder.parent == templates.BUILT_IN else f"  ({template.folder})"
        click.echo(f"{template.id:20} {template.name}{ours}")
    for folder, problem in problems.items():
        click.echo(f"{folder}: {problem}", err=True)
    sys.exit(WRONG if problems else 0)
