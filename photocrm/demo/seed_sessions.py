"""Sessions of the demonstration studio: uploaded, linked and tagged by the real actions."""

import os
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

from django.db import connection

from crm.models import Customer
from gallery.actions import images, photos, renders, sessions, tags, trash
from gallery.imaging.formats import Refused
from gallery.lettering.layers import Effect, Layer
from gallery.models import Image, Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.demo import clock
from photocrm.demo.portfolio import Shoot

Say = Callable[[str], None]

LARGE = 6
# When a session was deleted, its name, and from which one its photos are.
THROWN_AWAY = ((2, "Test shots, second camera", 1), (24, "Contact sheet, do not send", 0))


def add_sessions(
    workspace: Workspace, by: User, shoots: list[Shoot], customers: list[Customer], say: Say
) -> list[PhotoSession]:
    """One session per shoot; a shoot of which every file is refused leaves none."""
    by_name = {customer.name: customer for customer in customers}
    added = []
    for shoot in shoots:
        with clock.at(clock.ago(days=shoot.days_ago)):
            session = sessions.create(
                workspace=workspace, name=shoot.name, customer=by_name.get(shoot.customer), by=by
            )
            uploaded = upload(session, shoot, by, say)
            for text, photo in zip(shoot.tags, uploaded, strict=False):
                add_tag(photo, text, by)
        if uploaded:
            added.append(session)
        else:
            session.delete()
    return added


def upload(session: PhotoSession, shoot: Shoot, by: User, say: Say) -> list[Photo]:
    uploaded = []
    for file in shoot.files:
        try:
            photo, _ = photos.add(session=session, file_name=file.name, source=file, by=by)
        except Refused as refusal:
            say(f"  {file.name} was not taken. {refusal}")
        else:
            uploaded.append(photo)
    return uploaded


def fill_trash(kept: list[PhotoSession], by: User) -> None:
    """Two sessions that nobody needs any more, and the last photos of a large one."""
    for days_ago, name, number in THROWN_AWAY if kept else ():
        source = kept[number % len(kept)]
        with clock.at(clock.ago(days=days_ago + 1)):
            session = copy_of(source, name, by)
        about: Any = {"session_id": session.pk, "workspace": source.workspace, "by": by}
        with clock.at(clock.ago(days=days_ago)):
            trash.trash_session(**about)
    for session in [one for one in kept if one.photos.count() >= LARGE][:1]:
        last = list(session.photos.order_by("-position").values_list("pk", flat=True)[:2])
        about = {"session_id": session.pk, "workspace": session.workspace, "by": by}
        trash.trash_photos(photo_ids=last, **about)


def copy_of(session: PhotoSession, name: str, by: User) -> PhotoSession:
    """A session with some of the same pictures, which are stored once."""
    copy = sessions.create(workspace=session.workspace, name=name, by=by)
    for photo in session.photos.in_order()[:4]:
        photos.keep(copy, Photo(file_name=photo.file_name, created_by=by), photo.image)
    return copy


def add_tag(photo: Photo, text: str, by: User) -> None:
    dice = random.Random(text)
    x, y = dice.uniform(0.06, 0.4), dice.uniform(0.08, 0.8)
    layer = Layer(text=text, x=round(x, 3), y=round(y, 3), size=0.06, effect=Effect.SHADOW.value)
    tags.add(photo=photo, layer=layer, by=by)


def make_renditions(workspace: Workspace, say: Say) -> None:
    """On all cores. What an interruption leaves waiting, the worker finds later."""
    waiting = Image.objects.of(workspace).filter(status=Image.Status.WAITING)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(make_rendition, waiting.values_list("pk", flat=True)))
        unrendered = Photo.objects.of(workspace).unrendered()
        list(pool.map(render_text, unrendered.values_list("pk", flat=True)))
    failed = Photo.objects.of(workspace).filter(image__status=Image.Status.FAILED)
    for photo in failed.select_related("image"):
        say(f"  {photo.file_name} cannot be shown. {photo.image.failure}")


def render_text(photo_id: UUID) -> None:
    try:
        renders.render(photo_id)
    finally:
        connection.close()


def make_rendition(image_id: UUID) -> None:
    try:
        images.process(image_id)
    finally:
        connection.close()
