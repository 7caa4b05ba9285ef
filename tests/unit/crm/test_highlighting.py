"""What a search found is marked, and nothing else happens to the text."""

import re

import pytest
from django.utils.html import escape
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from crm.highlighting import matched
from crm.templatetags.highlights import highlight


def marked(text: str, query: str) -> str:
    return "".join(f"[{piece}]" if is_hit else piece for piece, is_hit in matched(text, query))


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Hannah Müller", "mueller", "Hannah [Müller]"),
        ("Hannah Mueller", "müll", "Hannah [Muell]er"),
        ("Mu\u0308ller", "mul", "[Mu\u0308l]ler"),
        ("Groß & Söhne", "gross soe", "[Groß] & [Sö]hne"),
        ("Anna-Lena Øst", "annal", "[Anna-L]ena Øst"),
        ("O’Brien", "o'b", "[O’B]rien"),
        ("Susanna", "anna", "Susanna"),
        ("Anna Anders", "an", "[An]na [An]ders"),
        ("a.mueller@mail.example", "mail.ex", "a.mueller@[mail.ex]ample"),
        ("+33 6 12 34 56 78", "06 12 3", "+33 [6 12 3]4 56 78"),
        ("06 12 34 56 78", "+33 6 12", "0[6 12] 34 56 78"),
        ("0170 1234567", "1234", "0170 [1234]567"),
        ("0170 1234567", "234", "0170 1234567"),
        ("Studio 54", "54", "Studio [54]"),
        ("Anna", "", "Anna"),
        ("Anna", "%", "Anna"),
    ],
)
def test_match_is_marked(text: str, query: str, expected: str) -> None:
    assert marked(text, query) == expected


def test_markup_in_a_name_stays_text() -> None:
    shown = highlight("<b>Anna</b> & Co", "anna co")
    assert isinstance(shown, SafeString)
    assert shown == "&lt;b&gt;<mark>Anna</mark>&lt;/b&gt; &amp; <mark>Co</mark>"


texts = st.text(alphabet=st.one_of(st.sampled_from("<>&\"'aeou 0123+-ßÄ\u0308"), st.characters()))


@given(text=texts, query=texts)
def test_without_marks_the_text_is_what_it_was(text: str, query: str) -> None:
    assert re.sub("</?mark>", "", highlight(text, query)) == escape(text)
    assert "".join(piece for piece, _ in matched(text, query)) == text
