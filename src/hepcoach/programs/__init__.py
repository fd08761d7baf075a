"""The prescribed home program of an episode, versioned."""
