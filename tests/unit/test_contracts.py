"""Each import contract of pyproject.toml catches the import it forbids: seen to fail here.

The sources are copied, forbidden imports are planted, and `lint-imports` must name the contract
and each import. What is planted is worked out from the contract, so a new contract needs no new
test. `import_module("...")` is out of the tool's sight, and so of this test's.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
Contract = Mapping[str, Any]
CONFIGURED = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LINTER: Contract = CONFIGURED["tool"]["importlinter"]
CONTRACTS: Mapping[str, Contract] = {each["name"]: each for each in LINTER["contracts"]}
DRIVERS_SEE = ("ports", "errors", "ids", "clock", "quantity")
WIRE_SEES = ("ledger", "errors", "ids", "clock")


@dataclass(frozen=True)
class Plant:
    """An import that the contract forbids, and a pattern of how the linter tells it."""

    importer: str
    imported: str
    told: str = ""

    def is_named_in(self, report: str) -> bool:
        """Whether the report tells of this import (a package is known by its parts too)."""
        parts = (rf"{re.escape(name)}(\.\S+)?" for name in (self.importer, self.imported))
        return re.search(self.told or " -> ".join(parts) + r"\b", report) is not None


def children(package: str) -> set[str]:
    """The modules and packages directly inside a package of ours, with their full names."""
    folder = ROOT.joinpath(*package.split("."))
    names = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    names |= {path.parent.name for path in folder.glob("*/__init__.py")}
    return {f"{package}.{name}" for name in names}


def standing(layer: str, prefix: str) -> list[str]:
    """The names of a layer and `|` between those that may not see each other.

    A name in parentheses is a layer that need not exist yet; one that does not is left out.
    """
    names = []
    for name in re.findall(r"[^|: ]+", layer):
        folder = ROOT.joinpath(*(prefix + name.strip("()")).split("."))
        if not name.startswith("(") or folder.is_dir() or folder.with_suffix(".py").exists():
            names += [name.strip("()"), "|" if "|" in layer else ":"]
    return names[:-1]


def layer_plants(contract: Contract) -> Iterator[Plant]:
    """Each layer imports the one above it; two that may not see each other do."""
    for container in contract.get("containers", [""]):
        prefix = f"{container}." if container else ""
        layers = [standing(layer, prefix) for layer in contract["layers"]]
        layers = [layer for layer in layers if layer]
        for above, below in pairwise(layers):
            yield Plant(prefix + below[0], prefix + above[-1])
        for layer in layers:
            if "|" in layer:
                yield Plant(prefix + layer[0], prefix + layer[-1])
                yield Plant(prefix + layer[-1], prefix + layer[0])


def forbidden_plants(contract: Contract) -> Iterator[Plant]:
    """Each source imports something forbidden, and each forbidden module is imported."""
    sources, forbidden = contract["source_modules"], contract["forbidden_modules"]
    for i in range(max(len(sources), len(forbidden))):
        yield Plant(sources[i % len(sources)], forbidden[i % len(forbidden)])


def cycle_plants(contract: Contract) -> Iterator[Plant]:
    """In each ancestor two new siblings import each other."""
    for ancestor in contract["ancestors"]:
        told = rf"No cycles are allowed in {ancestor}\."
        yield Plant(f"{ancestor}.first", f"{ancestor}.second", told)
        yield Plant(f"{ancestor}.second", f"{ancestor}.first", told)


PLANTS = {
    "layers": layer_plants,
    "forbidden": forbidden_plants,
    "acyclic_siblings": cycle_plants,
}


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of all sources with the contracts."""
    copy = tmp_path_factory.mktemp("pristine")
    for package in LINTER["root_packages"]:
        for source in (ROOT / package).rglob("*.py"):
            target = copy / source.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    shutil.copyfile(ROOT / "pyproject.toml", copy / "pyproject.toml")
    return copy


@pytest.fixture
def sources(pristine: Path, tmp_path: Path) -> Path:
    """Sources to plant something in."""
    return Path(shutil.copytree(pristine, tmp_path / "sources"))


def plant(sources: Path, what: Plant) -> None:
    """Add the import at the end of the importer's file, which is made if need be."""
    path = sources.joinpath(*what.importer.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\nimport {what.imported}\n")


def broken(sources: Path) -> Mapping[str, str]:
    """What `lint-imports` says of each contract that it finds broken."""
    ended = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache", "--no-logo"],
        cwd=sources,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts: " in ended.stdout, ended.stdout + ended.stderr
    names = [name for name in CONTRACTS if f"\n{name} BROKEN" in ended.stdout]
    assert (ended.returncode != 0) == bool(names), ended.stdout
    _, _, told = ended.stdout.partition("Broken contracts")
    parts = re.split(rf"^({'|'.join(map(re.escape, names))})\n-+$", told, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True)) if names else {}


@pytest.mark.parametrize("name", CONTRACTS)
def test_contract_catches_each_import_it_forbids(name: str, sources: Path) -> None:
    plants = list(PLANTS[CONTRACTS[name]["type"]](CONTRACTS[name]))
    for each in plants:
        plant(sources, each)
    report = broken(sources).get(name, "")
    assert plants != []
    assert [each for each in plants if not each.is_named_in(report)] == [], report


@pytest.mark.parametrize("name", [name for name in CONTRACTS if CONTRACTS[name].get("exhaustive")])
def test_contract_catches_a_new_package_without_a_layer(name: str, sources: Path) -> None:
    (container,) = CONTRACTS[name]["containers"]
    plant(sources, Plant(f"{container}.newcomer", "sys"))
    assert "newcomer" in broken(sources).get(name, "")


STATION, SYNC = children("station"), children("sync")
MAY_SEE = {
    "drivers know the ports only": {f"station.{name}" for name in DRIVERS_SEE},
    "the wire knows records only": {f"station.{name}" for name in WIRE_SEES},
}


@pytest.mark.parametrize("name", MAY_SEE)
def test_list_of_what_may_not_be_seen_forgets_no_package(name: str) -> None:
    listed = set(CONTRACTS[name]["forbidden_modules"])
    assert STATION - MAY_SEE[name] - listed == set()
    assert listed & MAY_SEE[name] == set()


def test_list_of_what_may_not_hold_sql_forgets_no_package() -> None:
    listed = set(CONTRACTS["SQL in station.store and sync.hub only"]["source_modules"])
    everything = STATION | SYNC | {"ui", "drivers", "resources"}
    assert everything - listed == {"station.store", "sync.hub"}
