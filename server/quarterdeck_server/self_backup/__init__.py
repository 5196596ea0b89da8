"""Quarterdeck's own database: backed up into one file, and restored from it."""
