"""The house keeps its own rules: short files and functions, every room alike, nothing of one machine in the tree."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
ROOMS = ("places", "people", "catalogue", "money", "counter", "sync")

# Spelt in parts, so that this file does not match itself.
REGISTRIES = re.compile(r"n" r"pmjs\.|python" r"hosted|py" r"pi\.org|deb\.deb" r"ian")
ONE_MACHINE = re.compile(r"(^|[^A-Za-z0-9_./-])/(work|farm" r"gate-dev|tmp/[a-z]|root|home/[a-z])[/A-Za-z]")


def tracked(*endings: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = [ROOT / name for name in listed.splitlines() if name.endswith(endings)]
    return [file for file in files if file.exists() and "migrations" not in file.parts]


@pytest.mark.parametrize("file", tracked(".py", ".ts", ".tsx", ".css", ".mjs"), ids=lambda f: str(f.relative_to(ROOT)))
def test_a_file_can_be_read_in_one_sitting(file: Path) -> None:
    if file.name != "types.gen.ts":
        assert len(file.read_text().splitlines()) <= FILE_LINES_MAX


def test_a_function_fits_on_a_screen() -> None:
    long = []
    for file in tracked(".py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > FUNCTION_LINES_MAX:
                    long.append(f"{file.relative_to(ROOT)}:{node.lineno} {node.name} {lines}")
    assert long == []


def test_public_functions_of_the_rooms_say_what_they_do() -> None:
    silent = []
    for file in tracked(".py"):
        parts = file.relative_to(ROOT).parts
        if parts[0] != "farmgate" or "tests" in parts or file.name == "apps.py" or "commands" in parts:
            continue
        tree = ast.parse(file.read_text())
        for node in tree.body:
            named = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if named and ast.get_docstring(node) is None:
                silent.append(f"{file.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert silent == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_the_same_doors(room: str) -> None:
    folder = ROOT / "farmgate" / room
    wanted = {"README.md", "models.py", "queries.py" if room != "sync" else "intake.py", "tests"}
    assert wanted <= {entry.name for entry in folder.iterdir()}


def test_nothing_names_a_package_registry_or_one_machines_folders() -> None:
    found = []
    for file in tracked(
        ".py", ".ts", ".tsx", ".mjs", ".json", ".toml", ".lock", ".txt", ".sh", ".yml", ".cfg", "Makefile"
    ):
        for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
            if REGISTRIES.search(line) or ONE_MACHINE.search(line):
                found.append(f"{file.relative_to(ROOT)}:{number}")
    assert found == []


def test_the_schemas_are_those_of_the_models() -> None:
    call_command("schemas", "--check")
