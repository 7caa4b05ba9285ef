"""Photo sessions as a kind of rows that can be brought in."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from crm.importing.labelling import LabelledKind
from crm.models import Label
from gallery.importing import columns, undoing
from gallery.importing.columns import Target
from gallery.importing.values import SessionReader
from gallery.importing.writing import SessionChunks
from gallery.models import PhotoSession
from photocrm.accounts.models import Workspace
from photocrm.accounts.rights import Verb
from photocrm.imports.kinds import Outcome, Read, worded
from photocrm.imports.models import ImportRow, ImportRun

WORDS = {
    Target.IGNORE: "Leave out",
    Target.SHOT_ON: "Day of the shoot",
    Target.CUSTOMER: "Customer, by name",
    Target.CUSTOMER_FIRST: "Customer, first name",
    Target.CUSTOMER_LAST: "Customer, last name",
    Target.CUSTOMER_EMAIL: "Customer, by e-mail",
    Target.CUSTOMER_ID: "Customer, by id",
}


class Sessions(LabelledKind):
    name = "sessions"
    noun = "sessions"
    verb = Verb.EDIT
    event = "sessions_changed"
    targets = worded(Target, WORDS)
    keys = (("name", "Name, customer and day"),)
    needed = (Target.NAME, Target.CUSTOMER, Target.CUSTOMER_LAST)
    header = ("Name", "Shot on", "Customer", "Customer e-mail", "Labels", "Notes")

    guess = staticmethod(columns.guess)

    def reader(self, run: ImportRun) -> Callable[[Sequence[str]], Read]:
        labels = Label.objects.of(run.workspace).values_list("name", flat=True)
        reader = SessionReader(
            run.details["header"],
            [Target(target) for target in run.mapping],
            country=run.options["country"],
            today=timezone.localdate(run.started_at),
            labels={name.casefold() for name in labels},
        )
        return partial(read, reader)

    def chunks(self, run: ImportRun, *, dry: bool) -> SessionChunks:
        return SessionChunks(run, dry=dry)

    def undo(self, run: ImportRun, rows: Sequence[ImportRow]) -> list[Outcome]:
        return undoing.undo(run, rows)

    def names(self, workspace: Workspace, ids: Collection[UUID]) -> Mapping[UUID, str]:
        found = PhotoSession.objects.of(workspace).filter(pk__in=ids)
        return dict(found.values_list("pk", "name"))

    def address(self, run: ImportRun, row: ImportRow) -> str:
        return reverse("gallery:session_detail", args=[run.workspace.slug, row.subject_id])


def read(reader: SessionReader, cells: Sequence[str]) -> Read:
    parsed = reader.session_of(cells)
    if parsed.problems:
        return Read(None, [problem._asdict() for problem in parsed.problems])
    return Read({"row": parsed.values, "labels": parsed.labels})
