"""The audit log's tables are the core's, which writes them with every transaction."""

from quarterdeck_server.storage.audit import AuditEntry, AuditEntryRow, AuditHead

__all__ = ["AuditEntry", "AuditEntryRow", "AuditHead"]
