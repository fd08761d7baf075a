"""Pages of remote monitoring: the worklist, an episode's month, evidence."""
