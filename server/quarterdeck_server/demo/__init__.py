"""`quarterdeck demo`: loads an invented organisation, through the API."""
