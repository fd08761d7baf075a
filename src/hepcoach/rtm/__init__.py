"""Remote therapeutic monitoring: who is monitored, what was worked, and what became of each claim line."""
