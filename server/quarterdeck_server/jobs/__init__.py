"""Jobs: requested by rows, run by the job engine."""
