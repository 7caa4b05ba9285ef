"""Modules and functions stay small enough to be read at once."""

import ast

import pytest

from tests.project.sources import CODE, ROOT, modules

MODULE_LINES = 400
FUNCTION_LINES = 40
VAGUE_NAMES = {"utils.py", "util.py", "helpers.py", "services.py", "common.py", "misc.py"}


def long_functions(tree: ast.AST) -> list[str]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, functions) and lines_of(node) > FUNCTION_LINES
    ]


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or 0) - node.lineno + 1


def is_long(text: str) -> bool:
    return len(text.splitlines()) > MODULE_LINES


def vague(names: list[str]) -> list[str]:
    return [name for name in names if name.rpartition("/")[2] in VAGUE_NAMES]


@pytest.mark.parametrize("name", modules(*CODE, "tests"))
def test_module_is_short(name: str) -> None:
    assert not is_long((ROOT / name).read_text())


@pytest.mark.parametrize("name", modules(*CODE, "tests"))
def test_functions_are_short(name: str) -> None:
    assert long_functions(modules(*CODE, "tests")[name]) == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert vague(list(modules(*CODE, "tests"))) == []


def test_the_guards_see_what_is_too_long() -> None:
    body = "\n".join("    x = 1" for _ in range(FUNCTION_LINES))
    assert long_functions(ast.parse(f"def good():\n{body[:-10]}\ndef bad():\n{body}")) == ["bad"]
    assert [is_long("x\n" * count) for count in (MODULE_LINES, MODULE_LINES + 1)] == [False, True]


def test_the_guards_see_every_app_and_vague_names() -> None:
    found = {name.split("/")[0] for name in modules(*CODE, "tests")}
    assert found == {*CODE, "tests"}
    assert vague(["crm/utils.py", "crm/search.py"]) == ["crm/utils.py"]
