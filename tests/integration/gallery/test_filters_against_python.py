"""Whatever is asked together, list and counts are those of a plain loop over the rows."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock
from uuid import UUID

from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from crm.models import Customer, Label
from gallery.filters import SessionFilter
from gallery.models import PhotoSession
from photocrm import pagination
from photocrm.accounts.models import User, Workspace
from photocrm.ids import new_id
from tests.factories import (
    CustomerFactory,
    LabelFactory,
    MembershipFactory,
    PhotoFactory,
    SessionFactory,
    SessionLabelFactory,
    TagFactory,
    WorkspaceFactory,
)

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
NAMES = ("Amélie Wedding", "Müller family", "Weddings", "你好 wedding", "Öztürk")
TEXTS = ("", "wedding", "muller", "amelie", "ing", "w", "zz", "你", "merci", "img_1", "wed ame")


def maybe(values: Any) -> Any:
    return st.one_of(st.just(""), values)


DAYS = maybe(st.integers(0, 8).map(lambda day: str(START.date() + timedelta(days=day))))
ASKED = st.fixed_dictionaries(
    {
        "q": st.sampled_from(TEXTS),
        "status": st.lists(st.sampled_from(["raw", "tagged", "shared"]), unique=True, max_size=3),
        "customer": maybe(st.sampled_from(["with", "without"])),
        "label": st.lists(st.sampled_from([0, 1]), unique=True, max_size=2),
        "photographer": st.booleans(),
        "photos_min": maybe(st.integers(0, 8).map(str)),
        "photos_max": maybe(st.integers(0, 8).map(str)),
        "created_from": DAYS,
        "created_to": DAYS,
        "shot_from": DAYS,
        "sort": st.sampled_from(["", "oldest", "name", "photos", "shared"]),
    }
)


class FiltersAgainstPython(TestCase):
    workspace: Workspace
    ida: User
    labels: list[Label]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.workspace = WorkspaceFactory()
        cls.ida = MembershipFactory(workspace=cls.workspace).user
        cls.labels = LabelFactory.create_batch(2, workspace=cls.workspace)
        customers = [None, CustomerFactory(workspace=cls.workspace, name="Amélie Roux")]
        for number in range(12):
            cls.make(number, customers[number % 2])

    @classmethod
    def make(cls, number: int, customer: Customer | None) -> None:
        at = START + timedelta(days=number * 5 % 8)
        shared = {"share_count": 1, "last_shared_at": at} if number % 3 == 0 else {}
        session = SessionFactory(
            pk=key(is_sampled=number % 3 != 1),
            workspace=cls.workspace,
            name=NAMES[number % len(NAMES)],
            customer=customer,
            photo_count=1 + number % 7,
            tagged_count=number % 2,
            shot_on=at.date() - timedelta(days=number % 4) if number % 5 else None,
            created_by=cls.ida if number % 4 == 0 else None,
            **shared,
        )
        PhotoSession.objects.filter(pk=session.pk).update(created_at=at)
        photo = PhotoFactory(session=session, file_name=f"IMG_{number}.jpg")
        if number % 2:
            TagFactory(photo=photo, text="Merci à tous")
        for label in cls.labels[: number % 3]:
            SessionLabelFactory(session=session, label=label)

    @given(ASKED, st.sampled_from([0, 500]), st.integers(1, 5), st.sampled_from([1, 2, 10_000]))
    @settings(max_examples=120)
    def test_list_and_counts(self, asked: dict[str, Any], few: int, walk: int, limit: int) -> None:
        query = self.query(asked)
        with few_matches(few), walking(walk), counting(limit):
            filters = SessionFilter(query, self.workspace)
            rows = walked(filters)
            counts = filters.counts()
        of_others = [row for row in self.everything() if self.fits(row, asked)]
        expected = [row for row in of_others if has_any(row, asked["status"])]
        assert [row.pk for row in rows] == [row.pk for row in in_order(expected, asked)]
        most = len(rows) + len(of_others) if counts.limit is None else limit + 1
        assert counts.found == min(len(expected), most)
        of_status = {name: sum(has_any(row, [name]) for row in of_others) for name in STATUS}
        everything = of_status | {"": len(of_others)}
        assert counts.by_status == {name: min(n, most) for name, n in everything.items()}
        if not asked["status"]:
            assert filters.counts(pagination.Page(rows, "")) == (everything, len(expected), None)

    def query(self, asked: dict[str, Any]) -> QueryDict:
        query = QueryDict(mutable=True)
        for name, value in asked.items():
            query.setlist(name, value if isinstance(value, list) else [value])
        query.setlist("label", [str(self.labels[number].pk) for number in asked["label"]])
        query["photographer"] = str(self.ida.pk) if asked["photographer"] else ""
        return query

    def everything(self) -> list[PhotoSession]:
        return list(PhotoSession.objects.of(self.workspace).prefetch_related("labels"))

    def fits(self, row: PhotoSession, asked: dict[str, Any]) -> bool:
        labels: set[Label] = {self.labels[number] for number in asked["label"]}
        created = row.created_at.date()
        return all(
            (
                says(row, asked["q"]),
                asked["customer"] in ("", "with" if row.customer_id else "without"),
                not labels or labels & set(row.labels.all()),
                not asked["photographer"] or row.created_by == self.ida,
                asked["photos_min"] == "" or row.photo_count >= int(asked["photos_min"]),
                asked["photos_max"] == "" or row.photo_count <= int(asked["photos_max"]),
                asked["created_from"] == "" or created >= date.fromisoformat(asked["created_from"]),
                asked["created_to"] == "" or created <= date.fromisoformat(asked["created_to"]),
                asked["shot_from"] == ""
                or (row.shot_on and str(row.shot_on) >= asked["shot_from"]),
                asked["sort"] != "shared" or row.last_shared_at,
            )
        )


STATUS: dict[str, Any] = {
    "raw": lambda row: row.tagged_count == 0,
    "tagged": lambda row: row.tagged_count > 0,
    "shared": lambda row: row.last_shared_at is not None,
}
ORDER: dict[str, Any] = {
    "": (lambda row: (row.created_at, row.pk), True),
    "oldest": (lambda row: (row.created_at, row.pk), False),
    "name": (lambda row: (row.sort_name, row.pk), False),
    "photos": (lambda row: (row.photo_count, row.pk), True),
    "shared": (lambda row: (row.last_shared_at, row.pk), True),
}
FOLDED = str.maketrans("éèöüà", "eeoua")


def walked(filters: SessionFilter) -> list[PhotoSession]:
    """All rows, page by page."""
    rows: list[PhotoSession] = []
    after: str | None = None
    while after != "":
        found, among = filters.walked(), filters.among()
        page = pagination.page_of(found, after=after or "", size=3, among=among)
        rows += page.rows
        after = page.after
    return rows


def has_any(row: PhotoSession, statuses: list[str]) -> bool:
    return not statuses or any(STATUS[status](row) for status in statuses)


def in_order(rows: list[PhotoSession], asked: dict[str, Any]) -> list[PhotoSession]:
    key, backwards = ORDER[asked["sort"]]
    return sorted(rows, key=key, reverse=backwards)


def says(row: PhotoSession, text: str) -> bool:
    """The rules of search once more, by plain loops over plain words."""
    texts = [row.name, *(photo.file_name for photo in row.photos.all())]
    texts += [tag.text for photo in row.photos.all() for tag in photo.tags.all()]
    texts += [row.customer.name] if row.customer else []
    there = " ".join(texts).lower().translate(FOLDED).split()
    return all(
        any(word in one if len(word) > 2 else one.startswith(word) for one in there)
        for word in text.split()
    )


def key(*, is_sampled: bool) -> UUID:
    """The last byte decides; elsewhere chance puts it there."""
    return UUID(bytes=new_id().bytes[:15] + bytes([0 if is_sampled else 255]))


def few_matches(number: int) -> Any:
    return mock.patch.multiple("gallery.queries", FEW=number, FEW_SAMPLED=min(number, 40))


def counting(limit: int) -> Any:
    """The sample alone tells of as many as are more than the limit."""
    sure: dict[str, Any] = {
        "SURE": min(limit + 1, 260),
        "SURE_OF_SHARED": min(limit + 1, 1_480),
        "HOPE": 0,
    }
    return mock.patch.multiple("gallery.queries", COUNT_LIMIT=limit, **sure)


def walking(number: int) -> Any:
    return mock.patch("photocrm.pagination.WALK", number)
