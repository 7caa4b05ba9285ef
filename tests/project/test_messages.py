"""Whatever a private page says, it says in every language; and what is read is what was written."""

import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.project.sources import ROOT

FOLDERS = {
    code: ROOT / "delivery" / "locale" / code / "LC_MESSAGES"
    for code, _ in settings.LANGUAGES
    if code != settings.LANGUAGE_CODE
}
STRING = r'"((?:[^"\\]|\\.)*)"'
TRANSLATE = re.compile(r"{% translate (?:\"([^\"]*)\"|'([^']*)')")
BLOCK = re.compile(
    r"{% blocktranslate[^%]*%}(.*?)(?:{% plural %}(.*?))?{% endblocktranslate %}", re.DOTALL
)
CALL = re.compile(rf"(?:\b_|gettext|gettext_lazy)\(\s*{STRING}", re.DOTALL)
ENTRY = re.compile(rf"^(msgid_plural|msgid|msgstr(?:\[\d\])?) ((?:{STRING}\n?)+)", re.MULTILINE)


def in_templates(text: str) -> set[str]:
    plain = {one or other for one, other in TRANSLATE.findall(text)}
    blocks = {part for block in BLOCK.findall(text) for part in block[:1]}
    return plain | {re.sub(r"{{ (\w+) }}", r"%(\1)s", part) for part in blocks}


def in_code(text: str) -> set[str]:
    return set(CALL.findall(text))


def said() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "templates").rglob("*.*"):
        found |= in_templates(path.read_text())
    for path in (ROOT / "delivery").rglob("*.py"):
        found |= in_code(path.read_text())
    return found


def compiled(folder: Path) -> dict[object, str]:
    with (folder / "django.mo").open("rb") as file:
        return dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]


def written(folder: Path) -> dict[object, str]:
    """The same out of the text that people edit."""
    found: dict[object, str] = {}
    message = ""
    for name, strings, _ in ENTRY.findall((folder / "django.po").read_text()):
        text = "".join(re.findall(STRING, strings)).replace('\\"', '"').replace("\\n", "\n")
        if name == "msgid":
            message = text
        elif name == "msgstr":
            found[message] = text
        elif name != "msgid_plural":
            found[message, int(name[-2])] = text
    return found


each_language = pytest.mark.parametrize("folder", FOLDERS.values(), ids=FOLDERS)


@each_language
def test_everything_said_is_translated(folder: Path) -> None:
    known = {key[0] if isinstance(key, tuple) else key for key in compiled(folder)}
    assert said() - known == set()


@each_language
def test_no_translation_is_of_what_nobody_says_or_empty(folder: Path) -> None:
    known = {
        key[0] if isinstance(key, tuple) else key: text for key, text in compiled(folder).items()
    }
    assert set(known) - said() == {""}
    assert [message for message, text in known.items() if not text] == []


@each_language
def test_what_is_read_is_what_was_written(folder: Path) -> None:
    """Else `msgfmt` was not run after a change of the text."""
    assert compiled(folder) == written(folder)


def test_the_scan_sees_each_way_of_saying() -> None:
    block = "{% blocktranslate count n=1 trimmed %}{{ n }} of{% plural %}x{% endblocktranslate %}"
    text = '{% translate "One" %}' + block
    assert in_templates(text) == {"One", "%(n)s of"}
    assert in_code('gettext("Two") + _("Three")') == {"Two", "Three"}
    assert {"Your choice", "%(counter)s photo", "Zoom (z)"} <= said()
