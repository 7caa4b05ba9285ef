"""The filters of the gallery, declared once."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import django_filters
from django import forms
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.timezone import localdate

from crm.models import Customer, Label
from gallery import queries
from gallery.models import PhotoSession
from gallery.models.session import SessionQuerySet
from photocrm.accounts.models import User, Workspace
from photocrm.filters import SPANS, DayFilter, StrictFilterSet, end_of, first_day, start_of
from photocrm.pagination import Page

STATUSES = (("raw", "Raw"), ("tagged", "Tagged"), ("shared", "Shared"))
VIEWS = (("grid", "Grid"), ("list", "List"))
LINKED, UNLINKED = "with", "without"
CUSTOMERS = ((LINKED, "With a customer"), (UNLINKED, "Without a customer"))
DENSITIES = (("comfortable", "Comfortable"), ("compact", "Compact"))
COLUMNS = (("auto", "As many as fit"), ("2", "2"), ("3", "3"), ("4", "4"), ("6", "6"))
MOST_PHOTOS = 2_000_000_000


class Order(NamedTuple):
    """`fields` run in one direction and end in the key, as pages by keyset need it."""

    label: str
    fields: tuple[str, ...]


NEWEST = "newest"
ORDERS = {
    NEWEST: Order("Newest", ("-created_at", "-pk")),
    "oldest": Order("Oldest", ("created_at", "pk")),
    "name": Order("Name", ("sort_name", "pk")),
    "photos": Order("Most photos", ("-photo_count", "-pk")),
    "shared": Order("Last shared", ("-last_shared_at", "-pk")),
}
# The same orders, by the column that stands beside the label.
LABEL_ORDERS = {NEWEST: ("-labelled_at", "-pk"), "oldest": ("labelled_at", "pk")}


class CountFilter(django_filters.Filter):
    field_class: type[forms.Field] = forms.IntegerField

    def __init__(self, field_name: str, lookup_expr: str, *, label: str) -> None:
        limits = {"min_value": 0, "max_value": MOST_PHOTOS}
        super().__init__(field_name, lookup_expr, label=label, **limits)  # type: ignore[no-untyped-call]


class SessionFilter(StrictFilterSet):
    """`sort` and what stands behind it leave the rows as they are, but for the order "Last shared":
    it is one of sessions that were shared, since the others have no place in it.
    """

    q = django_filters.CharFilter(method="search", max_length=100, label="Search")
    status = django_filters.MultipleChoiceFilter(
        choices=STATUSES,
        method="of_status",
        label="Status",
        widget=forms.CheckboxSelectMultiple({"class": "checkbox checkbox-sm"}),
    )
    customer = django_filters.ChoiceFilter(
        choices=CUSTOMERS, method="of_customer", label="Customer", empty_label="Any"
    )
    photographer = django_filters.ModelChoiceFilter(
        field_name="created_by", label="Photographer", empty_label="Anybody"
    )
    shot_from = DayFilter(field_name="shot_on", lookup_expr="gte", label="Shot from")
    shot_to = DayFilter(field_name="shot_on", lookup_expr="lte", label="Shot to")
    created = django_filters.ChoiceFilter(
        choices=SPANS, method="created_within", label="Created", empty_label="Any date"
    )
    created_from = DayFilter(method="created_since", label="Created from")
    created_to = DayFilter(method="created_until", label="Created to")
    photos_min = CountFilter("photo_count", "gte", label="Photos, at least")
    photos_max = CountFilter("photo_count", "lte", label="Photos, at most")
    label = django_filters.ModelMultipleChoiceFilter(method="of_labels", label="Label")
    sort = django_filters.ChoiceFilter(
        choices=[(name, order.label) for name, order in ORDERS.items()], method="sortable"
    )
    view = django_filters.ChoiceFilter(choices=VIEWS, method="unfiltered")
    density = django_filters.ChoiceFilter(choices=DENSITIES, method="unfiltered")
    columns = django_filters.ChoiceFilter(choices=COLUMNS, method="unfiltered")

    class Meta:
        model = PhotoSession
        fields: tuple[str, ...] = ()

    def __init__(
        self,
        data: Mapping[str, Any],
        workspace: Workspace,
        queryset: SessionQuerySet | None = None,
    ) -> None:
        among = PhotoSession.objects.of(workspace) if queryset is None else queryset
        super().__init__(data, among)
        self.workspace = workspace
        one = self.chosen_customer = self.find_customer()
        chosen = [(str(one.pk), one.name)] if one else []
        self.filters["customer"].extra["choices"] = [*CUSTOMERS, *chosen]
        self.filters["photographer"].queryset = User.objects.of(workspace)
        labels = Label.objects.of(workspace).in_order()
        self.filters["label"].queryset = labels

    def find_customer(self) -> Customer | None:
        """The one customer that was asked for; none of another workspace is ever found."""
        try:
            key = UUID(self.data.get("customer", ""))
        except ValueError:
            return None
        return Customer.objects.of(self.workspace).filter(pk=key).first()

    @property
    def order(self) -> str:
        return self.data.get("sort") or NEWEST

    def in_order(self) -> SessionQuerySet:
        """What was found, ready to be cut into pages."""
        found: SessionQuerySet = self.found()
        if self.contradicts_itself():
            return found.none().order_by(*ORDERS[self.order].fields)
        return found.order_by(*ORDERS[self.order].fields)

    def walked(self) -> SessionQuerySet:
        """As `in_order`; the sessions of a label by the order of their own that the label has."""
        found, labels = self.in_order(), self.form.cleaned_data["label"]
        if self.tallied() is None or not labels or self.order not in LABEL_ORDERS:
            return found
        by_label = found.filter(label_links__label=labels[0])
        dated = by_label.annotate(labelled_at=F("label_links__session_at"))
        return dated.order_by(*LABEL_ORDERS[self.order])

    def among(self) -> SessionQuerySet | None:
        """What the filters choose from, where what they choose may be rare or far away."""
        if self.tallied() is not None or (self.values("q") and self.few_matches is not None):
            return None
        among: SessionQuerySet = self.queryset
        return self.sortable(among, "sort", self.order)

    def found_without(self, left_out: str) -> SessionQuerySet:
        """What all filters but one find; asked after `found`, which refuses what is broken."""
        found: SessionQuerySet = self.queryset
        if self.contradicts_itself():
            return found.none()
        for name, value in self.form.cleaned_data.items():
            found = found if name == left_out else self.filters[name].filter(found, value)
        return found

    def contradicts_itself(self) -> bool:
        """Whether the end of a range comes before its start, so that nothing lies between."""
        values = self.form.cleaned_data
        ranges = (
            ("shot_from", "shot_to"),
            ("created_from", "created_to"),
            ("photos_min", "photos_max"),
        )
        pairs = ((values[start], values[end]) for start, end in ranges)
        return any(start is not None and end is not None and start > end for start, end in pairs)

    def counts(self, page: Page[PhotoSession] | None = None) -> queries.Counts:
        """How many sessions of each status the other filters find; asked after `found`.

        The first `page`, where it holds all of them, says so itself.
        """
        statuses, kinds = self.values("status"), self.tallied()
        if page and not (page.after or statuses or self.data.get("after")):
            return queries.counts_in(page.rows)
        if kinds is None:
            others, text = self.found_without("status"), self.values("q")
            return queries.counts(others, statuses, are_searched=bool(text))
        return queries.tallies(self.workspace, kinds, statuses)

    def tallied(self) -> Q | None:
        """What is asked besides the status, in terms of the tally; None where it cannot tell."""
        pairs = self.pairs("status")
        asked = {name for name, _ in pairs if self.filters[name].method != "unfiltered"}
        one, shared_only = self.chosen_customer, self.order == "shared"
        labels = self.form.cleaned_data["label"]
        if one or len(labels) > 1 or asked - {"customer", "photographer", "label", "sort"}:
            return None
        kinds = Q(label_id=labels[0].pk if labels else None)
        if shared_only:
            kinds &= Q(is_shared=True)
        if chosen := self.form.cleaned_data["customer"]:
            kinds &= Q(is_linked=chosen == LINKED)
        if member := self.form.cleaned_data["photographer"]:
            kinds &= Q(photographer_id=member.pk)
        return kinds

    def search(self, sessions: SessionQuerySet, name: str, text: str) -> SessionQuerySet:
        """By name of the session, of a file in it, by a text on a photo or by its customer."""
        few = self.few_matches
        return sessions.matching(text) if few is None else sessions.filter(pk__in=few)

    @cached_property
    def few_matches(self) -> list[UUID] | None:
        """Read once for all that asks: the rows, the pills and the count."""
        return queries.few_matches(self.workspace, self.form.cleaned_data["q"])

    def of_status(
        self, sessions: SessionQuerySet, name: str, statuses: list[str]
    ) -> SessionQuerySet:
        """Several statuses find the sessions that have any of them."""
        return sessions.filter(queries.of_any(queries.STATUSES, statuses))

    def of_labels(
        self, sessions: SessionQuerySet, name: str, labels: Sequence[Label]
    ) -> SessionQuerySet:
        """Several labels find the sessions that carry any of them."""
        return sessions.labelled(labels) if labels else sessions

    def of_customer(self, sessions: SessionQuerySet, name: str, chosen: str) -> SessionQuerySet:
        if chosen in {LINKED, UNLINKED}:
            return sessions.filter(customer__isnull=chosen == UNLINKED)
        return sessions.filter(customer=self.chosen_customer)

    def created_since(self, sessions: SessionQuerySet, name: str, day: date) -> SessionQuerySet:
        return sessions.filter(created_at__gte=start_of(day))

    def created_until(self, sessions: SessionQuerySet, name: str, day: date) -> SessionQuerySet:
        return sessions.filter(created_at__lte=end_of(day))

    def created_within(self, sessions: SessionQuerySet, name: str, span: str) -> SessionQuerySet:
        return self.created_since(sessions, name, first_day(span, localdate()))

    def sortable(self, sessions: SessionQuerySet, name: str, order: str) -> SessionQuerySet:
        return sessions.shared() if order == "shared" else sessions

    def unfiltered(self, sessions: SessionQuerySet, name: str, value: str) -> SessionQuerySet:
        return sessions
