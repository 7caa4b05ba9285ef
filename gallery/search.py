"""How a session is found: one text of normalised words, every one of them after a space.

`search_text LIKE '%foo%'` then means "some word has foo in it" and `'% fo%'` "some word starts with
fo"; a trigram index answers both. The database writes the text itself (`sql/session_search.sql`),
by the same rules as `folded`.
"""

import re
import sys
import unicodedata
from collections.abc import Iterable
from functools import cache

from crm.search import escaped, plain

# Scripts that put no space between words: here each sign is a word of its own. The escapes mean the
# same to Python and to PostgreSQL.
IDEOGRAPHS = (
    r"\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff"
)
IDEOGRAPH = re.compile(f"([{IDEOGRAPHS}])")
MARKS_AROUND = re.compile(r"^[\W_]+|[\W_]+$")
LONG_ENOUGH = re.compile(r"[^\W_]{3}")


def folded(text: str) -> str:
    """` amelie & theo 你 好`: plain words, every one of them after a space."""
    return "".join(f" {word}" for word in spaced(plain(text)).split())


def spaced(text: str) -> str:
    return IDEOGRAPH.sub(r" \1", text)


def patterns(query: str) -> list[str]:
    """The LIKE patterns that must all hold; none when nothing in the query can be looked for.

    Marks around a word are left out. From three letters in a row a word is found by any part of
    it, fewer must be its start: no index tells where two letters stand.
    """
    words = (MARKS_AROUND.sub("", word) for word in plain(query).split())
    return [pattern(word) for word in dict.fromkeys(words) if word]


def pattern(word: str) -> str:
    text = escaped(spaced(word).strip())
    anywhere = LONG_ENOUGH.search(word) and not IDEOGRAPH.match(word)
    return f"%{text}%" if anywhere else f"% {text}%"


@cache
def letters() -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """What `plain` does to decomposed letters, as PostgreSQL's `translate` and `replace` take it.

    Letters that vanish stand at the end of the first text, beyond the second one.
    """
    changed = {letter: plain(letter) for letter in decomposed() if plain(letter) != letter}
    single = {letter: to for letter, to in changed.items() if len(to) == 1}
    gone = "".join(letter for letter, to in changed.items() if not to)
    several = tuple((letter, to) for letter, to in changed.items() if len(to) > 1)
    return "".join(single) + gone, "".join(single.values()), several


def decomposed() -> Iterable[str]:
    """Every character that can stand in a text after NFKD."""
    for code in range(1, sys.maxunicode + 1):
        letter = chr(code)
        if unicodedata.category(letter) not in {"Cs", "Cn", "Co"} and (
            unicodedata.normalize("NFKD", letter) == letter
        ):
            yield letter
