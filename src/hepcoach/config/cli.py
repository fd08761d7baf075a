"""The `hepcoach` command: finds its sub-commands in `config/commands/` and runs one of them."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence

from hepcoach.config import commands


class CommandError(Exception):
    """A person's mistake or a broken input; printed as one line, exit status 2."""


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hepcoach", description="Gets outpatient therapy patients through their home exercise program."
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for info in sorted(pkgutil.iter_modules(commands.__path__), key=lambda found: found.name):
        module = importlib.import_module(f"{commands.__name__}.{info.name}")
        # `import_.py` is `hepcoach import`: Python keeps that word for itself.
        command = subparsers.add_parser(info.name.removesuffix("_"), help=module.HELP, description=module.HELP)
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it did its work, 1 when it found a problem, 2 on wrong input."""
    args = build_parser().parse_args(argv)
    try:
        return int(args.run(args))
    except CommandError as error:
        print(f"hepcoach {args.command}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader (`| head`) went away; the output it wanted it has. Point stdout at nothing so that
        # the interpreter's flush at exit does not raise the same error again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
