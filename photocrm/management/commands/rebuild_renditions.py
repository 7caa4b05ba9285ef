"""Makes the files of pictures again, one after the other."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from gallery.actions import rebuilding
from gallery.imaging.formats import Refused
from gallery.imaging.sandbox import SandboxError
from gallery.models import Image, PhotoSession
from gallery.models.image import ImageQuerySet
from photocrm.accounts.models import Workspace

EVERY = 100  # pictures between two lines of progress


class Command(BaseCommand):
    help = (
        "Makes the renditions of pictures anew: without a choice, those of an earlier recipe."
        " Pictures go on being shown meanwhile. It may be stopped and run again, also several"
        " times side by side."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--failed", action="store_true", help="those that could not be read")
        choice.add_argument("--missing", action="store_true", help="those that lack a file")
        choice.add_argument("--all", action="store_true", help="every one that is ready")
        parser.add_argument("--session", type=UUID, metavar="ID", help="of this session alone")
        parser.add_argument("--workspace", metavar="SLUG", help="of this studio alone")

    def handle(self, **options: Any) -> None:
        images = chosen(within(options["session"], options["workspace"]), options)
        total, ends = images.count(), Counter[str]()
        keys = list(images.order_by("pk").values_list("pk", flat=True))
        for number, image_id in enumerate(keys, 1):
            ends[self.end_of(image_id, only_missing=options["missing"])] += 1
            if number % EVERY == 0:
                self.stdout.write(f"{number} of {total}")
        told = ", ".join(f"{count} {end}" for end, count in sorted(ends.items()))
        self.stdout.write(told or "There is nothing to do.")

    def end_of(self, image_id: UUID, *, only_missing: bool) -> str:
        """What became of one picture, in the words of the summary."""
        image = Image.objects.get(pk=image_id)
        if only_missing and not rebuilding.lacks_files(image):
            return "complete"
        try:
            if not rebuilding.rebuild(image_id):
                return "left to a worker"
        except Refused as refusal:
            self.stderr.write(f"{image_id}: {refusal}")
            return "refused, and left as they were"
        except (OSError, SandboxError) as error:
            self.stderr.write(f"{image_id}: {error}")
            return "not made"
        image.refresh_from_db()
        if image.is_ready:
            return "made anew"
        self.stderr.write(f"{image_id}: {image.failure}")
        return "failed again"


def within(session_id: UUID | None, slug: str | None) -> ImageQuerySet:
    images = Image.objects.all()
    if session_id:
        if not PhotoSession.objects.filter(pk=session_id).exists():
            raise CommandError(f"There is no session {session_id}.")
        images = images.filter(photos__session=session_id).distinct()
    if slug:
        if not Workspace.objects.filter(slug=slug).exists():
            raise CommandError(f"There is no workspace “{slug}”.")
        images = images.filter(workspace__slug=slug)
    return images


def chosen(images: ImageQuerySet, options: dict[str, Any]) -> ImageQuerySet:
    if options["failed"]:
        return images.failed()
    return images.ready() if options["missing"] or options["all"] else images.outdated()
