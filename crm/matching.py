"""How likely two customers are one person, and by what one sees it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from crm import search

# Mail providers of the many: sharing one of these tells nothing.
PROVIDERS = """
    aol.com arcor.de bluewin.ch fastmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com
    gmx.de gmx.net googlemail.com hey.com hotmail.com hotmail.de hotmail.fr icloud.com laposte.net
    libero.it live.com live.de mac.com mail.com mail.de mailbox.org me.com msn.com online.de
    orange.fr outlook.com outlook.de posteo.de posteo.net proton.me protonmail.com rocketmail.com
    sbcglobal.net t-online.de tutanota.com verizon.net vodafone.de wanadoo.fr web.de yahoo.co.uk
    yahoo.com yahoo.de yahoo.fr yandex.ru ymail.com zoho.com
"""
FREEMAIL = frozenset(PROVIDERS.split())
SIMILAR = 0.85  # from here on two names are spellings of one
DIFFERENT = 0.6  # below it two first names belong to two people
MOST = 100


class Evidence(StrEnum):
    """What two customers share, strongest first; the last one speaks for two people."""

    EMAIL = "email"
    PHONE = "phone"
    CONTACT_EMAIL = "contact_email"
    CONTACT_PHONE = "contact_phone"
    SAME_NAME = "same_name"
    NAME = "name"
    DOMAIN = "domain"
    COMPANY = "company"
    TOWN = "town"
    FIRST_NAMES = "first_names"


WEIGHTS = {
    Evidence.EMAIL: 60,
    Evidence.PHONE: 55,
    Evidence.CONTACT_EMAIL: 50,
    Evidence.CONTACT_PHONE: 45,
    Evidence.SAME_NAME: 40,
    Evidence.NAME: 30,
    Evidence.DOMAIN: 20,
    Evidence.COMPANY: 20,
    Evidence.TOWN: 15,
    Evidence.FIRST_NAMES: -25,
}
STRONG = {Evidence.EMAIL, Evidence.PHONE, Evidence.CONTACT_EMAIL, Evidence.CONTACT_PHONE}
NAMES = {Evidence.SAME_NAME, Evidence.NAME}
BESIDE_NAMES = {Evidence.DOMAIN, Evidence.COMPANY, Evidence.TOWN}


@dataclass(frozen=True)
class Facts:
    """What is known of a customer. Phones are in E.164; those of contacts stand apart."""

    name: str
    company: str = ""
    location: str = ""
    email: str = ""
    phone: str = ""
    contact_emails: frozenset[str] = frozenset()
    contact_phones: frozenset[str] = frozenset()

    @property
    def emails(self) -> frozenset[str]:
        return lowered(self.contact_emails | {self.email})

    @property
    def phones(self) -> frozenset[str]:
        return frozenset(filter(None, self.contact_phones | {self.phone}))

    @property
    def domain(self) -> str:
        """Of the e-mail, where it belongs to a company or a family."""
        domain = self.email.lower().rpartition("@")[2]
        return "" if domain in FREEMAIL else domain

    @property
    def town(self) -> str:
        """`20095 Hamburg, Germany` is in `hamburg`."""
        return " ".join(re.findall(r"[^\W\d_]+", search.plain(self.location.split(",")[0])))


@dataclass(frozen=True)
class Likeness:
    """From 0 to 100, and the evidence for it."""

    score: int
    evidence: tuple[Evidence, ...]

    @property
    def is_likely(self) -> bool:
        shared = set(self.evidence)
        return bool(shared & STRONG) or bool(shared & NAMES and shared & BESIDE_NAMES)


def likeness(one: Facts, other: Facts) -> Likeness:
    """The same whichever of them is named first."""
    shared = tuple(evidence(one, other))
    score = sum(WEIGHTS[name] for name in shared)
    return Likeness(max(0, min(MOST, score)), shared)


def evidence(one: Facts, other: Facts) -> Iterable[Evidence]:
    alike = alikeness(one.name, other.name)
    ways = list(shared_ways(one, other))
    yield from ways
    if alike >= SIMILAR:
        yield Evidence.SAME_NAME if alike == 1 else Evidence.NAME
    if Evidence.EMAIL not in ways and one.domain and one.domain == other.domain:
        yield Evidence.DOMAIN
    if one.company and search.plain(one.company).split() == search.plain(other.company).split():
        yield Evidence.COMPANY
    if one.town and one.town == other.town:
        yield Evidence.TOWN
    if ways and alike < SIMILAR and have_other_first_names(one.name, other.name):
        yield Evidence.FIRST_NAMES


def shared_ways(one: Facts, other: Facts) -> Iterable[Evidence]:
    """The ways to reach both: their own, or those of people at one of them."""
    if one.email and one.email.lower() == other.email.lower():
        yield Evidence.EMAIL
    elif one.emails & other.emails:
        yield Evidence.CONTACT_EMAIL
    if one.phone and one.phone == other.phone:
        yield Evidence.PHONE
    elif one.phones & other.phones:
        yield Evidence.CONTACT_PHONE


def alikeness(one: str, other: str) -> float:
    """1 for the same words in any order, accents and umlauts apart; 0.9 where one name has all the
    words of the other, as `Dr. Anna Alt` has of `Anna Alt`.
    """
    pairs = [(mine, theirs) for mine in spellings(one) for theirs in spellings(other)]
    return max((ratio(mine, theirs) for mine, theirs in pairs), default=0)


def ratio(one: Sequence[str], other: Sequence[str]) -> float:
    if one == other:
        return 1
    smaller, larger = sorted((set(one), set(other)), key=len)
    if len(smaller) > 1 and smaller < larger:
        return 0.9
    # SequenceMatcher is not symmetric, and a name must not depend on who asks.
    first, second = sorted((" ".join(one), " ".join(other)))
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    # Most names are far apart, which two bounds tell much sooner.
    bound = min(matcher.real_quick_ratio(), matcher.quick_ratio())
    return min(0.99, matcher.ratio() if bound >= DIFFERENT else bound)


@lru_cache(maxsize=10_000)
def spellings(name: str) -> list[list[str]]:
    """The words in order, plain and with umlauts written out; nothing of a name without words."""
    lower = name.casefold()
    variants = dict.fromkeys((search.plain(lower), search.plain(lower.translate(search.UMLAUTS))))
    return [found for text in variants if (found := sorted(re.findall(r"[^\W_]+", text)))]


def have_other_first_names(one: str, other: str) -> bool:
    """Whether these are clearly two people; `Kate` may be `Katharina`, and `Alt` any Alt."""
    first, second = first_name(one), first_name(other)
    if not first or not second or first[:3] == second[:3] or first in second or second in first:
        return False
    mine, theirs = ({word for words in spellings(name) for word in words} for name in (one, other))
    is_part = mine <= theirs or theirs <= mine
    return not is_part and ratio([first], [second]) < DIFFERENT


def first_name(name: str) -> str:
    """`Alt, Anna` is called Anna."""
    last, comma, first = name.partition(",")
    found = re.findall(r"[^\W_]+", search.plain(first if comma and first.strip() else last))
    return found[0] if found else ""


def lowered(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(text.lower() for text in texts if text)
