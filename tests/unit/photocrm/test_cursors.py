"""Cursors survive any tampering: a page, or "bad request", and never a failure."""

import json
from base64 import urlsafe_b64encode

import pytest
from django.core.exceptions import BadRequest
from hypothesis import given
from hypothesis import strategies as st

from crm.models import Customer
from gallery.models import Photo
from photocrm.pagination import decoded

leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
anything = st.recursive(leaves, st.lists, max_leaves=4)


def written(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@given(st.text(max_size=60) | anything.map(written) | st.lists(anything, max_size=2).map(written))
def test_any_cursor_is_values_or_a_bad_request(cursor: str) -> None:
    for model, fields in ((Customer, ["last_contact_at", "pk"]), (Photo, ["position", "pk"])):
        try:
            assert len(decoded(model.objects.all(), fields, cursor)) == 2
        except BadRequest as refused:
            assert str(refused) == "This page of the list does not exist."


@pytest.mark.parametrize("text", ["[Infinity, 1]", "[" * 5000, "[null]", "{}", "[null, null]"])
def test_hostile_cursor_is_refused(text: str) -> None:
    cursor = urlsafe_b64encode(text.encode()).decode()
    with pytest.raises(BadRequest):
        decoded(Photo.objects.all(), ["position", "pk"], cursor)


def test_naive_time_is_refused() -> None:
    with pytest.raises(BadRequest):
        decoded(
            Customer.objects.all(), ["last_contact_at", "pk"], written(["2026-01-01T00:00", None])
        )
