"""The editor of the text on a photo, as a plain form: every button of it is a POST."""

import re
from typing import Any

import pytest
from django.test import Client

from gallery.lettering.layers import Layer, version_of
from gallery.models import Photo, PhotoSession, Tag, TagTemplate
from gallery.tag_forms import MOST_LAYERS, TOO_MANY, shown
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Event
from tests import queues
from tests.factories import (
    ImageFactory,
    PhotoFactory,
    SessionFactory,
    TagFactory,
    TagTemplateFactory,
)

pytestmark = pytest.mark.django_db

HELLO = Layer("Amélie & Théo\n你好 مرحبا", x=0.123456, y=0.1, size=0.05)
BYE = Layer(
    "Bye",
    x=0.0,
    y=1.0,
    size=0.5,
    colour="#123abc",
    opacity=0.25,
    font="Oswald",
    weight=700,
    alignment="right",
    rotation=-12.5,
    effect="outline",
)


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    return SessionFactory(workspace=workspace, name="Wedding", photo_count=3)


@pytest.fixture
def photos(session: PhotoSession) -> list[Photo]:
    return PhotoFactory.create_batch(3, session=session)


@pytest.fixture
def photo(photos: list[Photo]) -> Photo:
    return photos[1]


def address(photo: Photo) -> str:
    return f"/studio/gallery/{photo.session_id}/photos/{photo.pk}/tags/"


def form_of(*layers: Layer, version: str = "", **more: str) -> dict[str, str]:
    """What a browser sends for these layers."""
    data = {"layers-TOTAL_FORMS": str(len(layers)), "layers-INITIAL_FORMS": "0"}
    for index, values in enumerate(shown(layers)):
        data |= {f"layers-{index}-{name}": value for name, value in values.items()}
        data[f"layers-{index}-ORDER"] = str(index + 1)
    return data | {"version": version, "do": "save"} | more


def layers_of(photo: Photo) -> list[Layer]:
    return [tag.layer for tag in photo.tags.in_order()]


class TestSaving:
    def test_layers_are_saved_as_they_were_typed(
        self, photo: Photo, signed_in: Client, committed: Any
    ) -> None:
        with committed():
            answer = signed_in.post(address(photo), form_of(HELLO, BYE))
        assert (answer.status_code, answer["Location"]) == (302, address(photo))
        assert layers_of(photo) == [HELLO, BYE]
        photo.refresh_from_db()
        photo.session.refresh_from_db()
        assert (photo.tagged_wanted, photo.session.tagged_count) == (version_of([HELLO, BYE]), 1)
        assert [arguments for _, _, arguments in queues.sent()] == [{"photo_id": str(photo.pk)}]
        event = Event.objects.get(kind="tags.replaced")
        assert event.details == {
            "photo": str(photo.pk),
            "file_name": photo.file_name,
            "texts": [HELLO.text, "Bye"],
        }

    def test_page_shows_what_is_saved_and_saves_it_unchanged(
        self, photo: Photo, signed_in: Client
    ) -> None:
        signed_in.post(address(photo), form_of(HELLO, BYE))
        page = signed_in.get(address(photo))
        assert page.context["saved"] == shown([HELLO, BYE])
        assert [form["text"].value() for form in page.context["formset"]] == [
            HELLO.text,
            "Bye",
            "",
        ]
        signed_in.post(address(photo), form_of(HELLO, BYE, version=page.context["version"]))
        assert Event.objects.filter(kind="tags.replaced").count() == 1

    def test_order_and_delete_boxes_work_without_a_script(
        self, photo: Photo, signed_in: Client
    ) -> None:
        data = form_of(HELLO, BYE, HELLO)
        data |= {"layers-0-ORDER": "2", "layers-1-ORDER": "1", "layers-2-DELETE": "on"}
        signed_in.post(address(photo), data)
        assert layers_of(photo) == [BYE, HELLO]

    def test_empty_last_row_is_no_layer(self, photo: Photo, signed_in: Client) -> None:
        signed_in.post(address(photo), form_of(HELLO, Layer("", x=0.4, y=0.4, size=0.2)))
        assert layers_of(photo) == [HELLO]

    def test_photo_without_layers_is_raw_again(self, photo: Photo, signed_in: Client) -> None:
        signed_in.post(address(photo), form_of(HELLO))
        signed_in.post(address(photo), form_of(version=version_of([HELLO])))
        photo.refresh_from_db()
        photo.session.refresh_from_db()
        assert (layers_of(photo), photo.tagged_wanted, photo.session.tagged_count) == ([], "", 0)

    def test_htmx_gets_the_saved_editor_and_a_toast(self, photo: Photo, signed_in: Client) -> None:
        headers = {
            "HX-Request": "true",
            "HX-Request-Type": "partial",
            "HX-Target": "tag-editor#tag-editor",
        }
        answer = signed_in.post(address(photo), form_of(HELLO), headers=headers)
        assert answer.status_code == 200
        assert answer.text.lstrip().startswith("<tag-editor")
        assert "data-saved" in answer.text
        assert f"Text on {photo.file_name} saved" in answer.text
        assert "Being drawn…" in answer.text

    def test_stale_save_keeps_both_and_the_second_press_counts(
        self, photo: Photo, signed_in: Client
    ) -> None:
        TagFactory(photo=photo, text="Theirs")
        answer = signed_in.post(address(photo), form_of(HELLO))
        assert answer.status_code == 409
        assert answer.context["conflict"][0].text == "Theirs"
        assert answer.context["formset"][0]["text"].value() == HELLO.text
        assert Tag.objects.get().text == "Theirs"
        signed_in.post(address(photo), form_of(HELLO, version=answer.context["version"]))
        assert layers_of(photo) == [HELLO]

    def test_two_who_save_the_same_do_not_conflict(self, photo: Photo, signed_in: Client) -> None:
        signed_in.post(address(photo), form_of(HELLO))
        assert signed_in.post(address(photo), form_of(HELLO)).status_code == 302


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", " \n"),
        ("text", "x" * 501),
        ("text", "a\0b"),
        ("x", "-1"),
        ("y", "101"),
        ("x", "nan"),
        ("size", "0"),
        ("size", "1e400"),
        ("colour", "red"),
        ("font", "Comic Sans"),
        ("weight", "500"),
        ("alignment", "justify"),
        ("opacity", "101"),
        ("rotation", "181"),
        ("effect", "glow"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(
    name: str, value: str, photo: Photo, signed_in: Client
) -> None:
    data = form_of(HELLO) | {"layers-INITIAL_FORMS": "1", f"layers-0-{name}": value}
    answer = signed_in.post(address(photo), data)
    assert answer.status_code == 422
    form = answer.context["formset"][0]
    assert (list(form.errors), form.data[f"layers-0-{name}"]) == ([name], value)
    assert layers_of(photo) == []


def test_one_layer_too_many_is_refused_in_words(photo: Photo, signed_in: Client) -> None:
    layers = [Layer(f"Layer {number}", x=0, y=0, size=0.1) for number in range(MOST_LAYERS + 1)]
    answer = signed_in.post(address(photo), form_of(*layers))
    assert (answer.status_code, TOO_MANY in answer.text) == (422, True)
    assert signed_in.post(address(photo), form_of(*layers[1:])).status_code == 302
    assert len(layers_of(photo)) == MOST_LAYERS


def test_nonsense_is_no_server_error(photo: Photo, signed_in: Client) -> None:
    posts: list[dict[str, str]] = [
        {},
        {"do": "template-insert"},
        {"do": "template-save"},
        {"do": "template-delete", "template": "x"},
        {"layers-TOTAL_FORMS": "-5", "layers-INITIAL_FORMS": "x"},
        {"do": "explode"},
    ]
    statuses = [signed_in.post(address(photo), data).status_code for data in posts]
    assert statuses == [422, 422, 422, 422, 422, 400]


class TestPage:
    def test_place_and_neighbours(self, photos: list[Photo], signed_in: Client) -> None:
        found = [signed_in.get(address(photo)).context["place"] for photo in photos]
        first, second, third = photos
        assert found == [(1, None, second), (2, first, third), (3, second, None)]

    @pytest.mark.parametrize("count", [1, 3])
    def test_queries_do_not_grow_with_layers(
        self, count: int, photo: Photo, signed_in: Client, django_assert_num_queries: Any
    ) -> None:
        TagFactory.create_batch(count, photo=photo)
        TagTemplateFactory.create_batch(count, workspace=photo.workspace)
        signed_in.get(address(photo))
        with django_assert_num_queries(14):
            signed_in.get(address(photo))

    @pytest.mark.parametrize("kind", ["waiting", "failed"])
    def test_photo_without_renditions_says_so(
        self, kind: str, session: PhotoSession, signed_in: Client
    ) -> None:
        image = ImageFactory(workspace=session.workspace, failed=kind == "failed")
        page = signed_in.get(address(PhotoFactory(session=session, image=image)))
        assert page.status_code == 200
        words = {"waiting": "being prepared", "failed": "The picture is damaged."}
        assert words[kind] in page.text

    def test_photo_of_another_session_is_not_found(
        self, photo: Photo, workspace: Workspace, signed_in: Client
    ) -> None:
        other = SessionFactory(workspace=workspace)
        url = f"/studio/gallery/{other.pk}/photos/{photo.pk}/tags/"
        assert signed_in.get(url).status_code == 404

    def test_photo_in_the_trash_is_not_found(
        self, session: PhotoSession, signed_in: Client
    ) -> None:
        assert (
            signed_in.get(address(PhotoFactory(session=session, trashed=True))).status_code == 404
        )

    def test_session_leads_to_its_cover_or_first_photo(
        self, session: PhotoSession, photos: list[Photo], signed_in: Client
    ) -> None:
        url = f"/studio/gallery/{session.pk}/tags/"
        assert signed_in.get(url)["Location"] == address(photos[0])
        PhotoSession.objects.update(cover=photos[2])
        assert signed_in.get(url)["Location"] == address(photos[2])

    def test_session_without_photos_says_so(self, workspace: Workspace, signed_in: Client) -> None:
        session = SessionFactory(workspace=workspace)
        answer = signed_in.get(f"/studio/gallery/{session.pk}/tags/", follow=True)
        assert "There is no photo yet to put text on." in answer.text

    def test_text_that_is_markup_stays_text(self, photo: Photo, signed_in: Client) -> None:
        TagFactory(photo=photo, text="</script><b>x")
        assert not re.search("</script><b>|<b>x", signed_in.get(address(photo)).text)


class TestTemplates:
    def test_typed_layers_are_kept_and_stay_in_the_form(
        self, photo: Photo, signed_in: Client, owner: User
    ) -> None:
        data = form_of(HELLO, BYE, do="template-save", save_as="Wedding")
        answer = signed_in.post(address(photo), data)
        template = TagTemplate.objects.get()
        assert (answer.status_code, template.name) == (200, "Wedding")
        assert (template.as_layers, template.created_by) == ([HELLO, BYE], owner)
        assert answer.context["formset"][0]["text"].value() == HELLO.text
        assert layers_of(photo) == []
        assert Event.objects.get(kind="template.saved").row_id == str(template.pk)

    def test_taken_name_asks_before_it_replaces(self, photo: Photo, signed_in: Client) -> None:
        TagTemplateFactory(workspace=photo.workspace, name="Wedding")
        data = form_of(BYE, do="template-save", save_as="WEDDING")
        answer = signed_in.post(address(photo), data)
        assert answer.status_code == 422
        assert "There is a template “WEDDING” already." in answer.text
        assert "Replace the template of this name" in answer.text
        signed_in.post(address(photo), data | {"save_over": "on"})
        template = TagTemplate.objects.get()
        assert (template.name, template.as_layers) == ("WEDDING", [BYE])

    def test_insert_puts_its_layers_on_top_of_what_was_typed(
        self, photo: Photo, signed_in: Client
    ) -> None:
        template = TagTemplateFactory(workspace=photo.workspace)
        data = form_of(HELLO, do="template-insert", template=str(template.pk))
        answer = signed_in.post(address(photo), data)
        assert answer.status_code == 200
        assert answer.context["formset"].layers() == [HELLO, *template.as_layers]
        assert layers_of(photo) == []

    def test_insert_beyond_the_limit_is_refused_in_words(
        self, photo: Photo, signed_in: Client
    ) -> None:
        template = TagTemplateFactory(workspace=photo.workspace)
        data = form_of(*[BYE] * MOST_LAYERS, do="template-insert", template=str(template.pk))
        answer = signed_in.post(address(photo), data)
        assert (answer.status_code, TOO_MANY in answer.text) == (422, True)

    def test_delete_leaves_photos_alone(self, photo: Photo, signed_in: Client) -> None:
        template = TagTemplateFactory(workspace=photo.workspace, name="Wedding")
        data = form_of(HELLO, do="template-delete", template=str(template.pk))
        assert signed_in.post(address(photo), data).status_code == 200
        assert not TagTemplate.objects.exists()
        assert Event.objects.get(kind="template.removed").details == {"name": "Wedding"}

    def test_templates_of_another_workspace_are_refused(
        self, photo: Photo, other_workspace: Workspace, signed_in: Client
    ) -> None:
        foreign = TagTemplateFactory(workspace=other_workspace)
        for deed in ("template-insert", "template-delete"):
            data = form_of(HELLO, do=deed, template=str(foreign.pk))
            assert signed_in.post(address(photo), data).status_code == 422
        assert TagTemplate.objects.get() == foreign
