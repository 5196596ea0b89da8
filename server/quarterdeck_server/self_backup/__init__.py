"""The backup and restore of Quarterdeck's own database."""
