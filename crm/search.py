"""How a customer is found: normalised words, every one of them after a space.

`search_text LIKE '% foo%'` then means "some word starts with foo", which a trigram index answers.
"""

import re
import unicodedata
from collections.abc import Iterable

# Letters that Unicode does not decompose into a base letter and an accent.
PLAIN_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}
    | {"ı": "i"}  # noqa: RUF001 -- the Turkish letter is meant
)
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
# A row of a B-tree index may take 2,704 bytes; the covering index also holds time and id.
INDEXABLE_BYTES = 2_400
SORT_LENGTH = 400  # decomposing makes some names longer than they were typed
WORD = re.compile(r"[^\W_]+(?:[@.+\-'][^\W_]+)*")
INTERNATIONAL_PREFIX = re.compile(r"^00|^0")


def plain(text: str) -> str:
    """Lower case without accents: `Łukasz Müller` becomes `lukasz muller`."""
    base = unicodedata.normalize("NFKD", text).casefold().translate(PLAIN_LETTERS)
    letters = unicodedata.normalize("NFKD", base)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def words(text: str) -> Iterable[str]:
    """Each word plain, its parts too, and German umlauts also written out: muller, mueller."""
    lower = unicodedata.normalize("NFC", text.casefold())
    for variant in dict.fromkeys((plain(lower), plain(lower.translate(UMLAUTS)))):
        for word in WORD.findall(variant):
            yield word
            yield from re.findall(r"[^\W_]+", word)


def phone_words(phone: str) -> Iterable[str]:
    """The digits from each typed group to the end, also without `00` or `0` before them.

    So a number is found from its start, and from its area code or any later group as well.
    """
    groups = re.findall(r"\d+", phone)
    for start in range(len(groups)):
        digits = "".join(groups[start:])
        yield from filter(None, (digits, INTERNATIONAL_PREFIX.sub("", digits)))


def search_text(*, name: str, company: str, email: str, phone: str) -> str:
    found = [*words(name), *words(company), *words(email), *phone_words(phone)]
    text = "".join(f" {word}" for word in dict.fromkeys(found))
    return text.encode()[:INDEXABLE_BYTES].decode(errors="ignore")


def sort_name(name: str) -> str:
    """The key by which names are ordered; the database knows no collation to lean on."""
    return plain(name).strip()[:SORT_LENGTH]


def patterns(query: str) -> list[str]:
    """The LIKE patterns that must all hold. A query of digits and marks is read as one phone."""
    digits = re.sub(r"[\s()+/.\-]", "", query)
    if digits.isdigit():
        return [f"% {escaped(INTERNATIONAL_PREFIX.sub('', digits) or digits)}%"]
    return [f"% {escaped(word)}%" for word in plain(query).split()]


def escaped(word: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", word)
