"""The people at customers of the demonstration studio, and what is known about its VIPs."""

from datetime import date
from typing import Any

from crm.actions import contacts, profiles
from crm.birthdays import NO_YEAR
from crm.models import Customer
from photocrm.accounts.models import User
from photocrm.demo import clock

# By name of the customer: name, title, phone, e-mail, birthday. A couple shares what it shares.
PEOPLE: dict[str, tuple[tuple[str, str, str, str, date | None], ...]] = {
    "Amélie Laurent": (
        ("Théo Dubois", "Groom", "+33 1 99 00 56 79", "theo@dubois.example", date(1991, 9, 2)),
        ("Margaux Petit", "Wedding planner", "+33 1 99 00 41 10", "margaux@fetes.example", None),
    ),
    "Jonas Bergström": (
        ("Linnéa Bergström", "Partner", "+46 8 465 004 12", "jonas@bergstrom.example", None),
    ),
    "Priya Natarajan": (
        ("Rohan Iyer", "Office manager", "+91 22 5550 0135", "office@natarajan.example", None),
    ),
    "Mateo Álvarez": (
        ("Ximena Ríos", "Head chef", "+52 55 5550 0118", "ximena@alvarez.example", None),
    ),
    "Hannah Müller": (("Lukas Müller", "Father", "+49 30 23125 018", "", date(NO_YEAR, 6, 8)),),
    "Oliver Smith": (
        ("Imogen Hughes", "Assistant", "+44 20 7946 0322", "office@smith.example", None),
    ),
    "Lucas Oliveira": (
        ("Beatriz Souza", "Runs the cafés", "+55 11 5550 0198", "beatriz@oliveira.example", None),
    ),
    "Sofia Rossi": (
        ("Chiara Conti", "Art buyer", "+39 06 5550 0143", "chiara@rossi.example", None),
        ("Lorenzo Marino", "Retoucher", "", "lorenzo@rossi.example", date(1985, 1, 20)),
    ),
}
PROFILES: dict[str, dict[str, Any]] = {
    "Amélie Laurent": {
        "family": "Partner Théo, son Gabin",
        "likes": "Natural light, linen, film grain",
        "dislikes": "Posed group shots",
        "main_app": "WhatsApp",
        "links": ["https://www.instagram.com/amelie.laurent.example"],
    },
    "Sofia Rossi": {
        "company": "Rossi Moda, second generation; decides about every campaign herself",
        "likes": "Contact sheets on paper, espresso before the first shot",
        "dislikes": "Retouched skin",
        "main_app": "E-mail",
        "links": ["https://rossi.example", "https://www.linkedin.com/in/rossi-example"],
        "misc": "Call her after eleven.",
    },
}
# Of the VIPs whom chance made: something is known of each.
LIKES = ("Black and white", "Early mornings", "Wide landscapes", "Pictures with the dog")
APPS = ("WhatsApp", "Signal", "E-mail", "Telegram")


def add_people(customers: list[Customer], members: list[User]) -> None:
    """Each written on the day the customer was last spoken to, by whoever added the customer."""
    for number, customer in enumerate(customers):
        by = customer.created_by or members[0]
        with clock.at(customer.last_contact_at):
            for name, title, phone, email, birthday in PEOPLE.get(customer.name, ()):
                fields = {"name": name, "title": title, "phone": phone, "email": email}
                contacts.add(customer=customer, by=by, birthday=birthday, **fields)
            if background := background_of(customer, number):
                profiles.change(customer=customer, version=profiles.NONE_YET, by=by, **background)


def background_of(customer: Customer, number: int) -> dict[str, Any]:
    known = PROFILES.get(customer.name, {})
    if known or not customer.is_vip:
        return known
    return {"likes": LIKES[number % len(LIKES)], "main_app": APPS[number % len(APPS)]}
