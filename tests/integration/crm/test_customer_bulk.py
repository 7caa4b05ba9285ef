"""Choosing customers in the list and doing one thing to all of them."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from crm.actions import customer_labels, customers, trash
from crm.models import Customer, CustomerStatus, Label
from photocrm.accounts.models import Membership, Role, User, Workspace
from photocrm.audit.models import Change, Event
from photocrm.bulk.actions import runs
from photocrm.bulk.models import BulkRun
from tests.factories import CustomerFactory, CustomerLabelFactory, LabelFactory
from tests.fixtures.people import ClientOf, Member
from tests.htmx import htmx
from tests.queues import sent

pytestmark = pytest.mark.django_db

BULK = "/studio/customers/bulk/"


@pytest.fixture
def pair(workspace: Workspace) -> list[Customer]:
    return [CustomerFactory(workspace=workspace, name=name) for name in ("Anna", "Ben")]


def chosen(rows: list[Customer], **answer: str) -> dict[str, Any]:
    return {"customer": [str(row.pk) for row in rows], "key": str(uuid4()), **answer}


def status_named(workspace: Workspace, name: str) -> CustomerStatus:
    return CustomerStatus.objects.of(workspace).get(name=name)


def column(name: str) -> list[Any]:
    return list(Customer.objects.order_by("name").values_list(name, flat=True))


def undo(client: Client) -> BulkRun:
    run = BulkRun.objects.get()
    client.post(f"/studio/bulk/{run.pk}/undo/", headers=htmx())
    run.refresh_from_db()
    return run


def reasons(run: BulkRun) -> list[tuple[str, str]]:
    return list(run.rows.reported().values_list("name", "reason"))


def test_question_carries_the_choice_and_answer_assigns_it(
    pair: list[Customer], owner: User, member: Member, signed_in: Client
) -> None:
    mara = member(Role.STAFF)
    asked = signed_in.post(f"{BULK}assign/", chosen(pair), headers=htmx("dialog-body"))
    assert [asked.text.count(f'value="{one.pk}"') for one in (*pair, mara, owner)] == [1, 1, 1, 1]
    answer = chosen(pair, assignee=str(mara.pk))
    response = signed_in.post(f"{BULK}assign/", answer, headers=htmx("dialog-body"))
    assert column("assignee") == [mara.pk, mara.pk]
    assert f"Assign 2 customers to {mara}: 2 done" in response.text
    assert set(json.loads(response["HX-Trigger"])) == {
        *("dialog-close", "selection-clear", "customers-changed")
    }
    events = Event.objects.filter(kind="customer.changed")
    assert [event.details for event in events] == [{"fields": ["assignee"]}] * 2
    assert column("version") == [2, 2]
    undo(signed_in)
    assert column("assignee") == [None, None]


def test_undo_of_assigning_leaves_alone_what_was_changed_meanwhile(
    pair: list[Customer], workspace: Workspace, owner: User, member: Member, signed_in: Client
) -> None:
    mara, ida = member(Role.STAFF), member(Role.STAFF)
    Customer.objects.filter(pk=pair[0].pk).update(assignee=ida)
    signed_in.post(f"{BULK}assign/", chosen(pair, assignee=str(mara.pk)))
    facts: dict[str, Any] = {"workspace": workspace, "by": owner}
    customers.assign(customer_id=pair[1].pk, assignee=ida, **facts)
    run = undo(signed_in)
    assert column("assignee") == [ida.pk, ida.pk]
    assert reasons(run) == [("Ben", f"It was assigned to {ida} meanwhile.")]


def test_nobody_is_an_answer_too(pair: list[Customer], owner: User, signed_in: Client) -> None:
    Customer.objects.filter(pk=pair[0].pk).update(assignee=owner)
    signed_in.post(f"{BULK}assign/", chosen(pair, assignee=""))
    assert column("assignee") == [None, None]
    undo(signed_in)
    assert column("assignee") == [owner.pk, None]


def test_whoever_left_the_studio_meanwhile_gets_nobody(
    pair: list[Customer], workspace: Workspace, owner: User, member: Member
) -> None:
    mara = member(Role.STAFF)
    run = runs.draw_up(
        kind="customers.assign",
        workspace=workspace,
        found=Customer.objects.all(),
        key=uuid4(),
        by=owner,
        arguments={"assignee": str(mara.pk), "name": "Mara"},
    )
    Membership.objects.filter(user=mara).delete()
    run = runs.go_on(run)
    reason = f"{mara} is no member of the studio any more."
    assert reasons(run) == [("Anna", reason), ("Ben", reason)]
    assert column("assignee") == [None, None]


def test_status_is_set_and_undone_but_for_what_changed_meanwhile(
    pair: list[Customer], workspace: Workspace, owner: User, signed_in: Client
) -> None:
    lead, won, lost = (status_named(workspace, name) for name in ("Lead", "Won", "Lost"))
    question = signed_in.post(f"{BULK}status/", chosen(pair)).text
    assert [name in question for name in ("2 customers", "Lead", "Lost")] == [True] * 3
    signed_in.post(f"{BULK}status/", chosen(pair, status=str(won.pk)))
    assert column("status__name") == ["Won", "Won"]
    facts: dict[str, Any] = {"workspace": workspace, "by": owner}
    customers.set_status(customer_id=pair[0].pk, status=lost, **facts)
    run = undo(signed_in)
    assert column("status__name") == ["Lost", lead.name]
    assert reasons(run) == [("Anna", "Its status was set to “Lost” meanwhile.")]


def test_status_that_was_deleted_meanwhile_is_told(
    pair: list[Customer], workspace: Workspace, signed_in: Client
) -> None:
    lead, won = (status_named(workspace, name) for name in ("Lead", "Won"))
    signed_in.post(f"{BULK}status/", chosen(pair, status=str(won.pk)))
    lead.delete()
    assert reasons(undo(signed_in)) == [
        ("Anna", "The status was deleted meanwhile."),
        ("Ben", "The status was deleted meanwhile."),
    ]


def test_label_is_put_on_taken_off_and_undone(pair: list[Customer], signed_in: Client) -> None:
    signed_in.post(f"{BULK}label/", chosen(pair, name="Wedding", colour="pink"))
    label = Label.objects.get()
    assert (label.colour, label.customer_links.count()) == ("pink", 2)
    signed_in.post(f"{BULK}label/", chosen(pair[:1], label=str(label.pk), off="1"))
    assert [link.customer for link in label.customer_links.all()] == [pair[1]]
    run = BulkRun.objects.get(kind="customers.unlabel")
    signed_in.post(f"/studio/bulk/{run.pk}/undo/")
    assert label.customer_links.count() == 2
    kinds = Event.objects.filter(kind__startswith="customer.").values_list("kind", flat=True)
    assert sorted(kinds) == ["customer.labelled"] * 3 + ["customer.unlabelled"]


def test_undo_of_labelling_takes_off_only_what_was_put_on(
    pair: list[Customer], workspace: Workspace, owner: User, signed_in: Client
) -> None:
    label = CustomerLabelFactory(customer=pair[0]).label
    third = CustomerFactory(workspace=workspace, name="Cleo")
    signed_in.post(f"{BULK}label/", chosen([*pair, third], label=str(label.pk)))
    facts: dict[str, Any] = {"workspace": workspace, "by": owner}
    customer_labels.take(customer_id=third.pk, label=label, **facts)
    run = undo(signed_in)
    assert [link.customer for link in label.customer_links.all()] == [pair[0]]
    assert reasons(run) == [("Cleo", "The label was taken off meanwhile.")]


def test_trash_asks_first_and_is_undone(
    pair: list[Customer], workspace: Workspace, owner: User, signed_in: Client
) -> None:
    question = signed_in.post(f"{BULK}trash/", chosen(pair))
    assert "Move 2 customers" in " ".join(question.text.split())
    assert Customer.objects.count() == 2
    signed_in.post(f"{BULK}trash/", chosen(pair, sure="1"))
    assert Customer.objects.count() == 0
    trash.restore_customer(customer_id=pair[0].pk, workspace=workspace, by=owner)
    run = undo(signed_in)
    assert column("name") == ["Anna", "Ben"]
    assert reasons(run) == [("Anna", "It was restored meanwhile.")]


def test_rows_that_went_meanwhile_say_why_and_do_not_stop_the_others(
    pair: list[Customer], workspace: Workspace, owner: User
) -> None:
    third = CustomerFactory(workspace=workspace, name="Cleo")
    run = runs.draw_up(
        kind="customers.trash",
        workspace=workspace,
        found=Customer.objects.all(),
        key=uuid4(),
        by=owner,
        arguments={},
    )
    trash.trash_customer(customer_id=pair[0].pk, workspace=workspace, by=owner)
    Customer.objects.filter(pk=third.pk).update(merged_into=pair[1])
    run = runs.go_on(run)
    gone = "The customer is in the trash, merged into another or deleted."
    assert reasons(run) == [("Anna", gone), ("Cleo", gone)]
    assert (run.done_count, run.failed_count) == (1, 2)


def test_all_that_match_are_meant_beyond_the_page(
    workspace: Workspace, signed_in: Client, settings: Any
) -> None:
    settings.PAGE_SIZE = 2
    for number in range(5):
        CustomerFactory(workspace=workspace, name=f"Laurent {number}")
    CustomerFactory(workspace=workspace, name="Somebody else")
    page = signed_in.get("/studio/customers/?q=laur")
    assert 'data-selection-all="5"' in page.text
    label = LabelFactory(workspace=workspace)
    answer = {"all": "1", "query": "?q=laur", "key": str(uuid4()), "label": str(label.pk)}
    signed_in.post(f"{BULK}label/", answer)
    assert (label.customer_links.count(), BulkRun.objects.get().total) == (5, 5)


def test_more_than_200_are_left_to_a_worker(
    workspace: Workspace,
    owner: User,
    signed_in: Client,
    django_capture_on_commit_callbacks: Any,
) -> None:
    CustomerFactory.create_batch(201, workspace=workspace)
    answer = {"all": "1", "query": "", "key": str(uuid4()), "assignee": str(owner.pk)}
    with django_capture_on_commit_callbacks(execute=True):
        told = signed_in.post(f"{BULK}assign/", answer, headers=htmx("dialog-body")).text
    run = BulkRun.objects.get()
    assert "Waiting for a worker" in told
    assert sent() == [("bulk", "photocrm.bulk.work", {"run_id": str(run.pk)})]
    runs.work(run.pk)
    assert Customer.objects.filter(assignee=owner).count() == 201
    moved = signed_in.get(f"/studio/bulk/{run.pk}/?moving", headers=htmx("bulk-run"))
    assert ("201 done" in moved.text, moved["HX-Trigger"]) == (True, '{"customers-changed": true}')
    changes = Change.objects.filter(table="crm_customer", operation="update")
    assert set(changes.values_list("actor_id", flat=True)) == {owner.pk}


@pytest.mark.parametrize("kind", ["assign", "status", "label", "trash"])
def test_questions_without_a_choice_are_pages(kind: str, signed_in: Client) -> None:
    response = signed_in.get(f"{BULK}{kind}/")
    assert (response.status_code, "0 customers" in response.text) == (200, True)


@pytest.mark.parametrize(
    "answer",
    [
        {"customer": ["nonsense"], "key": str(uuid4()), "sure": "1"},
        {"all": "1", "query": "?colour=red", "key": str(uuid4()), "sure": "1"},
        {"customer": [], "key": "nonsense", "sure": "1"},
        {"customer": [], "sure": "1"},
    ],
)
def test_refuses_what_it_does_not_understand(
    answer: dict[str, Any], pair: list[Customer], signed_in: Client
) -> None:
    assert signed_in.post(f"{BULK}trash/", answer).status_code == 400
    assert Customer.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("assign", {"assignee": str(uuid4())}),
        ("assign", {"assignee": "nonsense"}),
        ("status", {"status": ""}),
        ("status", {"status": str(uuid4())}),
        ("label", {"name": " "}),
        ("label", {"label": str(uuid4())}),
    ],
)
def test_odd_answers_bring_the_question_again(
    kind: str, answer: dict[str, str], pair: list[Customer], signed_in: Client
) -> None:
    response = signed_in.post(f"{BULK}{kind}/", chosen(pair, **answer))
    assert (response.status_code, BulkRun.objects.count()) == (422, 0)
    assert "Choose a" in response.text or "Select a valid choice" in response.text
    assert response.text.count(f'value="{pair[0].pk}"') == 1


def test_nothing_of_another_studio_is_touched_or_given(
    pair: list[Customer], other_workspace: Workspace, member: Member, signed_in: Client
) -> None:
    rival = CustomerFactory(workspace=other_workspace)
    signed_in.post(f"{BULK}trash/", chosen([rival], sure="1"))
    assert BulkRun.objects.get().total == 0
    stranger = member(Role.OWNER, of=other_workspace)
    strange = {
        "assign": {"assignee": str(stranger.pk)},
        "status": {"status": str(status_named(other_workspace, "Won").pk)},
        "label": {"label": str(LabelFactory(workspace=other_workspace).pk)},
    }
    answers = [
        signed_in.post(f"{BULK}{kind}/", chosen(pair, **answer)).status_code
        for kind, answer in strange.items()
    ]
    assert (answers, BulkRun.objects.count()) == ([422, 422, 422], 1)


def test_two_are_sent_to_the_page_that_merges_them(
    pair: list[Customer], workspace: Workspace, signed_in: Client
) -> None:
    response = signed_in.post(f"{BULK}merge/", chosen(pair))
    assert response["Location"] == f"/studio/customers/{pair[0].pk}/merge/{pair[1].pk}/"
    third = CustomerFactory(workspace=workspace)
    choices: list[list[Customer]] = [pair[:1], [*pair, third]]
    for several in choices:
        page = signed_in.post(f"{BULK}merge/", chosen(several), follow=True)
        assert "Choose the two customers that are one" in page.text


def test_viewers_choose_nothing(pair: list[Customer], member: Member, client_of: ClientOf) -> None:
    page = client_of(member(Role.VIEWER)).get("/studio/customers/").text
    assert [text in page for text in ("select-box", "data-selection-bar")] == [False, False]
