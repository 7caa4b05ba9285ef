"""Labels that rows put on: those chosen for all of them, and those they name."""

from collections.abc import Collection, Sequence
from uuid import UUID, uuid5

from django.db import connection

from crm.importing import columns
from crm.models import Label
from photocrm.accounts.models import Workspace
from photocrm.audit.models import Change
from photocrm.imports.kinds import Choices, Kind, Refused, Staged
from photocrm.imports.models import ImportRun
from photocrm.imports.touching import pointed_at
from photocrm.logs import request_id

# A column with another value in each row is no list of labels.
MOST_LABELS = 1_000

# The database alone knows which names are one.
NAMED = """
    SELECT asked.name, label.id FROM unnest(%s::text[]) AS asked (name)
    JOIN crm_label AS label ON label.workspace_id = %s AND lower(label.name) = lower(asked.name)
"""


class Labelling:
    """Those of one chunk. Makes the labels that are not there yet; a dry run only counts them."""

    refusal = f"The studio would have more than {MOST_LABELS:,} labels."

    def __init__(
        self, workspace: Workspace, chosen: Collection[str], rows: Sequence[Staged], *, dry: bool
    ) -> None:
        self.workspace = workspace
        kept = Label.objects.of(workspace).filter(pk__in=chosen)
        self.chosen = list(kept.order_by("pk").values_list("pk", flat=True))
        names = {name for row in rows for name in row.values["labels"]}
        self.ids = self.found(names)
        if missing := sorted(names - self.ids.keys()):
            self.make(missing, dry=dry)

    def found(self, names: Collection[str]) -> dict[str, UUID]:
        if not names:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(NAMED, [list(names), self.workspace.pk])
            return dict(cursor.fetchall())

    def make(self, names: Sequence[str], *, dry: bool) -> None:
        room = max(0, MOST_LABELS - Label.objects.of(self.workspace).count())
        if dry:
            made = {name: uuid5(self.workspace.pk, name.lower()) for name in names[:room]}
            self.ids |= made
            return
        labels = [Label(workspace=self.workspace, name=name) for name in names[:room]]
        for label in labels:
            label.index()
        Label.objects.bulk_create(labels, ignore_conflicts=True)
        self.ids |= self.found(names)

    def of(self, row: Staged) -> list[UUID] | None:
        """None where one of them can be neither found nor made."""
        named = [self.ids.get(name) for name in row.values["labels"]]
        if None in named:
            return None
        return list(dict.fromkeys([*self.chosen, *(key for key in named if key)]))


class LabelledKind(Kind):
    """What kinds have in common whose rows may be given labels."""

    fingerprint = staticmethod(columns.fingerprint)

    def labels(self, workspace: Workspace) -> Choices:
        labels = Label.objects.of(workspace).in_order()
        return [(str(key), name) for key, name in labels.values_list("pk", "name")]

    def check(self, run: ImportRun) -> None:
        asked = set(run.options["labels"])
        if Label.objects.of(run.workspace).filter(pk__in=asked).count() < len(asked):
            raise Refused("A label that was chosen is gone.")

    def undone(self, run: ImportRun) -> None:
        """Labels that this run made and that nothing carries any more go."""
        made = Change.objects.filter(
            workspace_id=run.workspace_id,
            table=Label._meta.db_table,
            operation=Change.Operation.INSERT,
            request_id=request_id.get(),
        )
        ids = [UUID(key) for key in made.values_list("row_id", flat=True)]
        free = set(ids) - pointed_at(Label, ids)
        Label.objects.of(run.workspace).filter(pk__in=free).delete()
