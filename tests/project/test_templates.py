"""Templates compile, keep to the content policy, and name icons that exist."""

import re

import pytest
from django.template import engines

from tests.project.sources import ROOT, templates

# Mail programs know no style sheets.
MAILS = {"layouts/mail.html"}
INLINE = re.compile(
    r"<style\b|<script\b(?![^>]*\bsrc=)(?![^>]*\btype=\"application/json\")"
    r"|\sstyle\s*=|\son[a-z]+\s*=|javascript:",
    re.IGNORECASE,
)
# What Django reads never reaches the browser.
TAG = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|{%.*?%}", re.DOTALL)
ICON = re.compile(r"""{%\s*icon\s+["']([^"']+)["']""")
ICON_PARAMETER = re.compile(r"""\bicon=["']([^"']+)["']""")


def inline(text: str) -> list[str]:
    return INLINE.findall(TAG.sub("", text))


def icons(text: str) -> set[str]:
    return {*ICON.findall(text), *ICON_PARAMETER.findall(text)}


def known_icons() -> set[str]:
    return set((ROOT / "static/src/icons.txt").read_text().split())


@pytest.mark.parametrize("name", templates())
def test_template_compiles(name: str) -> None:
    engines["django"].get_template(name)


@pytest.mark.parametrize("name", sorted(set(templates()) - MAILS))
def test_template_keeps_to_the_content_policy(name: str) -> None:
    assert inline(templates()[name]) == []


@pytest.mark.parametrize("name", templates())
def test_icons_exist(name: str) -> None:
    assert icons(templates()[name]) - known_icons() == set()


def test_the_guards_see_what_they_forbid() -> None:
    bad = '<p style="x"><a onclick="y"><script>1</script><style>'
    assert inline(bad) == [" style=", " onclick=", "<script", "<style"]
    assert inline('<script src="/a.js"></script><p data-style="x">') == []
    assert icons("""{% icon "send" %} {% include "x" with icon='ghost' %}""") == {"send", "ghost"}


def test_the_guards_see_templates_and_icons() -> None:
    assert {"base.html", "crm/customer_list.html", *MAILS} <= set(templates())
    assert set().union(*map(icons, templates().values())) >= {"send", "user"}
    assert "send" in known_icons()
