"""Fills an empty database with the demonstration studio."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from crm.models import Customer
from gallery.models import PhotoSession
from photocrm.accounts.models import Membership, Role, User, Workspace
from photocrm.audit.context import acting
from photocrm.demo import portfolio
from photocrm.demo.seed_customers import add_customers, add_pictures
from photocrm.demo.seed_deliveries import add_deliveries, fill_ledgers
from photocrm.demo.seed_people import add_people
from photocrm.demo.seed_sessions import add_sessions, fill_trash, make_renditions
from photocrm.demo.seed_share import add_private_pages
from photocrm.demo.seed_tasks import add_tasks

SLUG = "lumen"
EMAIL = "mara@lumen.example"
PASSWORD = "lumen-demo"  # noqa: S105 -- printed for everybody to use; production refuses the demo
SEED = 2214

COLLEAGUES = (
    ("Ben Fischer", "ben@lumen.example", Role.MANAGER),
    ("Aylin Demir", "aylin@lumen.example", Role.STAFF),
    ("Pavel Novák", "pavel@lumen.example", Role.VIEWER),
)

Say = Callable[[str], None]


def seed(pictures: Path | None, say: Say) -> bool:
    """Make the studio unless it is there; False when it was, and then nothing is changed.

    All rows commit together, so an interrupted run leaves none of them; then the renditions are
    made. With `pictures` the photos of that folder are used instead of painted ones.
    """
    if Workspace.objects.filter(slug=SLUG).exists():
        return False
    started = time.monotonic()
    mara = User.objects.filter(email=EMAIL).first() or User.objects.create_superuser(
        EMAIL, PASSWORD, name="Mara Klein"
    )
    with TemporaryDirectory() as folder, acting(actor_id=mara.pk):
        shoots = portfolio.of_folder(pictures) if pictures else portfolio.painted(Path(folder))
        portraits = portfolio.portraits(Path(folder))
        with transaction.atomic():
            studio = add_studio(mara)
            fill(studio, mara, shoots, portraits, say)
        make_renditions(studio, say)
        fill_ledgers(studio)
    say(f"Made the studio {studio} in {time.monotonic() - started:.0f} seconds.")
    return True


def fill(
    studio: Workspace, mara: User, shoots: list[portfolio.Shoot], portraits: list[Path], say: Say
) -> None:
    dice = random.Random(SEED)
    members = [member.user for member in studio.memberships.exclude(role=Role.VIEWER)]
    customers = add_customers(studio, members, dice)
    add_pictures(customers, portraits, mara)
    add_people(customers, members)
    sessions = add_sessions(studio, mara, shoots, customers, say)
    add_deliveries(sessions, mara)
    add_private_pages(studio, mara)
    fill_trash(sessions, mara)
    add_tasks(studio, mara, members, customers)


def add_studio(mara: User) -> Workspace:
    """The studio with its people, and a second small one, so that there is something to switch."""
    studio = Workspace.objects.create(slug=SLUG, name="Lumen Studio")
    Membership.objects.create(workspace=studio, user=mara, role=Role.OWNER)
    for name, email, role in COLLEAGUES:
        user = User.objects.create_user(email, PASSWORD, name=name)
        Membership.objects.create(workspace=studio, user=user, role=role)
    add_second_studio(mara)
    return studio


def add_second_studio(mara: User) -> None:
    second = Workspace.objects.create(slug="nordlicht", name="Nordlicht Fotografie")
    Membership.objects.create(workspace=second, user=mara, role=Role.MANAGER)
    customer = Customer(workspace=second, name="Ingrid Solberg", created_by=mara)
    customer.email = "ingrid@solberg.example"
    customer.last_contact_at = second.created_at
    customer.save()
    PhotoSession.objects.create(
        workspace=second, name="Solberg cabin", customer=customer, created_by=mara
    )
