"""Pages of outcome measures."""
