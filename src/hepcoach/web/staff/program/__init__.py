"""The program builder: from a search, a protocol, the last version or a note to an assigned program."""
