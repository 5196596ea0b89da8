"""The tables of the audit log; `storage/audit.py` writes them."""

from quarterdeck_server.storage.audit import AuditEntry, AuditEntryRow, AuditHead

__all__ = ["AuditEntry", "AuditEntryRow", "AuditHead"]
