"""How a customer is found: normalised words, every one of them after a space.

`search_text LIKE '% foo%'` then means "some word starts with foo", which a trigram index answers.
Whoever changes what words are made here runs `manage.py reindex_customers` afterwards.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from crm import phones

# Letters that Unicode does not decompose into a base letter and an accent.
PLAIN_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}
    | {"ı": "i"}  # noqa: RUF001 -- the Turkish letter is meant
)
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))  # noqa: RUF001 -- what people type for one
SORT_LENGTH = 400  # decomposing makes some names longer than they were typed
WORD = re.compile(r"[^\W_]+(?:[@.+\-'][^\W_]+)*")
PART = re.compile(r"[^\W_]+")
DIGITS_AND_MARKS = re.compile(r"(?=.*\d)[\d\W_]+", re.DOTALL)
# A phone number has just begun: nothing to look for yet.
BEGINS_A_PHONE = re.compile(r"\s*(?:\+|\(|00)\s*")
GROUP = re.compile(r"\d+")
SPELLED_OUT = re.compile(r"(?<=[aou])e")
SHORTEST_TAIL = 4  # the last four digits are what people ask for


def plain(text: str) -> str:
    """Lower case without accents: `Łukasz Müller` becomes `lukasz muller`."""
    if text.isascii():
        return text.lower()
    base = unicodedata.normalize("NFKD", text).casefold().translate(PLAIN_LETTERS)
    letters = unicodedata.normalize("NFKD", base)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def folded(word: str) -> str:
    """One spelling for Müller, Mueller and Muller: an e behind a, o or u does not count.

    What starts a word still does so when both are folded, since each letter looks back only.
    """
    return SPELLED_OUT.sub("", word)


def spelled(text: str) -> str:
    """As `plain` takes it: composed letters, and one kind of apostrophe."""
    if text.isascii() and "`" not in text:
        return text.lower()
    return unicodedata.normalize("NFC", text.translate(APOSTROPHES).casefold())


def words(text: str) -> tuple[str, ...]:
    """Each word plain, from each of its parts on, and with German umlauts in every spelling."""
    found = [spellings(token) for token in text.split()]
    usual, more = [one[0] for one in found], [one[1] for one in found]
    return tuple(dict.fromkeys(chain.from_iterable((*usual, *more))))


@lru_cache(maxsize=20_000)
def spellings(token: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The forms of what stands between two spaces, and those with umlauts spelled out."""
    lower = spelled(token)
    if lower.isascii() and lower.isalpha():
        return tuple(dict.fromkeys((lower, folded(lower)))), ()
    if lower.isascii():
        return all_forms(lower), ()
    return all_forms(plain(lower)), all_forms(plain(lower.translate(UMLAUTS)))


def all_forms(variant: str) -> tuple[str, ...]:
    return tuple(form for word in WORD.findall(variant) for form in forms(word))


def forms(word: str) -> tuple[str, ...]:
    """`anna-lena` and `lena`, also `annalena`: from each part to the end, and without marks."""
    marked = "-" in word or "'" in word
    spelled_out = marked or SPELLED_OUT.search(word)
    found: dict[str, None] = {}
    for part in PART.finditer(word):
        tail = word[part.start() :]
        ways = [tail, tail.replace("-", "").replace("'", "")] if marked else [tail]
        if not tail[0].isalpha():
            ways += numbers(tail, part[0])
        for form in ways:
            found[form] = None
            if spelled_out:
                found[folded(form)] = None
    return tuple(found)


def numbers(*texts: str) -> Iterable[str]:
    return [phones.typed_digits(one) for one in texts if DIGITS_AND_MARKS.fullmatch(one)]


def phone_words(phone: str, *, country: str) -> Iterable[str]:
    """The digits from each group to the end, also without the zeros before them.

    The groups are those of the usual spellings, so it does not matter how somebody typed it.
    """
    found: dict[str, None] = {}
    for spelling in dict.fromkeys(phones.spellings(phone, country=country)):
        groups = [phones.digits(group) for group in GROUP.findall(spelling)]
        tail = "".join(groups)
        for start, group in enumerate(groups):
            if tail and (start == 0 or len(tail) >= SHORTEST_TAIL):
                found[tail] = None
                found[without_zeros(tail)] = None
            tail = tail[len(group) :]
    found.pop("", None)
    return found


def without_zeros(digits: str) -> str:
    return digits[2:] if digits.startswith("00") else digits.removeprefix("0")


def search_text(*texts: str, phone_numbers: Iterable[str] = (), country: str) -> str:
    found = [word for text in texts for word in words(text)]
    for phone in phone_numbers:
        found += phone_words(phone, country=country)
    return joined(found)


def joined(found: Iterable[str]) -> str:
    """Each word once."""
    return " ".join(["", *dict.fromkeys(found)])


def sort_name(name: str) -> str:
    """The key by which names are ordered; the database knows no collation to lean on."""
    return plain(name).strip()[:SORT_LENGTH]


def asked(query: str) -> list[str] | None:
    """The starts of words that are all looked for; None when nothing in the query can be found.

    A query of digits and marks is read as one phone number.
    """
    if not query.strip() or BEGINS_A_PHONE.fullmatch(query):
        return []
    if DIGITS_AND_MARKS.fullmatch(query):
        return [phones.typed_digits(query)]
    starts = [folded(word) for word in WORD.findall(plain(spelled(query)))]
    return list(dict.fromkeys(starts)) or None


def pattern(start: str) -> str:
    return f"% {escaped(start)}%"


def escaped(word: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", word)
