from collections.abc import Mapping
from dataclasses import dataclass
@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    source: str
    type: str
    severity: str
    status: str = "open"
    title: str
    description: str = ""
    account_id: str = ""
    region: str = ""
    resource: str = ""
    occurred_at: int
    fingerprint: str
    raw: Mapping[str, object]
    delivery_id: str = ""
    merge_key: str = ""
def merge_pages(first, second): return dict(second)
