"""The rules of the house, so that nobody has to remember them: imports, sizes, sentences, settings, README."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from config.__main__ import defaults_as_toml
from config.load import load_settings
from config.settings import Settings
from tasks.core.tables import REVIEW_COLUMNS, SOURCES

ROOT = Path(__file__).resolve().parents[1]
TOP = ("config", "tasks", "flows")
# who may import what of the project: the longest prefix that fits a module's own name counts
ALLOWED = {
    "tasks.core": ("tasks.core",),
    "tasks.runtime": ("config", "tasks.core", "tasks.runtime"),
    "tasks.sources": ("config", "tasks.core", "tasks.runtime"),
    "tasks": ("config", "tasks.core", "tasks.runtime"),
    "config": ("config", "tasks.core"),
    "flows": ("config", "tasks", "flows"),
}
WITHOUT_PREFECT = ("config", "tasks.core")
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common"}
# in pieces, so that this file does not hold what it forbids
FORBIDDEN_TEXTS = ["/tmp/" + "ws", "/work" + "/", "pypi" + ".org", "python" + "hosted.org", "npm" + "js", "conda" + ".org"]


def modules() -> list[Path]:
    return sorted(path for top in TOP for path in (ROOT / top).rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports_of(path: Path) -> set[str]:
    """Every module that a file imports, at its top or inside a function."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide where an arrow points"
            found.add(node.module or "")
            if node.module in {"tasks", "tasks.sources"}:
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def wrong_imports(module: str, imported: set[str]) -> list[str]:
    """The imports of ``module`` that point the wrong way."""
    allowed = next(rule for prefix, rule in ALLOWED.items() if within(module, prefix))
    ours = {name for name in imported if name.split(".")[0] in TOP and name not in {"tasks", "tasks.sources"}}
    return sorted(name for name in ours if not any(within(name, package) for package in allowed))


class TestImports:
    @pytest.mark.parametrize("path", modules(), ids=name_of)
    def test_arrows_point_one_way(self, path):
        assert wrong_imports(name_of(path), imports_of(path)) == []

    @pytest.mark.parametrize("path", modules(), ids=name_of)
    def test_prefect_stays_out_of_core_and_config(self, path):
        if any(within(name_of(path), package) for package in WITHOUT_PREFECT):
            assert not [name for name in imports_of(path) if within(name, "prefect")]

    @pytest.mark.parametrize(
        ("module", "imported"),
        [
            ("tasks.core.geo", "config.settings"),
            ("tasks.core.geo", "tasks.scan"),
            ("config.load", "tasks.runtime.steps"),
            ("tasks.apply", "tasks.backup"),
            ("tasks.sources.proxy", "tasks.sources.track"),
            ("tasks.apply", "tasks.sources.proxy"),
            ("tasks.apply", "flows.apply"),
            ("tasks.runtime.steps", "tasks.scan"),
        ],
    )
    def test_rule_itself_finds_an_arrow_that_points_back(self, module, imported):
        assert wrong_imports(module, {imported}) == [imported]


class TestFiles:
    @pytest.mark.parametrize("path", modules(), ids=name_of)
    def test_no_module_is_longer_than_300_lines(self, path):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300

    @pytest.mark.parametrize("path", modules(), ids=name_of)
    def test_every_module_says_in_a_docstring_what_it_is(self, path):
        assert ast.get_docstring(tree_of(path))

    @pytest.mark.parametrize("path", modules(), ids=name_of)
    def test_no_module_has_a_name_that_means_anything(self, path):
        assert not FORBIDDEN_NAMES & set(name_of(path).split("."))

    def test_tracked_text_names_neither_this_machine_nor_a_package_registry(self):
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        names = [ROOT / name.decode() for name in listed.split(b"\0") if name]
        found = []
        for path in names:
            content = path.read_bytes() if path.is_file() else b""
            if b"\0" not in content:
                found += [f"{path.relative_to(ROOT)}: {text}" for text in FORBIDDEN_TEXTS if text.encode() in content]
        assert found == []


class TestTests:
    @pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("test_*.py")), ids=lambda path: path.stem)
    def test_every_test_is_a_sentence(self, path):
        """A docstring, or a name of at least four words (`test` among them), as in `test_again_is_unchanged`."""
        functions = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        tests = [node for node in functions if node.name.startswith("test_")]
        assert [node.name for node in tests if len(node.name.split("_")) < 4 and not ast.get_docstring(node)] == []


class TestSettingsFile:
    def test_is_what_python_m_config_prints(self):
        printed = subprocess.run([sys.executable, "-m", "config"], cwd=ROOT, capture_output=True, check=True).stdout
        assert (ROOT / "config" / "whereshot.toml").read_bytes() == printed
        assert printed.decode() == defaults_as_toml()

    def test_changes_nothing_when_it_is_loaded(self):
        assert load_settings(ROOT / "config" / "whereshot.toml", environ={}) == Settings()


def readme_code() -> list[str]:
    """The README's code spans and the lines of its code blocks."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    prose = re.sub(r"^```[^\n]*\n.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`([^`\n]+)`", prose) + [line for block in blocks for line in block.splitlines()]


@cache
def help_of(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "flows", *command, "--help"],
        cwd=ROOT, capture_output=True, check=True, text=True, env={"PATH": "/usr/bin:/bin", "COLUMNS": "200", "NO_COLOR": "1"},
    )  # fmt: skip
    return done.stdout


def commands() -> set[str]:
    """The commands that ``python -m flows --help`` lists: the first word of each line of its Commands panel."""
    _, _, listed = help_of().partition("Commands")
    return set(re.findall(r"^\W*([a-z][a-z-]+)\b", listed, re.MULTILINE))


class TestReadme:
    def test_names_only_commands_that_exist(self):
        named = {found for code in readme_code() for found in re.findall(r"(?:whereshot|python -m flows) ([a-z][a-z-]*)", code)}
        named -= set(SOURCES)  # `whereshot proxy` is the mark in GPSProcessingMethod, not a command
        assert named
        assert named <= commands()

    def test_names_only_options_that_the_command_has(self):
        missing = []
        for code in readme_code():
            found = re.search(r"(?:whereshot|python -m flows) ([a-z][a-z-]*)(.*)", code.split("#")[0])
            for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", found[2]) if found else []:
                known = re.search(rf"{option}(?![\w-])", help_of(found[1]))
                missing += [] if known else [f"{found[1]} {option}"]
        assert missing == []

    def test_names_only_settings_that_exist(self):
        sections = {name: type(getattr(Settings(), name)).model_fields for name in Settings.model_fields}
        files = {"csv", "html", "png", "json", "toml", "sqlite", "py", "md", "xlsx"}
        named = {pair for code in readme_code() for pair in re.findall(r"(?<![\w./-])([a-z]+)\.([a-z_]+)(?![\w/])", code)}
        settings = {(section, key) for section, key in named if section in sections and key not in files}
        assert [f"{section}.{key}" for section, key in sorted(settings) if key not in sections[section]] == []

    def test_table_of_columns_names_only_columns_of_review_csv(self):
        """The README's table whose first heading is `column` lists columns of review.csv, in code spans."""
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        table = re.search(r"^\| *column *\|.*\n\|[-| :]+\|\n((?:\|.*\n?)+)", text, re.MULTILINE | re.IGNORECASE)
        assert table, "README.md has no table of review.csv's columns (its first heading: column)"
        named = [name for row in table[1].splitlines() for name in re.findall(r"`([a-z_]+)`", row.split("|")[1])]
        assert named
        assert set(named) <= set(REVIEW_COLUMNS)
