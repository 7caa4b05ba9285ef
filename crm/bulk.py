"""What can be done to many customers at once."""

from typing import Any

from django.template.defaultfilters import pluralize
from django.urls import reverse

from crm.actions import customer_labels, customers, trash
from crm.models import Customer, CustomerStatus, Label
from photocrm.accounts.models import Membership, User
from photocrm.accounts.rights import Verb
from photocrm.bulk.kinds import Failed, Kind
from photocrm.bulk.models import BulkRow, BulkRun

GONE = "The customer is in the trash, merged into another or deleted."


def facts(run: BulkRun, row: BulkRow) -> dict[str, Any]:
    """What every action on one customer takes."""
    return {"customer_id": row.subject_id, "workspace": run.workspace, "by": run.actor}


def customers_of(run: BulkRun) -> str:
    return f"{run.total:,} customer{pluralize(run.total)}"


class CustomerKind(Kind):
    verb = Verb.EDIT
    event = "customers_changed"

    def address(self, run: BulkRun, row: BulkRow) -> str:
        return reverse("crm:customer_detail", args=[run.workspace.slug, row.subject_id])

    def locked(self, run: BulkRun, row: BulkRow) -> Customer:
        """The customer, held until the row is over: what is asked of it stays true."""
        found = Customer.objects.of(run.workspace).locked()
        customer = found.select_related("assignee", "status").filter(pk=row.subject_id).first()
        if customer is None:
            raise Failed(GONE)
        return customer


class AssignCustomers(CustomerKind):
    """`assignee` and the `name` of the member; both empty for nobody."""

    name = "customers.assign"

    def title(self, run: BulkRun) -> str:
        if run.arguments["assignee"]:
            return f"Assign {customers_of(run)} to {run.arguments['name']}"
        return f"Assign {customers_of(run)} to nobody"

    def do(self, run: BulkRun, row: BulkRow) -> dict[str, Any] | None:
        earlier = self.assign(run, row, run.arguments["assignee"])
        before = str(earlier.pk) if earlier else ""
        return None if before == run.arguments["assignee"] else {"assignee": before}

    def undo(self, run: BulkRun, row: BulkRow) -> None:
        customer = self.locked(run, row)
        if str(customer.assignee_id or "") != run.arguments["assignee"]:
            raise Failed(f"It was assigned to {customer.assignee or 'nobody'} meanwhile.")
        self.assign(run, row, row.before["assignee"] if row.before else "")

    def assign(self, run: BulkRun, row: BulkRow, key: str) -> User | None:
        """The member is held before the customer, as by every run that assigns to this one."""
        member = User.objects.filter(pk=key).first() if key else None
        try:
            return customers.assign(assignee=member, **facts(run, row))
        except Membership.DoesNotExist as error:
            raise Failed(f"{member} is no member of the studio any more.") from error
        except Customer.DoesNotExist as error:
            raise Failed(GONE) from error


class SetStatus(CustomerKind):
    """`status` and its `name`."""

    name = "customers.status"

    def title(self, run: BulkRun) -> str:
        return f"Set the status of {customers_of(run)} to “{run.arguments['name']}”"

    def do(self, run: BulkRun, row: BulkRow) -> dict[str, Any] | None:
        status = status_of(run, run.arguments["status"])
        self.locked(run, row)
        earlier = customers.set_status(status=status, **facts(run, row))
        return None if earlier == status else {"status": str(earlier.pk)}

    def undo(self, run: BulkRun, row: BulkRow) -> None:
        customer = self.locked(run, row)
        if str(customer.status_id) != run.arguments["status"]:
            raise Failed(f"Its status was set to “{customer.status}” meanwhile.")
        status = status_of(run, row.before["status"] if row.before else "")
        customers.set_status(status=status, **facts(run, row))


def status_of(run: BulkRun, key: str) -> CustomerStatus:
    """Held before the customers, as by every run that sets this one."""
    found = CustomerStatus.objects.of(run.workspace).locked()
    status = found.filter(pk=key).first()
    if status is None:
        raise Failed("The status was deleted meanwhile.")
    return status


class LabelKind(CustomerKind):
    """`label` and its `name` at the start."""

    def label(self, run: BulkRun) -> Label:
        label = Label.objects.of(run.workspace).filter(pk=run.arguments["label"]).first()
        if label is None:
            raise Failed(f"The label “{run.arguments['name']}” was deleted meanwhile.")
        return label

    def put(self, run: BulkRun, row: BulkRow) -> bool:
        self.locked(run, row)
        return customer_labels.put(label=self.label(run), **facts(run, row))

    def take(self, run: BulkRun, row: BulkRow) -> bool:
        self.locked(run, row)
        return customer_labels.take(label=self.label(run), **facts(run, row))


class AddLabel(LabelKind):
    name = "customers.label"

    def title(self, run: BulkRun) -> str:
        return f"Label {customers_of(run)} “{run.arguments['name']}”"

    def do(self, run: BulkRun, row: BulkRow) -> dict[str, Any] | None:
        return {} if self.put(run, row) else None

    def undo(self, run: BulkRun, row: BulkRow) -> None:
        if not self.take(run, row):
            raise Failed("The label was taken off meanwhile.")


class RemoveLabel(LabelKind):
    name = "customers.unlabel"

    def title(self, run: BulkRun) -> str:
        return f"Take the label “{run.arguments['name']}” off {customers_of(run)}"

    def do(self, run: BulkRun, row: BulkRow) -> dict[str, Any] | None:
        return {} if self.take(run, row) else None

    def undo(self, run: BulkRun, row: BulkRow) -> None:
        if not self.put(run, row):
            raise Failed("The label was put on again meanwhile.")


class TrashKind(CustomerKind):
    verb = Verb.DELETE

    def trash(self, run: BulkRun, row: BulkRow) -> None:
        self.locked(run, row)
        trash.trash_customer(**facts(run, row))

    def restore(self, run: BulkRun, row: BulkRow) -> None:
        found = Customer.everything.of(run.workspace).filter(pk=row.subject_id)
        customer = found.locked().first()
        if customer is None or customer.purging:
            raise Failed("The customer was deleted for ever.")
        if customer.trashed_at is None:
            raise Failed("It was restored meanwhile.")
        trash.restore_customer(**facts(run, row))


class TrashCustomers(TrashKind):
    name = "customers.trash"

    def title(self, run: BulkRun) -> str:
        return f"Move {customers_of(run)} to the trash"

    def do(self, run: BulkRun, row: BulkRow) -> dict[str, Any] | None:
        self.trash(run, row)
        return {}

    def undo(self, run: BulkRun, row: BulkRow) -> None:
        self.restore(run, row)


class RestoreCustomers(TrashKind):
    name = "customers.restore"

    def title(self, run: BulkRun) -> str:
        return f"Restore {customers_of(run)}"

    def do(self, run: BulkRun, row: BulkRow) -> dict[str, Any] | None:
        self.restore(run, row)
        return {}

    def undo(self, run: BulkRun, row: BulkRow) -> None:
        self.trash(run, row)
