"""Jobs: asked for by rows, worked off by the engine."""

# The job engine's own database, beside an SQLite one.
ENGINE_FILE = "jobs.db"
