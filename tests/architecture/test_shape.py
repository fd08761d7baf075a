"""What import-linter cannot see: foreign keys, saves, clocks."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "hepcoach"
PURE = ("rules", "understanding", "motion")


def modules(*rooms: str) -> Iterator[tuple[Path, ast.Module]]:
    for room in rooms or [path.name for path in SOURCE.iterdir() if path.is_dir()]:
        for path in sorted((SOURCE / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text())


def calls(tree: ast.Module) -> Iterator[tuple[int, str, ast.Call]]:
    """Line and dotted name of every call, as far as the name is written out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.lineno, f"{ast.unparse(node.func.value)}.{node.func.attr}", node
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.lineno, node.func.id, node


def floors() -> dict[str, int]:
    """Room name -> its height, from the layers that import-linter holds."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {
        room.strip().strip("()"): height
        for height, layer in enumerate(reversed(layers))
        for room in layer.split("|")
    }


def test_foreign_keys_point_to_the_same_room_or_downwards() -> None:
    from django.apps import apps

    height = floors()
    upward = [
        f"{model._meta.label}.{field.name} -> {target._meta.label}"
        for model in apps.get_models()
        if model.__module__.startswith("hepcoach.")
        for field in model._meta.get_fields()
        if getattr(field, "remote_field", None) and not field.auto_created
        for target in [field.related_model]
        if target.__module__.startswith("hepcoach.")
        and (source_room := model.__module__.split(".")[1]) != (room := target.__module__.split(".")[1])
        and height[room] >= height[source_room]
    ]
    assert upward == []


def test_no_existing_row_is_saved_whole() -> None:
    """A bare `.save()` writes back stale columns over a concurrent change; name the fields or use `.update()`."""
    bare = [
        f"{path.relative_to(ROOT)}:{line}"
        for path, tree in modules()
        for line, name, call in calls(tree)
        if name.endswith(".save")
        and not any(word.arg == "update_fields" for word in call.keywords)
        and not name.startswith(("Image", "figure"))
    ]
    assert bare == []


@pytest.mark.parametrize("room", [room for room in PURE if (SOURCE / room).is_dir()])
def test_pure_rooms_know_no_clock_and_no_chance(room: str) -> None:
    banned = {
        "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.monotonic",
        "timezone.now", "uuid.uuid4", "uuid4", "os.urandom", "open", "print", "input",
    }  # fmt: skip
    used = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path, tree in modules(room)
        for line, name, _ in calls(tree)
        if name in banned or name.split(".")[0] in {"random", "secrets"}
    ]
    assert used == []


def test_below_the_coach_nothing_asks_the_time() -> None:
    """`now` is an argument; only job entry points, carriers' clients and views ask the clock."""
    rooms = [
        "clinics", "patients", "exercises", "programs", "messaging", "checkins", "outcomes", "scheduling",
        "triage", "reports", "coach",
    ]  # fmt: skip
    entry_points = {"jobs.py", "webhook.py", "client.py"}
    asked = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for room in rooms
        if (SOURCE / room).is_dir()
        for path, tree in modules(room)
        if path.name not in entry_points
        for line, name, _ in calls(tree)
        if name in {"datetime.now", "datetime.utcnow", "timezone.now", "date.today", "datetime.today"}
    ]
    assert asked == []


def test_jobs_take_ids_only() -> None:
    """No patient's words in a queue's arguments: a job's parameters are ids, instants and the job's context."""
    allowed = ("_id", "_ids")
    loose = [
        f"{path.relative_to(ROOT)}: {function.name}({argument.arg})"
        for path in SOURCE.rglob("jobs.py")
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.decorator_list
        for argument in [*function.args.args, *function.args.kwonlyargs]
        if not argument.arg.endswith(allowed) and argument.arg not in {"timestamp", "context"}
    ]
    assert loose == []


def test_no_committed_file_names_a_package_index() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "index-url" not in lock and "://" not in lock
