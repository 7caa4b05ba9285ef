"""Moving photos within an order, and putting them back."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery.ordering import NoAnchor, Place, moved, natural, put_back, runs_of

A, B, C, D = KEYS = [UUID(int=number) for number in range(1, 5)]
orders = st.lists(st.uuids(), unique=True, max_size=12)


@pytest.mark.parametrize(
    ("keys", "place", "anchor", "expected"),
    [
        ([C], Place.FIRST, None, [C, A, B, D]),
        ([B], Place.LAST, None, [A, C, D, B]),
        ([C], Place.EARLIER, None, [A, C, B, D]),
        ([A], Place.EARLIER, None, [A, B, C, D]),
        ([B], Place.LATER, None, [A, C, B, D]),
        ([D], Place.LATER, None, [A, B, C, D]),
        ([A, C], Place.LATER, None, [B, D, A, C]),
        ([A, B], Place.LATER, None, [C, A, B, D]),
        ([B, D], Place.EARLIER, None, [B, D, A, C]),
        ([D], Place.BEFORE, B, [A, D, B, C]),
        ([A, D], Place.AFTER, B, [B, A, D, C]),
        ([], Place.FIRST, None, [A, B, C, D]),
    ],
)
def test_photos_stand_together_at_their_place(
    keys: list[UUID], place: Place, anchor: UUID | None, expected: list[UUID]
) -> None:
    assert moved(KEYS, keys, place, anchor) == expected


@pytest.mark.parametrize("anchor", [None, A, UUID(int=9)])
def test_a_photo_that_is_gone_or_moves_itself_is_no_anchor(anchor: UUID | None) -> None:
    with pytest.raises(NoAnchor):
        moved(KEYS, [A], Place.BEFORE, anchor)


@given(orders, st.data())
def test_putting_back_undoes_every_move(order: list[UUID], data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.sampled_from(order))) if order else set()
    place = data.draw(st.sampled_from([Place.FIRST, Place.LAST, Place.EARLIER, Place.LATER]))
    assert put_back(moved(order, chosen, place), runs_of(order, chosen)) == order


@given(orders, orders, st.data())
def test_putting_back_neither_loses_nor_invents(
    order: list[UUID], now: list[UUID], data: st.DataObject
) -> None:
    chosen = data.draw(st.sets(st.sampled_from(order))) if order else set()
    assert sorted(put_back(now, runs_of(order, chosen))) == sorted(now)


def test_numbers_in_names_count() -> None:
    names = ["IMG_10.jpg", "img_9.jpg", "IMG_1.jpg", "A.jpg", "10.jpg"]
    expected = ["10.jpg", "A.jpg", "IMG_1.jpg", "img_9.jpg", "IMG_10.jpg"]
    assert sorted(names, key=natural) == expected


@given(st.text(), st.text())
def test_any_two_names_can_be_compared(one: str, other: str) -> None:
    assert (natural(one) < natural(other)) in {True, False}
