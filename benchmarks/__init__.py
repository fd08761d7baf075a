"""How fast it is. `hepcoach bench pages` and `hepcoach bench messages`; never part of a timed test."""
