"""The admin shows every model, in lists whose queries do not grow with their rows."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.models import Customer
from gallery.models import PhotoSession
from photocrm.accounts.models import User
from photocrm.audit.models import Change
from tests import factories

OURS = ("accounts", "audit", "bulk", "crm", "delivery", "gallery", "today")
FACTORIES: dict[type[Model], Any] = {
    factory._meta.model: factory
    for factory in vars(factories).values()
    if hasattr(factory, "_meta") and issubclass(factory._meta.model, Model)
}
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS]
MADE_BY_HAND = {
    *("customer", "interaction", "label", "membership", "photosession", "user", "workspace"),
    *("contact", "customerlabel", "customerstatus", "meeting", "meetingperson", "profile"),
    *("reminder", "task"),
}


def admin_url(model: type[Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200
    return len(queries)


@pytest.fixture
def root(db: None) -> User:
    return User.objects.create_superuser("root@studio.example", name="Root")


@pytest.fixture
def admin_client(root: User) -> Client:
    client = Client()
    client.force_login(root)
    return client


def test_every_model_is_registered():
    assert [model for model in MODELS if model not in admin.site._registry] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_the_queries_of_a_list_do_not_grow_with_its_rows(admin_client, model):
    FACTORIES[model]()
    url = admin_url(model, "changelist")
    with_one = queries_of(admin_client, url)
    for _ in range(2):
        FACTORIES[model]()
    assert queries_of(admin_client, url) == with_one


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_list_can_be_searched(admin_client, model):
    FACTORIES[model]()
    url = admin_url(model, "changelist")
    response = admin_client.get(url, {"q": "no such words anywhere"})
    assert list(response.context["cl"].result_list) == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_row_can_be_looked_at(admin_client, model):
    row = FACTORIES[model]()
    page = admin_client.get(admin_url(model, "change", row.pk))
    assert (page.status_code, page.context["original"]) == (200, row)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_only_what_no_action_must_make_can_be_added(admin_client, model):
    status = admin_client.get(admin_url(model, "add")).status_code
    assert status == (200 if model._meta.model_name in MADE_BY_HAND else 403)


@pytest.mark.parametrize("model", [m for m in MODELS if m._meta.app_label == "audit"])
def test_the_trail_can_only_be_read(admin_client, model):
    row = FACTORIES[model]()
    before = model.objects.count()
    answers = [
        admin_client.post(admin_url(model, "change", row.pk), {"table": "x"}),
        admin_client.post(admin_url(model, "delete", row.pk), {"post": "yes"}),
    ]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert model.objects.count() == before


def test_a_customer_made_here_tells_who_made_it(admin_client, root):
    workspace = factories.WorkspaceFactory()
    values = {
        "workspace": str(workspace.pk),
        "name": "Ada Lovelace",
        "kind": "customer",
        "priority": "2",
    }
    admin_client.post(admin_url(Customer, "add"), values)
    customer = Customer.objects.get()
    assert (customer.name, customer.created_by, customer.sort_name, customer.version) == (
        "Ada Lovelace",
        root,
        "ada lovelace",
        1,
    )


def test_a_change_made_here_is_audited_and_outdates_open_forms(admin_client, root):
    customer = factories.CustomerFactory(name="Ada", kind="customer")
    values = {
        "name": "Ada Lovelace",
        "kind": "partner",
        "status": str(customer.status_id),
        "priority": "2",
    }
    admin_client.post(admin_url(Customer, "change", customer.pk), values)
    customer.refresh_from_db()
    change = Change.objects.get(row_id=str(customer.pk), operation="update")
    assert (customer.name, customer.kind, customer.version) == ("Ada Lovelace", "partner", 2)
    assert (change.actor_id, change.changes["name"]) == (root.pk, ["Ada", "Ada Lovelace"])


def test_a_customer_cannot_be_given_to_somebody_outside(admin_client, root):
    customer = factories.CustomerFactory()
    values = {
        "name": customer.name,
        "kind": "customer",
        "status": str(customer.status_id),
        "priority": "2",
        "assignee": str(root.pk),
    }
    page = admin_client.post(admin_url(Customer, "change", customer.pk), values)
    errors = page.context["adminform"].errors
    assert errors == {"assignee": ["This person is no member of the workspace."]}


def test_a_session_cannot_get_a_customer_of_another_workspace(admin_client):
    session = factories.SessionFactory(customer=None)
    stranger = factories.CustomerFactory(workspace=factories.WorkspaceFactory())
    values = {"name": session.name, "customer": str(stranger.pk)}
    page = admin_client.post(admin_url(PhotoSession, "change", session.pk), values)
    errors = page.context["adminform"].errors
    assert errors == {"customer": ["This belongs to another workspace."]}
    session.refresh_from_db()
    assert session.customer is None


@pytest.mark.parametrize("factory", [factories.SessionFactory, factories.PhotoFactory])
def test_nothing_goes_past_the_trash(admin_client, factory):
    row = factory()
    model = type(row)
    alone = admin_client.post(admin_url(model, "delete", row.pk), {"post": "yes"})
    several = {"action": "delete_selected", "_selected_action": [str(row.pk)], "post": "yes"}
    admin_client.post(admin_url(model, "changelist"), several)
    assert (alone.status_code, model.objects.filter(pk=row.pk).exists()) == (403, True)


def test_only_a_customer_whom_nothing_knows_can_be_deleted(admin_client):
    known, loner = factories.CustomerFactory(), factories.CustomerFactory()
    factories.SessionFactory(workspace=known.workspace, customer=known, trashed=True)
    several = {
        "action": "delete_selected",
        "_selected_action": [str(known.pk), str(loner.pk)],
        "post": "yes",
    }
    admin_client.post(admin_url(Customer, "changelist"), several)
    assert set(Customer.objects.all()) == {known, loner}
    statuses = [
        admin_client.post(admin_url(Customer, "delete", one.pk), {"post": "yes"}).status_code
        for one in (known, loner)
    ]
    assert (statuses, list(Customer.objects.all())) == ([403, 302], [known])


def test_a_new_user_signs_in_with_the_password_given_here(admin_client):
    values = {
        "email": "Neu@studio.example",
        "name": "Neu",
        "usable_password": "true",
        "password1": "korrekt-pferd-batterie",
        "password2": "korrekt-pferd-batterie",
    }
    admin_client.post(admin_url(User, "add"), values)
    form = {"login": "neu@studio.example", "password": values["password1"]}
    client = Client()
    client.post(reverse("account_login"), form)
    assert client.session["_auth_user_id"] == str(User.objects.get(name="Neu").pk)


def test_members_without_the_flag_do_not_enter(member, client_of):
    response = client_of(member()).get(reverse("admin:index"))
    assert response.status_code in (302, 403)
