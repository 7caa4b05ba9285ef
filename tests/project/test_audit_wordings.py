"""Every kind of event that code writes has words for the history."""

import ast
import re

from photocrm.audit.history import wordings
from tests.project.sources import modules

KIND = re.compile(r"[a-z]+\.[a-z]+ed")
WRITERS = {"record", "settle", "tell", "tell_both"}


def kinds(tree: ast.AST) -> set[str]:
    """Texts of the form `noun.participle` given to a function that writes events."""
    return {
        str(argument.value)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and name_of(call) in WRITERS
        for argument in call.args
        if isinstance(argument, ast.Constant) and KIND.fullmatch(str(argument.value))
    }


def name_of(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def written() -> set[str]:
    trees = modules("photocrm", "crm", "gallery", "delivery").values()
    return set().union(*map(kinds, trees))


def test_every_written_kind_has_words() -> None:
    assert written() - set(wordings()) == set()


def test_every_wording_is_of_a_kind_that_is_written() -> None:
    assert set(wordings()) - written() == set()


def test_the_scan_sees_each_way_of_writing() -> None:
    code = 'record("a.added", x)\njobs.tell(job, "b.failed", None)\nprint("c.printed")'
    assert kinds(ast.parse(code)) == {"a.added", "b.failed"}
    assert {"customer.added", "session.linked", "delivery.queued"} <= written()
