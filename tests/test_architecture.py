"""The package keeps its architecture: imports run downward, the core is pure, files stay short.

`docs/architecture.md` is the map that these tests hold the code to.
"""

from __future__ import annotations

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

import formcheck
from tests.support.paths import DOCS, ROOT

PACKAGE = Path(formcheck.__file__).parent

# Rooms from top to bottom. A room imports only from rooms on lines below its own.
FLOORS = """
    __main__
    cli
    bench
    guided, batch
    live, output
    report, api
    annotation, pipeline
    history, profile, tracking, drawing
    coaching
    analysis
    exercises
    spec, terminal, html
    biomechanics, video, pose_estimation, recording, wording
    preprocessing, results, arrays
    files, serialization
    pose, own_files
    errors, version
"""
FLOOR = {
    room.strip(): number
    for number, line in enumerate(FLOORS.split("\n"))
    for room in line.split(",")
    if room.strip()
}

# The core computes poses to results: no files, pictures, clocks, threads, or terminals.
PURE_ROOMS = {
    "pose", "errors", "version", "preprocessing", "results", "biomechanics", "wording", "spec",
    "exercises", "analysis", "coaching",
}  # fmt: skip
PURE = re.compile(r"\bpure\b", re.IGNORECASE)  # in the docstring of any module that is as strict
# Parts of pure rooms that read files, which only their own room imports.
MEETS_FILES = {"analysis.document", "exercises._files", "exercises._recognizer"}
AT_LEAST_PURE = {"live.session", "guided.plan_sets", "tracking.subject"}  # and all that they import
OUTSIDE = {
    "av", "bokeh", "click", "cv2", "io", "jinja2", "json", "logging", "mediapipe", "os", "pathlib",
    "rich", "shutil", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time",
}  # fmt: skip
CLOCK_CALLS = {"now", "today", "utcnow"}
DATES = {"datetime"}  # a value in the history of training; nothing pure asks what time it is
ROOMS_WITH_DATES = {"spec", "coaching", "history"}

ADAPTERS = {"video", "pose_estimation", "recording"}
MEDIAPIPE_USERS = {"pose_estimation.mediapipe_backend", "cli.doctor_checks", "bench.speed"}
MAX_TOP_LEVEL_MODULES = 12
MAX_LINES = 400


class Import(NamedTuple):
    """One imported name, and whether loading the importing module imports it."""

    name: str
    at_load: bool


class Module:
    """One source file: its dotted name below `formcheck`, its room, and what it imports."""

    def __init__(self, path: Path) -> None:
        self.path = path
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        self.is_package = parts[-1] == "__init__"
        self.name = ".".join(parts[:-1] if self.is_package else parts)
        self.room = parts[0]
        self.text = path.read_text(encoding="utf-8")
        self.tree = ast.parse(self.text)
        self.docstring = ast.get_docstring(self.tree) or ""
        self.imports = _imports(self.tree, at_load=True)

    @property
    def outside(self) -> set[str]:
        """Top-level names of the imported libraries."""
        return {found.name.split(".")[0] for found in self.imports} - {"formcheck"}


def _imports(node: ast.AST, *, at_load: bool) -> list[Import]:
    found: list[Import] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            found += [Import(alias.name, at_load) for alias in child.names]
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "imports are absolute here"
            found += [Import(f"{child.module}.{alias.name}", at_load) for alias in child.names]
        else:
            lazy = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) or (
                isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
            )
            found += _imports(child, at_load=at_load and not lazy)
    return found


MODULES = {module.name: module for module in map(Module, sorted(PACKAGE.rglob("*.py")))}
BELOW_TOP = [module for name, module in MODULES.items() if name]
PACKAGES = [module for module in BELOW_TOP if module.is_package]


def imported_modules(module: Module, *, at_load_only: bool = False) -> set[str]:
    """Names of the project's modules that `module` imports, itself excluded."""
    found = set()
    for imported in module.imports:
        if imported.name.startswith("formcheck.") and (imported.at_load or not at_load_only):
            name = imported.name.removeprefix("formcheck.")
            found.add(name if name in MODULES else name.rpartition(".")[0])
    return found - {module.name, ""}


def is_pure(module: Module) -> bool:
    if module.name in MEETS_FILES:
        return False
    return module.room in PURE_ROOMS or bool(PURE.search(module.docstring))


PURE_MODULES = [module for module in BELOW_TOP if is_pure(module)]


def name_of(module: Module) -> str:
    return module.name or "formcheck"


@pytest.mark.parametrize("module", BELOW_TOP, ids=name_of)
def test_imports_run_downward(module: Module) -> None:
    """Imports inside functions and for type checking count too."""
    assert module.room in FLOOR, "give the new room its place in FLOORS and docs/architecture.md"
    rooms = {name.split(".")[0] for name in imported_modules(module)} - {module.room}
    upward = {room for room in rooms if FLOOR[room] <= FLOOR[module.room]}
    assert not upward, f"{module.name} imports from {sorted(upward)}, which do not lie below it"


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {name: imported_modules(module, at_load_only=True) for name, module in MODULES.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" > ".join(error.args[1]))


@pytest.mark.parametrize("module", PURE_MODULES, ids=name_of)
def test_pure_modules_know_no_file_no_clock_and_no_library_of_the_edge(module: Module) -> None:
    dates = DATES if module.room not in ROOMS_WITH_DATES else set()
    assert module.outside & (OUTSIDE | dates) == set()
    calls = [node.func for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    named = {call.attr for call in calls if isinstance(call, ast.Attribute)}
    assert named & CLOCK_CALLS == set()


@pytest.mark.parametrize("module", PURE_MODULES, ids=name_of)
def test_pure_modules_import_only_pure_modules(module: Module) -> None:
    impure = {name for name in imported_modules(module) if not is_pure(MODULES[name])}
    assert impure <= {name for name in MEETS_FILES if name.startswith(f"{module.room}.")}


def test_the_core_of_live_and_guided_sessions_and_of_tracking_is_pure() -> None:
    assert {name for name in AT_LEAST_PURE if not is_pure(MODULES[name])} == set()


@pytest.mark.parametrize("room", sorted(ADAPTERS))
def test_adapters_import_only_poses_results_errors_and_their_own_parts(room: str) -> None:
    allowed = {
        "pose", "results", "arrays", "files", "own_files", "serialization", "errors", "version",
        room,
    }  # fmt: skip
    for module in BELOW_TOP:
        if module.room == room:
            assert {name.split(".")[0] for name in imported_modules(module)} <= allowed


def test_only_the_backend_the_doctor_and_the_speed_test_import_mediapipe() -> None:
    users = {module.name for module in BELOW_TOP if "mediapipe" in module.outside}
    assert users <= MEDIAPIPE_USERS
    assert "pose_estimation.mediapipe_backend" in users


@pytest.mark.parametrize("module", MODULES.values(), ids=name_of)
def test_files_are_short(module: Module) -> None:
    assert len(module.text.splitlines()) <= MAX_LINES


@pytest.mark.parametrize("package", PACKAGES, ids=name_of)
def test_each_package_says_in_one_line_what_it_is_for(package: Module) -> None:
    assert package.docstring.endswith(".")
    assert "\n" not in package.docstring


def test_few_modules_lie_outside_the_rooms() -> None:
    assert len(list(PACKAGE.glob("*.py"))) <= MAX_TOP_LEVEL_MODULES


def test_every_room_in_the_order_exists() -> None:
    assert set(FLOOR) == {module.room for module in BELOW_TOP}


def test_the_architecture_page_names_every_room_with_its_purpose() -> None:
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    for room in FLOOR:
        assert f"`{room}`" in page
    for package in PACKAGES:
        assert package.docstring.removesuffix(".").removesuffix("; pure") in page, package.name


def test_the_architecture_page_lists_the_rooms_from_top_to_bottom() -> None:
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)`", page, flags=re.MULTILINE)
    listed = [FLOOR[room] for room in rows if room in FLOOR]
    assert listed == sorted(listed)


def test_the_index_of_the_documentation_links_every_page() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    pages = {page.name for page in DOCS.glob("*.md")} - {"README.md"}
    assert {page for page in pages if f"]({page})" not in index} == set()


FOLDERS = (ROOT, DOCS, ROOT / "models", ROOT / "sample_videos")
PAGES = sorted(page for folder in FOLDERS for page in folder.glob("*.md"))


def name_of_page(page: Path) -> str:
    return str(page.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """The anchors GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    plain = (re.sub(r"[^\w -]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=name_of_page)
def test_paths_named_in_the_documentation_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"(?<![\w/.-])(?:formcheck|tests|docs)/[\w./-]*\w/?", text)
    assert {name for name in named if not (ROOT / name).exists()} == set()


@pytest.mark.parametrize("page", PAGES, ids=name_of_page)
def test_links_in_the_documentation_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^):\s]+)\)|<img src=\"([^\":]+)\"", text)
    for link in map("".join, links):
        file, _, anchor = link.partition("#")
        target = page.parent / file if file else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


def test_types_named_on_the_architecture_page_are_where_it_says() -> None:
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    flow = page.partition("## What flows")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| [^|]+ \| ([^|]+) \| `([\w/]+\.py)` \|$", flow, flags=re.MULTILINE)
    assert len(rows) > 5
    for types, file in rows:
        text = (ROOT / file).read_text(encoding="utf-8")
        for name in re.findall(r"`(\w+)`", types):
            assert f"class {name}" in text, f"{name} in {file}"
