"""The filters of the gallery, declared once."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q

from crm.models import Customer
from gallery.models import Photo, PhotoSession
from gallery.models.session import SessionQuerySet
from photocrm.filters import StrictFilterSet

STATUSES = (("raw", "Raw"), ("tagged", "Tagged"), ("shared", "Shared"))


class SessionFilter(StrictFilterSet):
    q = django_filters.CharFilter(method="search", max_length=100, label="Search")
    status = django_filters.ChoiceFilter(choices=STATUSES, method="of_status")

    class Meta:
        model = PhotoSession
        fields: tuple[str, ...] = ()

    def search(self, sessions: SessionQuerySet, name: str, text: str) -> SessionQuerySet:
        """By name of the session, of a file in it or of its customer."""
        photos = Photo.objects.filter(session=OuterRef("pk"), file_name__icontains=text)
        customers = Customer.objects.filter(pk=OuterRef("customer_id")).search(text)
        return sessions.filter(Q(name__icontains=text) | Exists(photos) | Exists(customers))

    def of_status(self, sessions: SessionQuerySet, name: str, status: str) -> Any:
        return getattr(sessions, status)()
