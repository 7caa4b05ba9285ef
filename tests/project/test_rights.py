"""Which role may do what, on every view."""

import pytest
from django.test import Client

from photocrm.accounts.models import Role, Workspace
from photocrm.accounts.rights import RIGHTS, Verb
from tests.factories import stored, stored_tagged
from tests.fixtures.people import ClientOf, Member
from tests.project.objects import session_in, values_for
from tests.project.routes import Route, workspace_routes

pytestmark = pytest.mark.django_db

# Written out once more, so that a change of the table in the code is a change of this test.
ALLOWED = {
    Verb.VIEW: {"owner", "manager", "staff", "viewer"},
    Verb.EDIT: {"owner", "manager", "staff"},
    Verb.UPLOAD: {"owner", "manager", "staff"},
    Verb.LINK: {"owner", "manager", "staff"},
    Verb.DELIVER: {"owner", "manager", "staff"},
    Verb.DELETE: {"owner", "manager", "staff"},
    Verb.PURGE: {"owner", "manager"},
    Verb.MANAGE_MEMBERS: {"owner", "manager"},
    Verb.SET_UP: {"owner", "manager"},
}
VERBS = {
    "photocrm.today.views.home": Verb.VIEW,
    "photocrm.palette.views.find": Verb.VIEW,
    "photocrm.privacy_requests.views.customer_export": Verb.EDIT,
    "photocrm.privacy_requests.views.customer_erase": Verb.PURGE,
    "photocrm.accounts.views.member_list": Verb.MANAGE_MEMBERS,
    "gallery.views.lists.session_list": Verb.VIEW,
    "gallery.views.lists.session_changes": Verb.VIEW,
    "gallery.views.lists.customer_filter": Verb.VIEW,
    "gallery.views.bulk.sessions_link": Verb.LINK,
    "gallery.views.bulk.sessions_label": Verb.EDIT,
    "gallery.views.bulk.sessions_trash": Verb.DELETE,
    "gallery.views.labels.session_labels": Verb.EDIT,
    "gallery.views.labels.label_list": Verb.EDIT,
    "gallery.views.labels.label_edit": Verb.EDIT,
    "gallery.views.labels.label_remove": Verb.EDIT,
    "photocrm.accounts.saved_views.saved_view_add": Verb.VIEW,
    "photocrm.accounts.saved_views.saved_view_list": Verb.VIEW,
    "photocrm.accounts.saved_views.saved_view_open": Verb.VIEW,
    "photocrm.accounts.saved_views.saved_view_copy": Verb.VIEW,
    "photocrm.accounts.saved_views.saved_view_rename": Verb.VIEW,
    "photocrm.accounts.saved_views.saved_view_up": Verb.VIEW,
    "photocrm.accounts.saved_views.saved_view_remove": Verb.VIEW,
    "photocrm.bulk.views.runs.run_list": Verb.VIEW,
    "photocrm.bulk.views.runs.run_detail": Verb.VIEW,
    "photocrm.bulk.views.runs.run_cancel": Verb.EDIT,
    "photocrm.bulk.views.runs.run_undo": Verb.EDIT,
    "photocrm.exports.views.export_add": Verb.EDIT,
    "photocrm.exports.views.export_list": Verb.EDIT,
    "photocrm.exports.views.export_detail": Verb.EDIT,
    "photocrm.exports.views.export_download": Verb.EDIT,
    "photocrm.exports.views.export_discard": Verb.EDIT,
    "photocrm.imports.views.runs.run_list": Verb.VIEW,
    "photocrm.imports.views.runs.run_detail": Verb.VIEW,
    "photocrm.imports.views.runs.run_cancel": Verb.EDIT,
    "photocrm.imports.views.runs.run_undo": Verb.EDIT,
    "photocrm.imports.views.drafts.run_add": Verb.EDIT,
    "photocrm.imports.views.drafts.empty_file": Verb.EDIT,
    "photocrm.imports.views.drafts.run_choices": Verb.EDIT,
    "photocrm.imports.views.drafts.run_reading": Verb.EDIT,
    "photocrm.imports.views.drafts.run_start": Verb.EDIT,
    "photocrm.imports.views.drafts.run_discard": Verb.EDIT,
    "photocrm.imports.views.rows.failed_rows": Verb.EDIT,
    "delivery.views.bulk.sessions_deliver": Verb.DELIVER,
    "delivery.views.downloads.session_download": Verb.VIEW,
    "delivery.views.downloads.sessions_download": Verb.VIEW,
    "gallery.views.uploads.upload": Verb.UPLOAD,
    "gallery.views.uploads.upload_sessions": Verb.UPLOAD,
    "gallery.views.resumable.upload_plan": Verb.UPLOAD,
    "gallery.views.resumable.upload_discard": Verb.UPLOAD,
    "gallery.views.resumable.upload_create": Verb.UPLOAD,
    "gallery.views.resumable.upload_file": Verb.UPLOAD,
    "gallery.views.sessions.session_detail": Verb.VIEW,
    "gallery.views.lists.session_card": Verb.VIEW,
    "gallery.views.sessions.photo_changes": Verb.VIEW,
    "gallery.views.sessions.session_history": Verb.VIEW,
    "gallery.views.sessions.session_link": Verb.LINK,
    "gallery.views.sessions.customer_sessions": Verb.VIEW,
    "gallery.views.sessions.session_choices": Verb.LINK,
    "gallery.views.sessions.session_version": Verb.EDIT,
    "gallery.views.photos.photo_detail": Verb.VIEW,
    "gallery.views.photos.photo_panel": Verb.VIEW,
    "gallery.views.photos.photo_download": Verb.EDIT,
    "gallery.views.customer_pictures.customer_pictures": Verb.VIEW,
    "gallery.views.customer_pictures.picture_add": Verb.UPLOAD,
    "gallery.views.customer_pictures.picture_choose": Verb.EDIT,
    "gallery.views.customer_pictures.picture_primary": Verb.EDIT,
    "gallery.views.customer_pictures.picture_caption": Verb.EDIT,
    "gallery.views.customer_pictures.picture_move": Verb.EDIT,
    "gallery.views.customer_pictures.picture_delete": Verb.EDIT,
    "gallery.views.customer_pictures.picture_restore": Verb.EDIT,
    "gallery.views.trash.session_trash": Verb.DELETE,
    "gallery.views.trash.session_restore": Verb.DELETE,
    "gallery.views.trash.photos_trash": Verb.DELETE,
    "gallery.views.trash.photos_restore": Verb.DELETE,
    "gallery.views.trash_list.trash_list": Verb.VIEW,
    "gallery.views.trash_list.trash_restore": Verb.DELETE,
    "gallery.views.trash_list.trash_purge": Verb.PURGE,
    "gallery.views.trash_list.trash_empty": Verb.PURGE,
    "gallery.views.tags.session_tag": Verb.EDIT,
    "gallery.views.tags.tag_editor": Verb.EDIT,
    "gallery.views.tag_copies.tags_apply": Verb.EDIT,
    "gallery.views.tag_copies.tags_restore": Verb.EDIT,
    "gallery.views.tag_copies.photos_text": Verb.EDIT,
    "gallery.views.session_fields.session_edit": Verb.EDIT,
    "gallery.views.arranging.session_cover": Verb.EDIT,
    "gallery.views.arranging.photos_arrange": Verb.EDIT,
    "gallery.views.arranging.photos_sort": Verb.EDIT,
    "gallery.views.moving.photos_move": Verb.EDIT,
    "gallery.views.moving.session_split": Verb.EDIT,
    "gallery.views.merging.session_merge": Verb.EDIT,
    "gallery.views.retries.photos_retry": Verb.UPLOAD,
    "gallery.views.media.rendition": Verb.VIEW,
    "gallery.views.media.mail": Verb.VIEW,
    "gallery.views.media.tagged": Verb.VIEW,
    "crm.views.lists.customer_list": Verb.VIEW,
    "crm.views.customers.customer_detail": Verb.VIEW,
    "crm.views.customer_edit.customer_add": Verb.EDIT,
    "crm.views.customer_edit.customer_edit": Verb.EDIT,
    "crm.views.customer_fields.customer_field": Verb.EDIT,
    "crm.views.customer_fields.customer_vip": Verb.EDIT,
    "crm.views.statuses.status_list": Verb.SET_UP,
    "crm.views.statuses.status_edit": Verb.SET_UP,
    "crm.views.statuses.status_move": Verb.SET_UP,
    "crm.views.statuses.status_remove": Verb.SET_UP,
    "crm.views.customers.customer_history": Verb.VIEW,
    "crm.views.interactions.interaction_add": Verb.EDIT,
    "crm.views.bulk.customers_assign": Verb.EDIT,
    "crm.views.bulk.customers_status": Verb.EDIT,
    "crm.views.bulk.customers_label": Verb.EDIT,
    "crm.views.bulk.customers_trash": Verb.DELETE,
    "crm.views.bulk.customers_merge": Verb.EDIT,
    "crm.views.trash_list.customer_trash_list": Verb.VIEW,
    "crm.views.trash_entries.entry_trash_list": Verb.VIEW,
    "crm.views.trash_list.customers_restore": Verb.DELETE,
    "crm.views.trash_list.customers_purge": Verb.PURGE,
    "crm.views.trash_list.customer_trash_empty": Verb.PURGE,
    "crm.views.trash.customer_trash": Verb.DELETE,
    "crm.views.trash.customer_restore": Verb.DELETE,
    "crm.views.labels.customer_labels": Verb.EDIT,
    "crm.views.labels.customer_label_take": Verb.EDIT,
    "crm.views.labels.customer_label_put": Verb.EDIT,
    "crm.views.interactions.customer_timeline": Verb.VIEW,
    "crm.views.interactions.interaction_edit": Verb.EDIT,
    "crm.views.interactions.interaction_trash": Verb.DELETE,
    "crm.views.interactions.interaction_restore": Verb.DELETE,
    "crm.views.contacts.customer_contacts": Verb.VIEW,
    "crm.views.contacts.contact_add": Verb.EDIT,
    "crm.views.contacts.contact_edit": Verb.EDIT,
    "crm.views.contacts.contact_trash": Verb.DELETE,
    "crm.views.contacts.contact_restore": Verb.DELETE,
    "crm.views.profiles.profile_edit": Verb.EDIT,
    "delivery.views.customers.customer_numbers": Verb.VIEW,
    "crm.views.duplicates.duplicate_list": Verb.VIEW,
    "crm.views.duplicates.customer_duplicates": Verb.VIEW,
    "crm.views.duplicates.pair_decide": Verb.EDIT,
    "crm.views.merging.customer_merge_choose": Verb.EDIT,
    "crm.views.merging.customer_merge": Verb.EDIT,
    "crm.views.merging.merge_list": Verb.VIEW,
    "crm.views.merging.merge_undo": Verb.EDIT,
    "photocrm.today.views.notification_list": Verb.VIEW,
    "photocrm.today.views.bell": Verb.VIEW,
    "photocrm.today.views.notifications_read": Verb.VIEW,
    "photocrm.today.views.notification_open": Verb.VIEW,
    "photocrm.accounts.views.own_settings": Verb.VIEW,
    "crm.views.task_lists.task_list": Verb.VIEW,
    "crm.views.task_lists.customer_tasks": Verb.VIEW,
    "crm.views.tasks.task_add": Verb.EDIT,
    "crm.views.tasks.task_edit": Verb.EDIT,
    "crm.views.tasks.task_finish": Verb.EDIT,
    "crm.views.tasks.task_reopen": Verb.EDIT,
    "crm.views.tasks.task_trash": Verb.DELETE,
    "crm.views.tasks.task_restore": Verb.DELETE,
    "crm.views.meetings.meeting_add": Verb.EDIT,
    "crm.views.meetings.meeting_edit": Verb.EDIT,
    "crm.views.meetings.meeting_trash": Verb.DELETE,
    "crm.views.meetings.meeting_restore": Verb.DELETE,
    "crm.views.reminders.reminder_add": Verb.EDIT,
    "crm.views.reminders.reminder_edit": Verb.EDIT,
    "crm.views.reminders.reminder_finish": Verb.EDIT,
    "crm.views.reminders.reminder_reopen": Verb.EDIT,
    "crm.views.reminders.reminder_trash": Verb.DELETE,
    "crm.views.reminders.reminder_restore": Verb.DELETE,
    "crm.views.meetings.meeting_file": Verb.VIEW,
    "delivery.views.jobs.job_list": Verb.VIEW,
    "delivery.views.jobs.job_detail": Verb.VIEW,
    "delivery.views.jobs.job_retry": Verb.DELIVER,
    "delivery.views.jobs.deliver": Verb.DELIVER,
    "delivery.views.jobs.session_deliveries": Verb.VIEW,
    "delivery.views.jobs.customer_deliveries": Verb.VIEW,
    "delivery.views.favourites.photo_favourites": Verb.VIEW,
}
ROUTES = workspace_routes()


def test_table_of_rights() -> None:
    assert {
        verb: {str(role) for role in RIGHTS if verb in RIGHTS[role]} for verb in Verb
    } == ALLOWED


def test_every_view_needs_the_verb_it_should() -> None:
    assert {route.name: route.view.verb for route in ROUTES} == VERBS  # type: ignore[attr-defined]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_view_refuses_exactly_the_roles_without_its_verb(
    route: Route, workspace: Workspace, member: Member, client_of: ClientOf
) -> None:
    session = session_in(workspace)
    stored(session.photos.get().image)
    stored_tagged(session.photos.get())
    address = route.address(values_for(route, session))
    refused = {str(role) for role in Role if refuses(client_of(member(role)), address)}
    assert refused == {*Role.values} - ALLOWED[VERBS[route.name]]


def refuses(client: Client, address: str) -> bool:
    """Both reading and writing, and then with 403."""
    statuses = set()
    for response in (client.get(address), client.post(address)):
        statuses.add(response.status_code)
        response.getvalue()
    return statuses == {403}
