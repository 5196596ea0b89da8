"""What a sender's payload becomes, as mapping files say (docs/mappings.md)."""
