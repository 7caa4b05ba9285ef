"""How likely two customers are one person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.matching import Evidence, Facts, alikeness, likeness

ANNA = Facts(
    "Anna Müller", "Villa Rosa", "20095 Hamburg, Germany", "Anna@villa-rosa.example", "+4940123"
)
texts = st.text(max_size=20)
facts = st.builds(
    Facts,
    name=st.sampled_from(["Anna Alt", "Alt, Anna", "Ben Alt", "Ana Alt", ""]) | texts,
    company=st.sampled_from(["", "Villa Rosa", "VILLA ROSA"]),
    location=st.sampled_from(["", "Hamburg", "Berlin, Germany"]),
    email=st.sampled_from(["", "a@gmx.de", "A@gmx.de", "b@alt.example", "c@alt.example"]),
    phone=st.sampled_from(["", "+491"]),
    contact_emails=st.frozensets(st.sampled_from(["a@gmx.de", "b@alt.example"])),
    contact_phones=st.frozensets(st.sampled_from(["+491", "+492"])),
)


@pytest.mark.parametrize(
    ("other", "evidence"),
    [
        (Facts("Anna Müller", email="anna@villa-rosa.example"), ["email", "same_name"]),
        (Facts("Mueller, Anna", phone="+4940123"), ["phone", "same_name"]),
        (Facts("Ana Mueller", email="office@villa-rosa.example"), ["name", "domain"]),
        (Facts("Dr. Anna Müller", location="Hamburg"), ["name", "town"]),
        (Facts("Anna Muller", company="villa  rosa"), ["same_name", "company"]),
        (Facts("Villa", contact_phones=frozenset({"+4940123"})), ["contact_phone", "first_names"]),
        (Facts("Ben Müller", email="anna@villa-rosa.example"), ["email", "first_names"]),
        (Facts("Ann", contact_emails=frozenset({"ANNA@villa-rosa.example"})), ["contact_email"]),
    ],
)
def test_evidence_of_one_person(other: Facts, evidence: list[str]) -> None:
    found = likeness(ANNA, other)
    assert (list(found.evidence), found.is_likely) == (evidence, True)


@pytest.mark.parametrize(
    "other",
    [
        Facts("Anna Müller"),
        Facts("Anna Müller", location="Berlin, Germany"),
        Facts("Ben Nowak", "Villa Rosa", "Hamburg", "ben@villa-rosa.example"),
        Facts("", phone="+4940999"),
    ],
)
def test_neither_a_name_alone_nor_a_town_alone_makes_one_person(other: Facts) -> None:
    assert not likeness(ANNA, other).is_likely


def test_a_provider_of_the_many_is_no_shared_domain() -> None:
    mails = ("anna@gmail.com", "ana@gmail.com")
    assert not likeness(*(Facts("Anna Alt", email=mail) for mail in mails)).is_likely


@pytest.mark.parametrize(
    ("one", "other", "is_two"),
    [
        ("Anna Alt", "Ben Alt", True),
        ("Alt, Anna", "Ben Alt", True),
        ("Kate Alt", "Katharina Neu", False),
        ("Anna Alt", "Anna Neu", False),
        ("Anna Alt", "Alt", False),
        ("Elizabeth Alt", "Beth Neu", False),
    ],
)
def test_two_first_names_with_one_mail_are_two_people(one: str, other: str, is_two: bool) -> None:
    found = likeness(Facts(one, email="a@gmx.de"), Facts(other, email="a@gmx.de"))
    assert (Evidence.FIRST_NAMES in found.evidence) == is_two


def test_more_evidence_scores_higher() -> None:
    ranked = [
        Facts("Anna Müller", location="Hamburg"),
        Facts("Anna Müller", email="x@villa-rosa.example", location="Hamburg"),
        Facts("Anna Müller", email="anna@villa-rosa.example"),
        ANNA,
    ]
    assert [likeness(ANNA, one).score for one in ranked] == [55, 75, 100, 100]


@given(facts, facts)
def test_likeness_does_not_depend_on_who_asks(one: Facts, other: Facts) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other).score <= 100


@given(texts)
def test_every_name_with_letters_is_like_itself(name: str) -> None:
    assert alikeness(name, name) in (0, 1)
    assert (alikeness(f"{name} a", f"a {name}")) == 1
