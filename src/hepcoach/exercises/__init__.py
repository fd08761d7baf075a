"""The exercise library: our own content and the clinic's own exercises."""
