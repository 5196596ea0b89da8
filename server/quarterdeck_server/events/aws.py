def map_envelope(envelope, received_at): return []
