"""Cases that a person must see."""
