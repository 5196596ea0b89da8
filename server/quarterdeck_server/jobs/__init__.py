"""Jobs: asked for by rows, worked off by the engine."""
