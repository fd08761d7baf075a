"""The loop: facts, rules, effects, applied."""
