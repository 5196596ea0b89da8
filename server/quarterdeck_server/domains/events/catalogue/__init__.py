"""The product's own mappings, a file for each service, with samples and what becomes of them."""
