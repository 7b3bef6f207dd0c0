import ast
import subprocess
import sys
from pathlib import Path

import pytest

from installer import bootstrap

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("version", [(3, 7), (3, 8), (3, 10)])
def test_bootstrap_can_be_read_by_an_old_python(version: tuple[int, int]) -> None:
    source = (ROOT / "installer/bootstrap.py").read_text("utf-8")
    ast.parse(source, feature_version=version)


def test_bootstrap_tells_an_old_python_what_to_do_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert bootstrap.main() == 1
    told = capsys.readouterr().err
    assert "3.9.2" in told
    assert "请安装 Python" in told
    assert "Install Python" in told


def test_bootstrap_works_from_any_folder_and_keeps_standard_output_clean(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-I", ROOT / "installer/bootstrap.py", "unknown"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stdout == b""
    assert "用法".encode() in ended.stderr


def test_bootstrap_needs_nothing_but_the_standard_library() -> None:
    modules = [ROOT / "installer" / f"{name}.py" for name in ("bootstrap", "menu", "words")]
    modules += [ROOT / "installer" / f"{name}.py" for name in ("checkout", "environment")]
    names = ("system_packages", "machine", "check")
    modules += [ROOT / "installer" / f"{name}.py" for name in names]
    outside = set()
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                outside |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                outside.add((node.module or "").split(".")[0])
    assert outside - set(sys.stdlib_module_names) == {"installer"}
