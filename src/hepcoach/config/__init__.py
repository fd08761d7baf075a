"""Settings, URLs, start-up checks and the `hepcoach` command."""
