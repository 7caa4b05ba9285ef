"""The people at one customer, as they stand after the rows so far, and who of a row is one of them.

A person is a dictionary of `PARTS`, with `phone_e164`, and perhaps `assumed`: the parts that no
cell says, like the name of somebody of whom there is an address alone. Whoever is stored has an
`id` and a `customer_id` too; `is_recent` tells that the run at hand wrote this contact.
"""

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import product
from typing import Any
from uuid import UUID

from crm import search
from photocrm.ids import new_id

Person = dict[str, Any]
Changes = dict[str, list[Any]]
Key = tuple[str, str]

PARTS = ("name", "title", "email", "phone", "birthday")
# By what somebody is known again, the surest first; customers are found by the same.
KINDS = ("email", "phone", "name")


class Circle:
    """`new` and `changed` are still to be written."""

    def __init__(self, customer: UUID, people: Iterable[Person] = ()) -> None:
        self.customer = customer
        self.people: dict[str, Person] = {}
        self.having: dict[Key, list[str]] = defaultdict(list)
        self.new: dict[str, Person] = {}
        self.changed: dict[str, Person] = {}
        for person in people:
            self.people[person["id"]] = person
            self.index(person)

    def welcome(
        self, people: Sequence[Person], *, overwrite: bool
    ) -> tuple[list[str], dict[str, Changes]]:
        """Whom a row brings: the ids of the new ones, and each part that changes about others, as
        it was and as it is now. Who lies in the trash stays there as he or she is.
        """
        known = self.known(people)
        added: list[str] = []
        renewed: dict[str, Changes] = {}
        for place, person in enumerate(people):
            if place not in known:
                added.append(self.add(person))
            elif changes := self.renew(known[place], person, overwrite=overwrite):
                renewed[known[place]] = changes
        return added, renewed

    def known(self, people: Sequence[Person]) -> dict[int, str]:
        """Who of a row is who, by place; nobody is two of them. Those of whom the row says nothing
        new are found first, and within a kind those without a name last.
        """
        keys = [keys_of(person) for person in people]
        often = Counter(key for each in keys for key in each.items())
        places = sorted(range(len(people)), key=lambda place: "name" not in keys[place])
        found: dict[int, str] = {}
        taken: set[str] = set()
        for is_same, kind, place in product((says_nothing_new, is_meant), KINDS, places):
            key = (kind, keys[place].get(kind, ""))
            if place in found or key not in self.having:
                continue
            for one, is_sure in self.sharing(key):
                sure = is_sure and often[key] == 1
                if one not in taken and is_same(self.people[one], people[place], kind, sure):
                    found[place] = one
                    taken.add(one)
                    break
        return found

    def sharing(self, key: Key) -> list[tuple[str, bool]]:
        """Those with the key, the eldest first but for the trash, and whether it tells who is
        meant: not where several share it, and whoever was written by this run may share it with
        the next one in the file.
        """
        having = [self.people[one] for one in self.having[key]]
        kept = [one for one in having if not one["is_trashed"]]
        gone = [one for one in having if one["is_trashed"]]
        known = [(one["id"], len(kept) == 1 and not one["is_recent"]) for one in kept]
        return [*known, *((one["id"], False) for one in gone)]

    def add(self, person: Person) -> str:
        key = str(new_id())
        made = {"id": key, "customer_id": self.customer, "is_trashed": False, "is_recent": True}
        self.people[key] = self.new[key] = person | made
        self.index(self.people[key])
        return key

    def renew(self, key: str, said: Person, *, overwrite: bool) -> Changes:
        person = self.people[key]
        if person["is_trashed"]:
            return {}
        if changes := changes_of(person, said, overwrite=overwrite):
            for each in keys_of(person).items():
                self.having[each].remove(key)
            take(person, said, changes)
            person["is_recent"] = True
            self.index(person)
            if key not in self.new:
                self.changed[key] = person
        return changes

    def index(self, person: Person) -> None:
        """In the order of ids, which tell who is elder."""
        for key in keys_of(person).items():
            insort(self.having[key], person["id"])


def keys_of(person: Mapping[str, Any]) -> dict[str, str]:
    """Those there are, by kind."""
    keys = {
        "email": person["email"].lower(),
        "phone": person["phone_e164"] or person["phone"],
        "name": "" if is_nameless(person) else search.sort_name(person["name"]),
    }
    return {kind: key for kind, key in keys.items() if key}


def is_nameless(person: Mapping[str, Any]) -> bool:
    """Whether something else stands in for the name."""
    is_assumed = "name" in person.get("assumed", ())
    return is_assumed or person["name"] in (person["email"], person["phone"])


def says_nothing_new(one: Person, said: Person, kind: str, is_sure: bool) -> bool:  # noqa: ARG001
    return all(given(said, part) in (None, "", one[part]) for part in PARTS)


def is_meant(one: Person, said: Person, kind: str, is_sure: bool) -> bool:
    """Whether those who share a key are one and the same. An unsure key takes the name too, and a
    phone is never enough for two of other names and addresses.
    """
    if kind == "name":
        return is_sure or not (differ(one, said, "email") or differ(one, said, "phone"))
    if not differ(one, said, "name"):
        return True
    return is_sure and (kind == "email" or not differ(one, said, "email"))


def differ(one: Person, other: Person, kind: str) -> bool:
    """Whether both have a key of the kind, each another one."""
    first, second = keys_of(one).get(kind), keys_of(other).get(kind)
    return bool(first and second and first != second)


def changes_of(person: Person, said: Person, *, overwrite: bool) -> Changes:
    """What is not said changes nothing, and what is only assumed fills a gap at most."""
    found = {}
    for part in said_parts(person, said):
        is_gap = not person[part] or (part == "name" and is_nameless(person))
        if is_gap or (overwrite and part not in said.get("assumed", ())):
            found[part] = [person[part], said[part]]
    return found


def said_parts(person: Person, said: Person) -> list[str]:
    """Those that say something else; no name is better than one that stands in for it."""
    different = [part for part in PARTS if said.get(part) and said[part] != person[part]]
    return [part for part in different if part != "name" or not is_nameless(said)]


def take(person: Person, said: Person, changes: Collection[str]) -> None:
    """Make the changes, with what follows from them."""
    person |= {part: said[part] for part in changes}
    if "phone" in changes:
        person["phone_e164"] = said["phone_e164"]
    if "assumed" in person:
        person["assumed"] = [part for part in person["assumed"] if part not in changes]


def folded(people: Iterable[Person]) -> list[Person]:
    """Each of a row once: whoever shares a key with another one, and differs from that in nothing
    that is said, is the same.
    """
    found: list[Person] = []
    by_key: dict[Key, list[Person]] = defaultdict(list)
    for person in people:
        keys = keys_of(person).items()
        twin = next((one for key in keys for one in by_key[key] if agree(one, person)), None)
        if twin is None:
            found.append(dict.fromkeys(PARTS) | person)
            twin = found[-1]
        else:
            take(twin, person, changes_of(twin, person, overwrite=False))
        for key in keys:
            if all(one is not twin for one in by_key[key]):
                by_key[key].append(twin)
    return found


def agree(one: Person, other: Person) -> bool:
    if any(differ(one, other, kind) for kind in KINDS):
        return False
    pairs = [(given(one, part), given(other, part)) for part in PARTS if part not in KINDS]
    return all(first == second for first, second in pairs if first and second)


def given(person: Person, part: str) -> Any:
    return None if part in person.get("assumed", ()) else person.get(part)
