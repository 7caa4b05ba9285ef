"""Searching customers: what is found, checked against a plain reading of the rule."""

import re
import unicodedata
from typing import Any

import phonenumbers
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from crm.actions.searching import reindex
from crm.models import Customer
from photocrm.accounts.models import User, Workspace
from tests.factories import ContactFactory, CustomerFactory, WorkspaceFactory
from tests.fixtures.work import Race

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(workspace: Workspace) -> None:
    CustomerFactory(
        workspace=workspace, name="Jürgen Groß", email="jg@post.example", phone="+49 170 1234567"
    )
    CustomerFactory(
        workspace=workspace, name="Łukasz Nowak", email="", company="Café Zoë", phone="030/555 01"
    )
    CustomerFactory(workspace=workspace, name="Ben Nowak", email="", company="100% Foto")
    CustomerFactory(workspace=workspace, name="Maren Ott", email="", phone="+49 30 23125 017")
    CustomerFactory(
        workspace=workspace, name="Ravi Shah", email="", phone="+91 22 5550 0134", location="Lyon"
    )


def names(client: Client, query: str) -> list[str]:
    response = client.get("/studio/customers/", {"q": query})
    return sorted(row.name for row in response.context["page"].rows)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("j", ["Jürgen Groß"]),
        ("jür", ["Jürgen Groß"]),
        ("jur", ["Jürgen Groß"]),
        ("JUERGEN", ["Jürgen Groß"]),
        ("groß", ["Jürgen Groß"]),
        ("gross", ["Jürgen Groß"]),
        ("urgen", []),
        ("groß jür", ["Jürgen Groß"]),
        ("jür nowak", []),
        ("lukasz", ["Łukasz Nowak"]),
        ("nowak", ["Ben Nowak", "Łukasz Nowak"]),
        ("nowak cafe", ["Łukasz Nowak"]),
        ("zoe", ["Łukasz Nowak"]),
        ("rav lyo", ["Ravi Shah"]),
        ("jg@post.example", ["Jürgen Groß"]),
        ("post.ex", ["Jürgen Groß"]),
        ("post", ["Jürgen Groß"]),
        ("Jürgen <jg@post.example>", ["Jürgen Groß"]),
        ("+49 170 123", ["Jürgen Groß"]),
        ("0049170", ["Jürgen Groß"]),
        ("030 555", ["Łukasz Nowak"]),
        ("30555", ["Łukasz Nowak"]),
        ("030 23125017", ["Maren Ott"]),
        ("+49 (0)30-23125/017", ["Maren Ott"]),
        ("23125", ["Maren Ott"]),
        ("55500134", ["Ravi Shah"]),
        ("5550", ["Ravi Shah", "Łukasz Nowak"]),
        ("0134", ["Ravi Shah"]),
        ("912255500134", ["Ravi Shah"]),
        ("22 5550", ["Ravi Shah"]),
        ("ravi 0134", ["Ravi Shah"]),
        ("2550", []),
        ("100%", ["Ben Nowak"]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("", ["Ben Nowak", "Jürgen Groß", "Maren Ott", "Ravi Shah", "Łukasz Nowak"]),
    ],
)
def test_search_finds(query: str, expected: list[str], people: None, signed_in: Client) -> None:
    assert names(signed_in, query) == sorted(expected)


def test_umlauts_find_each_other_in_every_spelling(workspace: Workspace) -> None:
    spellings = ("Müller", "Muller", "Mueller", "MÜLLER", "Mu\u0308ller")
    for name in spellings:
        CustomerFactory(workspace=workspace, name=name)
    counts = [Customer.objects.search(text).count() for text in (*spellings, "mue", "muel")]
    assert counts == [5] * 7


# -- a plain reading of the rule, in which every text is looked at letter by letter


def spelled(text: str) -> str:
    base = text.lower().replace("ß", "ss").replace("ł", "l").replace("ø", "o")
    letters = unicodedata.normalize("NFKD", base)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub("(?<=[aou])e", "", plain)


def has_start(text: str, start: str) -> bool:
    text = unicodedata.normalize("NFC", text)
    tails = (text[match.start() :] for match in re.finditer(r"[^\W_]+", text))
    return any(
        spelled(tail).startswith(start) or spelled(re.sub("[-']", "", tail)).startswith(start)
        for tail in tails
    )


def has_number(phone: str, digits: str, country: str) -> bool:
    spellings = [phone]
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        number = None
    if number and phonenumbers.is_possible_number(number):
        spellings += [phonenumbers.format_number(number, form) for form in (1, 2)]
    for spelling in spellings:
        groups = re.findall(r"\d+", spelling)
        tails = ["".join(groups[start:]) for start in range(len(groups))]
        for tail in [tails[0], *(tail for tail in tails[1:] if len(tail) > 3)] if tails else []:
            if tail.startswith(digits) or re.sub("^00?", "", tail).startswith(digits):
                return True
    return False


def is_found(customer: Customer, query: str) -> bool:
    contacts = customer.contacts.all()
    texts = [customer.name, customer.company, customer.location, customer.email]
    texts += [text for contact in contacts for text in (contact.name, contact.email)]
    numbers = [customer.phone, *(contact.phone for contact in contacts)]
    digits = re.sub(r"\D", "", query)
    is_number = bool(digits) and not re.search(r"[^\W\d_]", query)
    starts = [re.sub("^00?", "", digits) or digits] if is_number else spelled(query).split()
    return all(
        any(has_start(text, start) for text in texts)
        or any(has_number(phone, start, customer.workspace.country) for phone in numbers)
        for start in starts
    )


parts = st.sampled_from(
    [
        "Anna",
        "Müller",
        "Mueller",
        "Muller",
        "Łukasz",
        "Groß",
        "Joël",
        "O'Brien",
        "Øye",
        "Lyon",
        "Aue",
    ]
)
full_names = st.lists(parts, min_size=1, max_size=3).map(" ".join) | st.builds(
    "{}-{}".format, parts, parts
)
mails = st.just("") | st.builds(
    "{}.{}@{}.example".format,
    *(st.sampled_from(["anna", "mueller", "joel"]), st.sampled_from(["gross", "k"])),
    st.sampled_from(["mail", "foto-lyon", "post"]),
)
numbers = st.just("") | st.sampled_from(
    ["+49 170 1234567", "030/555 01", "0049 89 123456", "06 12 34 56 78", "+33 6 12 34 56 78"]
)
persons = st.fixed_dictionaries({"name": full_names, "email": mails, "phone": numbers})
companies = st.fixed_dictionaries(
    {"company": full_names | st.just(""), "location": st.sampled_from(["", "Lyon", "Köln", "Aix"])}
)
sources = st.sampled_from(
    (
        *("anna", "Müller", "mueller", "muller", "łukasz", "gross", "joel", "o'brien", "øye"),
        *("lyon", "annamuller", "müller-lyon", "anna.gross@mail.example", "gross@post"),
        "foto-lyon.example",
    )
)
starts = st.builds(lambda word, length: word[:length], sources, st.integers(1, 24))
word_queries = st.lists(starts.filter(lambda start: start[-1].isalnum()), min_size=1, max_size=3)
digit_queries = st.builds(
    lambda number, first, length: number[first : first + length],
    *(numbers.filter(bool), st.integers(0, 4), st.integers(1, 14)),
).filter(lambda text: any(mark.isdigit() for mark in text) and not re.match(r"\W*(\+|00)", text))


class Matching(TestCase):
    @settings(max_examples=60)
    @given(
        everybody=st.lists(
            st.tuples(persons, companies, st.lists(persons, max_size=2)), max_size=4
        ),
        queries=st.lists(word_queries.map(" ".join) | digit_queries, min_size=1, max_size=4),
    )
    def test_database_finds_what_a_plain_reading_finds(
        self, everybody: list[Any], queries: list[str]
    ) -> None:
        workspace = WorkspaceFactory()
        for person, company, contacts in everybody:
            customer = CustomerFactory(workspace=workspace, **person, **company)
            for contact in contacts:
                ContactFactory(customer=customer, **contact)
        rows = list(Customer.objects.of(workspace).select_related("workspace"))
        for query in queries:
            found = set(Customer.objects.of(workspace).search(query))
            assert found == {row for row in rows if is_found(row, query)}, query


def test_search_never_fails_on_odd_input(signed_in: Client, people: None) -> None:
    odd = ("'", "\\%", "a" * 100, "ß" * 100, "😀", "+", "(", "00", "ä" * 99, "a\x00b", "a" * 101)
    statuses = {text: signed_in.get("/studio/customers/", {"q": text}).status_code for text in odd}
    refused = {text for text, status in statuses.items() if status == 400}
    assert set(statuses.values()) == {200, 400}
    assert refused == {"a\x00b", "a" * 101}


# -- never stale


def found_by(*texts: str) -> list[int]:
    return [Customer.objects.search(text).count() for text in texts]


def test_changed_name_is_found_and_the_old_one_is_not(workspace: Workspace) -> None:
    customer = CustomerFactory(workspace=workspace, name="Anna Alt")
    customer.name = "Anna Neu"
    customer.save(update_fields=["name"])
    assert found_by("alt", "neu") == [0, 1]
    customer.refresh_from_db()
    assert customer.sort_name == "anna neu"


def test_contacts_find_their_customer_until_they_go(workspace: Workspace) -> None:
    customer = CustomerFactory(workspace=workspace, name="Agency", email="")
    contact = ContactFactory(
        customer=customer, name="Théo Petit", email="theo@art.example", phone="0170 7654321"
    )
    assert found_by("theo", "petit agency", "art.ex", "+49 170 765") == [1, 1, 1, 1]
    contact.name = "Ida Berg"
    contact.save()
    assert found_by("petit", "berg") == [0, 1]
    contact.delete()
    assert found_by("berg", "art", "agency") == [0, 0, 1]


def test_contact_in_the_trash_finds_nobody(workspace: Workspace, owner: User) -> None:
    contact = ContactFactory(customer__workspace=workspace, name="Ida Berg")
    contact.trashed_at, contact.trashed_by = contact.created_at, owner
    contact.save()
    assert found_by("berg") == [0]


def test_contact_that_moves_is_found_at_its_new_customer_alone(workspace: Workspace) -> None:
    old, new = CustomerFactory.create_batch(2, workspace=workspace)
    contact = ContactFactory(customer=old, name="Ida Berg")
    contact.customer = new
    contact.save()
    assert [row.pk for row in Customer.objects.search("berg")] == [new.pk]


def test_stale_customer_does_not_forget_its_contacts(workspace: Workspace) -> None:
    stale = CustomerFactory(workspace=workspace, name="Agency")
    ContactFactory(customer=stale, name="Ida Berg")
    stale.name = "Agentur"
    stale.save()
    assert found_by("agentur berg", "agency") == [1, 0]


def test_merged_duplicates_find_the_survivor_at_any_remove(workspace: Workspace) -> None:
    first, second, survivor = (
        CustomerFactory(workspace=workspace, name=name, email=f"{name.lower()}@old.example")
        for name in ("Alt", "Mittel", "Neu")
    )
    Customer.everything.filter(pk=first.pk).update(merged_into=second)
    Customer.everything.filter(pk=second.pk).update(merged_into=survivor)
    reindex(survivor)
    assert found_by("alt@old", "mittel", "neu") == [1, 1, 1]
    Customer.everything.filter(pk=second.pk).update(merged_into=None)
    reindex(survivor)
    assert [row.name for row in Customer.objects.search("mittel")] == ["Mittel"]


def test_reindexing_changes_nothing_that_is_right(
    workspace: Workspace, django_assert_num_queries: Any
) -> None:
    contact = ContactFactory(customer__workspace=workspace)
    with django_assert_num_queries(6):  # of them two for the savepoint
        reindex(contact.customer)


def test_contacts_saved_at_once_all_count(race: Race) -> None:
    customer = CustomerFactory(name="Agency")
    names = ("Ida Berg", "Théo Petit", "Zoë Ott")
    race(3, lambda number: ContactFactory(customer=customer, name=names[number]))
    assert found_by("berg petit ott") == [1]


def test_contact_and_customer_saved_at_once_both_count(race: Race) -> None:
    customer = CustomerFactory(name="Agency")
    customer.name = "Agentur"
    contact = ContactFactory.build(customer=customer, name="Ida Berg")
    race(2, lambda number: (customer, contact)[number].save())
    assert found_by("agentur berg", "agency") == [1, 0]


def test_words_are_found_however_many_contacts_there_are(workspace: Workspace) -> None:
    customer = CustomerFactory(workspace=workspace, name="Agency")
    for number in range(60):
        ContactFactory(customer=customer, name=f"Longname{number} {'x' * 150}{number}")
    assert found_by("agency longname59", "longname0", "longname60") == [1, 1, 0]


def test_command_makes_all_words_anew(workspace: Workspace) -> None:
    contact = ContactFactory(customer__workspace=workspace, name="Ida Berg")
    Customer.everything.update(search_text="", also_known="", sort_name="")
    call_command("reindex_customers", workspace=workspace.slug)
    contact.customer.refresh_from_db()
    assert found_by("berg") == [1]
    assert contact.customer.sort_name == contact.customer.name.lower()
    with pytest.raises(CommandError, match="no workspace “nowhere”"):
        call_command("reindex_customers", workspace="nowhere")
