"""One module per top-level command: `HELP`, `add_arguments(parser)`, `run(args) -> int`."""
