"""Sessions are found at once by whatever is written on them, near them and in them."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from crm.models import Customer
from crm.search import plain
from gallery import search
from gallery.models import Photo, PhotoSession, Tag
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Change
from tests.factories import (
    CustomerFactory,
    PhotoFactory,
    SessionFactory,
    TagFactory,
    WorkspaceFactory,
)

pytestmark = pytest.mark.django_db


def found(workspace: Workspace, *texts: str) -> list[list[str]]:
    """Names of the sessions that each text finds."""
    sessions = PhotoSession.objects.of(workspace).order_by("name")
    return [[row.name for row in sessions.matching(text)] for text in texts]


def text_of(session: PhotoSession) -> str:
    return str(PhotoSession.everything.values_list("search_text", flat=True).get(pk=session.pk))


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    return SessionFactory(workspace=workspace, name="Hochzeit")


def test_accents_and_case_do_not_matter(workspace: Workspace) -> None:
    for name in ("Amélie & Théo", "Anna Müller", "Łódź", "Иван И Ольга", "Straße"):
        SessionFactory(workspace=workspace, name=name)
    assert found(workspace, "amelie", "THEO", "Muller", "müller", "lodz", "ольга", "strasse") == [
        ["Amélie & Théo"],
        ["Amélie & Théo"],
        ["Anna Müller"],
        ["Anna Müller"],
        ["Łódź"],
        ["Иван И Ольга"],
        ["Straße"],
    ]


def test_three_letters_stand_anywhere_and_fewer_at_the_start(workspace: Workspace) -> None:
    SessionFactory(workspace=workspace, name="Wedding")
    texts = ("edd", "dding", "w", "we", "e", "ed", "xed")
    assert found(workspace, *texts) == [["Wedding"]] * 4 + [[]] * 3


def test_signs_of_scripts_without_spaces_are_found_one_by_one(
    workspace: Workspace, session: PhotoSession
) -> None:
    TagFactory(photo=PhotoFactory(session=session), text="祝你好运 さくら")
    texts = ("祝", "你好", "好运", "くら", "祝你好运", "好祝")
    assert found(workspace, *texts) == [["Hochzeit"]] * 5 + [[]]


def test_all_words_must_stand_somewhere(workspace: Workspace, session: PhotoSession) -> None:
    session.customer = CustomerFactory(workspace=workspace, name="Zoë Weiß", phone="+49 30 23125")
    session.save()
    PhotoFactory(session=session, file_name="IMG_0042.jpg")
    texts = ("hoch zoe", "0042 weiss", "img_0042.jpg", "+49 30 hoch", "hoch anna", "IMG_0043")
    assert found(workspace, *texts) == [["Hochzeit"]] * 4 + [[]] * 2


@pytest.mark.parametrize("text", ["%", "%%%", "_", "___", "\\", "", "  ", "&", "💍"])
def test_marks_alone_find_nothing(text: str, workspace: Workspace, session: PhotoSession) -> None:
    assert found(workspace, text) == [[]]


def test_marks_within_words_are_meant_as_they_are(workspace: Workspace) -> None:
    SessionFactory(workspace=workspace, name="100% wool_coat")
    texts = ("100%", "wool_coat", "(wool)", "wool%coat", "1%0", "wo_l")
    assert found(workspace, *texts) == [["100% wool_coat"]] * 3 + [[]] * 3


def test_tags_are_found_as_soon_as_they_are_written(
    workspace: Workspace, session: PhotoSession
) -> None:
    tag = TagFactory(photo=PhotoFactory(session=session), text="Für immer")
    assert found(workspace, "immer") == [["Hochzeit"]]
    Tag.objects.filter(pk=tag.pk).update(text="Été")
    assert found(workspace, "immer", "ete") == [[], ["Hochzeit"]]
    tag.delete()
    assert found(workspace, "ete") == [[]]


def test_bulk_work_is_found_too(workspace: Workspace, session: PhotoSession) -> None:
    photos = [PhotoFactory.build(session=session, workspace=workspace) for _ in range(2)]
    for number, photo in enumerate(photos):
        photo.image = PhotoFactory(session__workspace=workspace).image
        photo.file_name = f"bulk{number}.jpg"
    Photo.objects.bulk_create(photos)
    template = TagFactory(photo=photos[0], text="single")
    template.pk, template.id, template.text = None, Tag._meta.pk.get_default(), "several"
    Tag.objects.bulk_create([template])
    assert found(workspace, "bulk0", "bulk1.jpg", "several") == [["Hochzeit"]] * 3


def test_a_moved_photo_takes_its_words_along(workspace: Workspace, session: PhotoSession) -> None:
    other = SessionFactory(workspace=workspace, name="Portrait")
    photo = PhotoFactory(session=session, file_name="moving.jpg")
    TagFactory(photo=photo, text="Merci")
    Photo.objects.filter(pk=photo.pk).update(session=other)
    assert found(workspace, "moving", "merci") == [["Portrait"], ["Portrait"]]


def test_photos_in_the_trash_are_not_found(
    workspace: Workspace, session: PhotoSession, owner: User
) -> None:
    photo = PhotoFactory(session=session, file_name="lost.jpg")
    where = Photo.everything.filter(pk=photo.pk)
    where.update(trashed_at=photo.created_at, trashed_by=owner)
    assert found(workspace, "lost") == [[]]
    where.update(trashed_at=None, trashed_by=None)
    assert found(workspace, "lost") == [["Hochzeit"]]


def test_sessions_in_the_trash_are_not_found_and_come_back_whole(
    workspace: Workspace, session: PhotoSession, owner: User
) -> None:
    where = PhotoSession.everything.filter(pk=session.pk)
    where.update(trashed_at=session.created_at, trashed_by=owner)
    photo = PhotoFactory(session=session, file_name="meanwhile.jpg")
    assert found(workspace, "hochzeit") == [[]]
    where.update(trashed_at=None, trashed_by=None)
    assert found(workspace, "hochzeit", "meanwhile") == [["Hochzeit"]] * 2
    assert photo.session_id == session.pk


def test_names_of_session_and_customer_follow_every_change(workspace: Workspace) -> None:
    customer = CustomerFactory(workspace=workspace, name="Ida Berg")
    session = SessionFactory(workspace=workspace, name="First", customer=customer)
    PhotoFactory(session=session, file_name="kept.jpg")
    customer.name = "Ida Tal"
    customer.save()
    assert found(workspace, "berg", "tal") == [[], ["First"]]
    PhotoSession.objects.filter(pk=session.pk).update(name="Second", customer=None)
    assert found(workspace, "first", "tal", "second", "kept") == [[], [], ["Second"], ["Second"]]


def test_customers_of_many_sessions_may_be_written_in_bulk(workspace: Workspace) -> None:
    customer = CustomerFactory(workspace=workspace, name="Old")
    for name in ("A", "B"):
        SessionFactory(workspace=workspace, name=name, customer=customer)
    customer.name = "Fresh"
    customer.index()
    Customer.objects.bulk_update([customer], ["name", "search_text"])
    assert found(workspace, "fresh", "old") == [["A", "B"], []]


def test_a_stale_save_of_the_whole_row_loses_no_word(
    workspace: Workspace, session: PhotoSession
) -> None:
    stale = PhotoSession.everything.get(pk=session.pk)
    PhotoFactory(session=session, file_name="newer.jpg")
    stale.notes = "typed meanwhile"
    stale.save()
    PhotoSession.objects.filter(pk=session.pk).update(search_text="nonsense")
    assert found(workspace, "newer", "hochzeit", "nonsense") == [["Hochzeit"], ["Hochzeit"], []]


def test_the_index_knows_letters_of_every_script() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(show_trgm('ольга')), cardinality(show_trgm(' 你 好'))")
        assert cursor.fetchone() == (6, 4)


def test_search_text_leaves_no_trail(session: PhotoSession) -> None:
    before = Change.objects.filter(table="gallery_photosession").count()
    PhotoFactory(session=session, file_name="newer.jpg")
    assert Change.objects.filter(table="gallery_photosession").count() == before


def test_migration_fills_texts_in_batches(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = SessionFactory.create_batch(3, workspace=workspace)
    PhotoFactory(session=rows[0], file_name="there.jpg")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE gallery_photosession DISABLE TRIGGER gallery_search")
        cursor.execute("UPDATE gallery_photosession SET search_text = ''")
        cursor.execute("ALTER TABLE gallery_photosession ENABLE TRIGGER gallery_search")
    migration = import_module("gallery.migrations.0008_fill_session_search")
    monkeypatch.setattr(migration, "BATCH", 2)
    migration.fill(apps, connection.schema_editor())
    assert [text_of(row).split("\n") for row in rows] == [
        [search.folded(rows[0].name), " there.jpg"],
        [search.folded(rows[1].name), ""],
        [search.folded(rows[2].name), ""],
    ]


class FoldingTest(TestCase):
    @given(st.text(st.characters(exclude_categories=["Cs", "Cn", "Co", "Cc"]), max_size=40))
    def test_database_folds_as_python_does(self, text: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT gallery_plain(%s), gallery_folded(%s)", [text, text])
            assert cursor.fetchone() == (plain(text), search.folded(text))


def test_another_studio_is_never_found(workspace: Workspace) -> None:
    SessionFactory(workspace=WorkspaceFactory(), name="Elsewhere")
    assert found(workspace, "elsewhere") == [[]]
