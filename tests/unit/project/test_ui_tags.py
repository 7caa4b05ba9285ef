import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.utils import timezone

from photocrm.templatetags import ui

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class CustomerForm(forms.Form):
    name = forms.CharField(help_text="As on the invoice.")
    notes = forms.CharField(widget=forms.Textarea(attrs={"class": "tnum"}), required=False)
    vip = forms.BooleanField(required=False, label="VIP")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.mark.parametrize(
    ("gap", "long", "short"),
    [
        (timedelta(seconds=0), "just now", "now"),
        (timedelta(seconds=59), "just now", "now"),
        (timedelta(seconds=60), "1 min ago", "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min ago", "59 min"),
        (timedelta(hours=2), "2 h ago", "2 h"),
        (timedelta(hours=23, minutes=59), "23 h ago", "23 h"),
        (timedelta(hours=24), "yesterday", "1 d"),
        (timedelta(hours=35, minutes=59), "yesterday", "1 d"),
        (timedelta(hours=37), "2 days ago", "2 d"),
        (timedelta(days=6), "6 days ago", "6 d"),
        (timedelta(days=7), "1 wk ago", "1 wk"),
        (timedelta(days=29), "4 wk ago", "4 wk"),
        (timedelta(days=30), "1 mo ago", "1 mo"),
        (timedelta(days=364), "12 mo ago", "12 mo"),
        (timedelta(days=365), "1 yr ago", "1 yr"),
        (timedelta(days=-1), "tomorrow", "1 d"),
        (timedelta(minutes=-4), "in 4 min", "4 min"),
        (timedelta(seconds=-30), "now", "now"),
        (timedelta(days=-3), "in 3 days", "3 d"),
    ],
)
def test_a_moment_is_told_by_its_distance_from_now(gap: timedelta, long: str, short: str) -> None:
    with timezone.override(UTC):
        told = ui.relative(NOW - gap, NOW), ui.relative(NOW - gap, NOW, "short")
    assert told == (long, short)


def test_yesterday_is_a_day_of_the_calendar_in_the_time_zone_of_the_reader() -> None:
    moment = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    now = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    with timezone.override(UTC):
        in_utc = ui.relative(moment, now)
    with timezone.override(ZoneInfo("Europe/Berlin")):
        in_berlin = ui.relative(moment, now)
    assert (in_utc, in_berlin) == ("2 days ago", "yesterday")


def test_no_moment_is_told_as_nothing() -> None:
    assert (ui.ago(None), ui.relative_time(None)) == ("", "—")


def test_relative_time_keeps_the_exact_moment_for_the_browser() -> None:
    moment = datetime(2020, 3, 14, 9, 26, tzinfo=UTC)
    with timezone.override(UTC):
        element = ui.relative_time(moment, "short")
    assert re.sub(r">\d+ yr<", ">n yr<", element) == (
        '<relative-time data-style="short"><time datetime="2020-03-14T09:26:00+00:00" '
        'title="14 March 2020, 09:26 UTC">n yr</time></relative-time>'
    )


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Amélie Laurent", "AL"),
        ("Hubert Blaine Wolfeschlegelsteinhausenbergerdorff", "HW"),
        ("élodie", "É"),
        ("Müller & Söhne", "MS"),
        ("田中 太郎", "田太"),
        ("ßtudio", "S"),
        ("  ", "?"),
        ("(…)", "?"),
        (None, "?"),
    ],
)
def test_initials_are_of_the_first_and_the_last_word(name: str | None, letters: str) -> None:
    assert ui.initials(name) == letters


def test_icon_refers_to_the_sprite_and_is_hidden_from_screen_readers() -> None:
    written = Template('{% icon "search" class="size-5" data_choice="light" %}').render(Context())
    assert re.sub(r'href="[^"]*#', 'href="#', written) == (
        '<svg class="size-5" data-choice="light" fill="none" stroke="currentColor"'
        ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
        '<use href="#search"></use></svg>'
    )


def test_icon_escapes_what_it_is_given() -> None:
    assert '"><script>' not in ui.icon('"><script>', **{"class": '"><script>'})


def test_every_icon_of_the_templates_is_in_the_sprite() -> None:
    templates = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    used = set(re.findall(r'{% icon "([^"]+)"', templates))
    used |= set(re.findall(r'\bicon="([^"]+)"', templates))
    sprite = (ROOT / "static/dist/icons.svg").read_text()
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    assert (len(used) > 10, sorted(used - drawn)) == (True, [])


def test_widget_gets_the_classes_of_its_kind_and_keeps_its_own() -> None:
    form = CustomerForm()
    written = [ui.styled(form[name]) for name in ("name", "notes", "vip")]
    classes = [re.findall(r'class="([^"]*)"', widget) for widget in written]
    assert classes == [["input"], ["textarea tnum"], ["checkbox checkbox-sm"]]


def test_field_with_an_error_points_to_its_help_and_its_error() -> None:
    written = ui.field(CustomerForm({"name": ""})["name"])
    assert 'aria-invalid="true"' in written
    described = re.findall(r'aria-describedby="([^"]+)"', written)
    ids = re.findall(r'<div[^>]* id="([^"]+)"', written)
    assert (described, ids) == (["id_name_helptext id_name_error"], described[0].split())


def test_field_without_an_error_is_not_marked_as_wrong() -> None:
    written = ui.field(CustomerForm({"name": "Amélie"})["name"])
    assert ("aria-invalid" in written, "_error" in written) == (False, False)


def test_hidden_field_has_no_label() -> None:
    written = ui.field(CustomerForm()["secret"])
    assert written.strip() == '<input type="hidden" name="secret" id="id_secret">'


@pytest.mark.parametrize(
    ("tags", "action"),
    [
        ("Undo /lumen/customers/1/restore/", ("Undo", "/lumen/customers/1/restore/")),
        ("Show again /x/", ("Show again", "/x/")),
        ("Undo https://elsewhere.example/", None),
        ("Undo //elsewhere.example/", None),
        ("/x/", None),
        ("", None),
    ],
)
def test_message_offers_only_an_action_of_this_site(
    tags: str, action: tuple[str, str] | None
) -> None:
    message = Message(constants.SUCCESS, "Customer deleted", extra_tags=tags)
    assert ui.toast_action(message) == action
