"""The modules that look at each type of source."""

from collections.abc import Callable
from importlib import import_module

from quarterdeck_server.domains.data_sources.service import AllowedPlaces, Target
from quarterdeck_server.domains.security.access import Access
from quarterdeck_server.domains.security.checks import Finding

Check = Callable[[], None]
# Each loads its driver, which a process that needs none does without.
AUDITS = {
    source_type: f"quarterdeck_server.domains.security.{module}"
    for source_type, module in (
        ("postgresql", "postgres"),
        ("mysql", "mysql"),
        ("sqlite", "sqlite"),
    )
}


def audit(target: Target, allowed: AllowedPlaces, check: Check) -> tuple[str, list[Finding]]:
    """The version of a source, and what its checks find; `check` may raise. Raises SourceError."""
    module = import_module(f"{AUDITS[target.source_type]}.audit")
    found: tuple[str, list[Finding]] = module.audit(target, allowed, check)
    return found


def read_access(target: Target, allowed: AllowedPlaces, check: Check) -> tuple[str, Access]:
    """The version of a source, and who may do what in it; `check` may raise. Raises SourceError."""
    module = import_module(f"{AUDITS[target.source_type]}.access")
    found: tuple[str, Access] = module.read(target, allowed, check)
    return found
