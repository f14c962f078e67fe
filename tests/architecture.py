"""Reads the imports of modules, and holds them against the ladder."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.ladder import (
    ANNOTATIONS,
    DOORS,
    IMPURE_METHODS,
    IMPURE_MODULES,
    IMPURE_NAMES,
    LADDER,
    PERMITS,
    SHELL,
    Permit,
)

ROOT = "etiquette"


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A module by its path under the root (``language.syntax``; ``__init__`` is the root itself), and its text parsed."""

    name: str
    tree: ast.Module
    package: bool = False

    @property
    def room(self) -> str:
        return self.name.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One import: ``target`` is the full name of a module, or of a name in one."""

    target: str
    line: int
    for_annotations: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a module should not do. ``uses``: what a permit for it would name."""

    module: str
    line: int
    uses: str
    message: str

    def __str__(self) -> str:
        return f"{ROOT}.{self.module}:{self.line}: {self.message}"


def module_of(text: str, name: str, *, package: bool = False) -> Module:
    """A module from its text."""
    return Module(name=name, tree=ast.parse(text), package=package)


def read_package(folder: Path) -> list[Module]:
    """Every module under a package's folder."""
    modules: list[Module] = []
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        package = parts[-1] == "__init__" and len(parts) > 1
        name = ".".join(parts[:-1] if package else parts)
        modules.append(module_of(path.read_text(encoding="utf-8"), name, package=package))
    return modules


# --- imports ---------------------------------------------------------------------------------------------------------


class _ImportReader(ast.NodeVisitor):
    """Finds every import, in functions and under ``TYPE_CHECKING`` too."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.found: list[Import] = []
        self.under_type_checking = False

    def add(self, target: str, line: int) -> None:
        self.found.append(Import(target=target, line=line, for_annotations=self.under_type_checking))

    def visit_If(self, node: ast.If) -> None:
        if ast.unparse(node.test) not in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
            self.generic_visit(node)
            return
        outside, self.under_type_checking = self.under_type_checking, True
        for child in node.body:
            self.visit(child)
        self.under_type_checking = outside
        for child in node.orelse:
            self.visit(child)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            # `import etiquette.event` binds the root, and so counts as an import of it.
            binds_root = alias.asname is None and alias.name.partition(".")[0] == ROOT
            self.add(ROOT if binds_root else alias.name, node.lineno)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        base = self.base(node)
        for alias in node.names:
            self.add(base if base == ROOT else f"{base}.{alias.name}", node.lineno)

    def visit_Call(self, node: ast.Call) -> None:
        if ast.unparse(node.func) in {"import_module", "importlib.import_module", "__import__"} and node.args:
            name = node.args[0]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                self.add(name.value, node.lineno)
        self.generic_visit(node)

    def base(self, node: ast.ImportFrom) -> str:
        if node.level == 0:
            return node.module or ""
        here = [ROOT] if self.module.name == "__init__" else [ROOT, *self.module.name.split(".")]
        up = node.level - 1 if self.module.package or self.module.name == "__init__" else node.level
        parts = here[: len(here) - up]
        return ".".join([*parts, node.module] if node.module else parts)


def imports_of(module: Module) -> list[Import]:
    """Every import of a module."""
    reader = _ImportReader(module)
    reader.visit(module.tree)
    return reader.found


# --- the ladder ------------------------------------------------------------------------------------------------------


def step_of(room: str) -> tuple[int, int] | None:
    """Rung and step of a room."""
    for rung in LADDER:
        for index, rooms in enumerate(rung.steps):
            if room in rooms:
                return (rung.number, index)
    return None


def unplaced(modules: list[Module]) -> list[str]:
    """A sentence for each room that the ladder does not know."""
    rooms = dict.fromkeys(module.room for module in modules)
    return [
        f"{ROOT}.{room} has no place on the ladder: put it on a rung in tests/ladder.py, as low as its imports let it"
        for room in rooms
        if step_of(room) is None
    ]


def climbing(module: Module) -> Iterator[Finding]:
    """Imports that do not point down, and imports of the root."""
    own = step_of(module.room)
    for found in imports_of(module):
        if found.target == ROOT:
            message = f"imports the package root; write: from {ROOT}.MODULE import NAME"
            yield Finding(module=module.name, line=found.line, uses=ROOT, message=message)
            continue
        if not found.target.startswith(f"{ROOT}."):
            continue
        room = found.target.split(".")[1]
        if room == module.room:
            continue
        target = step_of(room)
        if own is None or target is None or target >= own:
            how = "a sibling" if target == own else "a room above" if target else "a room that the ladder does not know"
            message = f"imports {ROOT}.{room}, {how}"
            yield Finding(module=module.name, line=found.line, uses=f"{ROOT}.{room}", message=message)


# --- the doors -------------------------------------------------------------------------------------------------------


def wrong_doors(module: Module) -> Iterator[Finding]:
    """Packages from outside that are imported elsewhere than at their door."""
    for found in imports_of(module):
        package = found.target.partition(".")[0]
        if package == ROOT or (package in sys.stdlib_module_names and package not in DOORS):
            continue
        allowed = DOORS.get(package, ()) + (ANNOTATIONS.get(package, ()) if found.for_annotations else ())
        if not any(module.name == door or module.name.startswith(f"{door}.") for door in allowed):
            doors = ", ".join(f"{ROOT}.{door}" for door in DOORS.get(package, ()))
            message = (
                f"imports {package}, whose one door is {doors}" if doors else f"imports {package}, which has no door"
            )
            yield Finding(module=module.name, line=found.line, uses=package, message=message)


# --- purity ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Names:
    """What the names of a module stand for, as far as its imports say."""

    meaning: dict[str, str] = field(default_factory=dict[str, str])

    @staticmethod
    def of(tree: ast.Module) -> _Names:
        names = _Names()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    bound = alias.asname or alias.name.partition(".")[0]
                    names.meaning[bound] = alias.name if alias.asname else bound
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    names.meaning[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        return names

    def dotted(self, node: ast.expr) -> str | None:
        """The full name that an expression is, if it is one."""
        match node:
            case ast.Name(id=name):
                return self.meaning.get(name, name)
            case ast.Attribute(value=value, attr=attr):
                inner = self.dotted(value)
                return None if inner is None else f"{inner}.{attr}"
            case _:
                return None


def impurities(module: Module) -> Iterator[Finding]:
    """Whatever touches clock, files, environment, host or chance below the shell."""
    place = step_of(module.room)
    if place is not None and place[0] >= SHELL:
        return
    for found in imports_of(module):
        parts = found.target.split(".")
        heads = {".".join(parts[:count]) for count in range(1, len(parts) + 1)}
        for uses in sorted(heads & (IMPURE_MODULES | IMPURE_NAMES)):
            yield Finding(module=module.name, line=found.line, uses=uses, message=_impure(uses))
    names = _Names.of(module.tree)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and (called := _impure_call(node, names)) is not None:
            yield Finding(module=module.name, line=node.lineno, uses=called, message=_impure(called))


def _impure(uses: str) -> str:
    return f"uses {uses}; only the shell (rung {SHELL}) touches clock, files, environment, host or chance"


def _impure_call(call: ast.Call, names: _Names) -> str | None:
    called = names.dotted(call.func)
    if called in IMPURE_NAMES:
        return called
    if not isinstance(call.func, ast.Attribute):
        return None
    method = call.func.attr
    if method in IMPURE_METHODS:
        return f"{method}()"
    # Without a zone, these two read the host's.
    if method == "astimezone" and not call.args and not call.keywords:
        return "astimezone() without a zone"
    if method == "fromtimestamp" and len(call.args) == 1 and not call.keywords:
        return "fromtimestamp() without a zone"
    return None


# --- all together ----------------------------------------------------------------------------------------------------


def findings(modules: list[Module]) -> list[Finding]:
    """Everything found, permitted or not, in the order of the modules; a line that does one thing twice, once."""
    found = [
        finding
        for module in modules
        for check in (climbing, wrong_doors, impurities)
        for finding in sorted(check(module), key=lambda finding: finding.line)
    ]
    return list(dict.fromkeys(found))


def permit_for(finding: Finding) -> Permit | None:
    """The permit that covers a finding."""
    return next((p for p in PERMITS if (p.module, p.uses) == (finding.module, finding.uses)), None)


def knots(modules: list[Module]) -> dict[str, set[str]]:
    """For each module, the modules of the package that it imports, less what a permit allows."""
    known = {f"{ROOT}.{module.name}" for module in modules}
    permitted = {(permit.module, permit.uses) for permit in PERMITS}
    graph: dict[str, set[str]] = {}
    for module in modules:
        if module.name == "__init__":
            continue
        targets = {_module_in(found.target, known) for found in imports_of(module)} - {None, f"{ROOT}.{module.name}"}
        graph[f"{ROOT}.{module.name}"] = {t for t in targets if t and (module.name, t) not in permitted}
    return graph


def _module_in(target: str, known: set[str]) -> str | None:
    """The module that a target is, or is a name in."""
    return target if target in known else (parent if (parent := target.rpartition(".")[0]) in known else None)
