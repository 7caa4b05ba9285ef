"""Requests of people, answered by an operator."""

import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from crm.models import Customer
from gallery.models import Photo
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Event
from photocrm.ids import new_id
from tests.factories import CustomerFactory
from tests.integration.privacy_requests.people import NAME, WORDS, everywhere, person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def customer(workspace: Workspace, owner: User) -> Customer:
    return person(workspace, owner)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_export_writes_the_file(customer: Customer, owner: User, tmp_path: Path) -> None:
    target = tmp_path / "xaveria.zip"
    said = run("export_person", str(customer.pk), "--workspace", "studio", "--output", str(target))
    assert said == f"Everything known about {NAME} is in {target}.\n"
    assert zipfile.ZipFile(target).testzip() is None
    assert Event.objects.get(kind="customer.exported").actor_id == owner.pk


def test_export_overwrites_nothing(customer: Customer, tmp_path: Path) -> None:
    target = tmp_path / "there.zip"
    target.write_text("mine")
    with pytest.raises(CommandError, match="File exists"):
        run("export_person", str(customer.pk), "--output", str(target))
    assert target.read_text() == "mine"


def test_erase_erases(customer: Customer, owner: User) -> None:
    said = run("erase_person", str(customer.pk), "--confirm", NAME)
    assert said == "Erased. Backups keep what they hold until they are replaced.\n"
    assert everywhere(WORDS) == {}
    assert Customer.erased.get(pk=customer.pk).erased_by == owner


def test_erase_keeps_photos_when_told(customer: Customer) -> None:
    run("erase_person", str(customer.pk), "--confirm", NAME, "--keep-photos")
    assert (everywhere(WORDS), Photo.objects.count()) == ({}, 1)


def test_erase_refuses_a_wrong_name(customer: Customer) -> None:
    with pytest.raises(CommandError, match="not the name"):
        run("erase_person", str(customer.pk), "--confirm", "Somebody")
    assert Customer.objects.filter(pk=customer.pk).exists()


@pytest.mark.parametrize("command", ["export_person", "erase_person"])
def test_unknown_and_foreign_customers_are_refused(command: str, customer: Customer) -> None:
    more = ["--confirm", NAME] if command == "erase_person" else []
    with pytest.raises(CommandError, match="no such customer"):
        run(command, str(new_id()), *more)
    with pytest.raises(CommandError, match="no such customer"):
        run(command, str(customer.pk), "--workspace", "rival", *more)


def test_studio_without_an_owner_is_told() -> None:
    orphan = CustomerFactory(name=NAME)
    with pytest.raises(CommandError, match="no owner"):
        run("erase_person", str(orphan.pk), "--confirm", NAME)
