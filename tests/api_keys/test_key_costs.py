"""What a call with a key costs, and the queries of keys at 100,000 rows."""
