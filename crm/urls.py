from django.urls import path

from crm.views import (
    bulk,
    contacts,
    customer_edit,
    customer_fields,
    customers,
    duplicates,
    interactions,
    labels,
    lists,
    meetings,
    merging,
    profiles,
    reminders,
    statuses,
    task_lists,
    tasks,
    trash,
    trash_list,
)
from photocrm.accounts.saved_views import saved_view_paths
from photocrm.exports.urls import export_path

app_name = "crm"

urlpatterns = [
    path("customers/", lists.customer_list, name="customer_list"),
    path("customers/add/", customer_edit.customer_add, name="customer_add"),
    path("customers/<uuid:customer_id>/", customers.customer_detail, name="customer_detail"),
    path("customers/<uuid:customer_id>/edit/", customer_edit.customer_edit, name="customer_edit"),
    path(
        "customers/<uuid:customer_id>/history/", customers.customer_history, name="customer_history"
    ),
    path(
        "customers/<uuid:customer_id>/interactions/add/",
        interactions.interaction_add,
        name="interaction_add",
    ),
    *saved_view_paths("customers/views/", lists.SAVED),
    # Choosing, bulk work, trash, labels
    path("customers/bulk/assign/", bulk.customers_assign, name="customers_assign"),
    path("customers/bulk/status/", bulk.customers_status, name="customers_status"),
    path("customers/bulk/label/", bulk.customers_label, name="customers_label"),
    path("customers/bulk/trash/", bulk.customers_trash, name="customers_trash"),
    path("customers/bulk/merge/", bulk.customers_merge, name="customers_merge"),
    export_path("tasks/export/", of="tasks", name="tasks_export"),
    export_path("customers/export/", of="customers", name="customers_export"),
    path("customers/trash/", trash_list.customer_trash_list, name="customer_trash_list"),
    path("customers/trash/restore/", trash_list.customers_restore, name="customers_restore"),
    path("customers/trash/delete/", trash_list.customers_purge, name="customers_purge"),
    path("customers/trash/empty/", trash_list.customer_trash_empty, name="customer_trash_empty"),
    path("customers/<uuid:customer_id>/trash/", trash.customer_trash, name="customer_trash"),
    path("customers/<uuid:customer_id>/restore/", trash.customer_restore, name="customer_restore"),
    path("customers/<uuid:customer_id>/labels/", labels.customer_labels, name="customer_labels"),
    path(
        "customers/<uuid:customer_id>/labels/<uuid:label_id>/take/",
        labels.customer_label_take,
        name="customer_label_take",
    ),
    path(
        "customers/<uuid:customer_id>/labels/<uuid:label_id>/put/",
        labels.customer_label_put,
        name="customer_label_put",
    ),
    path(
        "customers/<uuid:customer_id>/timeline/",
        interactions.customer_timeline,
        name="customer_timeline",
    ),
    path(
        "customers/<uuid:customer_id>/interactions/<uuid:interaction_id>/edit/",
        interactions.interaction_edit,
        name="interaction_edit",
    ),
    path(
        "customers/<uuid:customer_id>/interactions/<uuid:interaction_id>/trash/",
        interactions.interaction_trash,
        name="interaction_trash",
    ),
    path(
        "customers/<uuid:customer_id>/interactions/<uuid:interaction_id>/restore/",
        interactions.interaction_restore,
        name="interaction_restore",
    ),
    path(
        "customers/<uuid:customer_id>/contacts/",
        contacts.customer_contacts,
        name="customer_contacts",
    ),
    path("customers/<uuid:customer_id>/contacts/add/", contacts.contact_add, name="contact_add"),
    path(
        "customers/<uuid:customer_id>/contacts/<uuid:contact_id>/edit/",
        contacts.contact_edit,
        name="contact_edit",
    ),
    path(
        "customers/<uuid:customer_id>/contacts/<uuid:contact_id>/trash/",
        contacts.contact_trash,
        name="contact_trash",
    ),
    path(
        "customers/<uuid:customer_id>/contacts/<uuid:contact_id>/restore/",
        contacts.contact_restore,
        name="contact_restore",
    ),
    path("customers/<uuid:customer_id>/background/", profiles.profile_edit, name="profile_edit"),
    path(
        "customers/<uuid:customer_id>/fields/<slug:field>/",
        customer_fields.customer_field,
        name="customer_field",
    ),
    path("customers/<uuid:customer_id>/vip/", customer_fields.customer_vip, name="customer_vip"),
    path("customers/statuses/", statuses.status_list, name="status_list"),
    path("customers/statuses/<uuid:status_id>/", statuses.status_edit, name="status_edit"),
    path("customers/statuses/<uuid:status_id>/move/", statuses.status_move, name="status_move"),
    path(
        "customers/statuses/<uuid:status_id>/remove/", statuses.status_remove, name="status_remove"
    ),
    path("customers/duplicates/", duplicates.duplicate_list, name="duplicate_list"),
    path("customers/duplicates/<uuid:pair_id>/", duplicates.pair_decide, name="pair_decide"),
    path(
        "customers/<uuid:customer_id>/duplicates/",
        duplicates.customer_duplicates,
        name="customer_duplicates",
    ),
    path(
        "customers/<uuid:customer_id>/merge/",
        merging.customer_merge_choose,
        name="customer_merge_choose",
    ),
    path(
        "customers/<uuid:customer_id>/merge/<uuid:other_id>/",
        merging.customer_merge,
        name="customer_merge",
    ),
    path("customers/merges/", merging.merge_list, name="merge_list"),
    path("customers/merges/<uuid:merge_id>/undo/", merging.merge_undo, name="merge_undo"),
]

urlpatterns += [
    path("tasks/", task_lists.task_list, name="task_list"),
    path("customers/<uuid:customer_id>/tasks/", task_lists.customer_tasks, name="customer_tasks"),
    path("tasks/add/", tasks.task_add, name="task_add"),
    path("tasks/<uuid:task_id>/", tasks.task_edit, name="task_edit"),
    path("tasks/<uuid:task_id>/finish/", tasks.task_finish, name="task_finish"),
    path("tasks/<uuid:task_id>/reopen/", tasks.task_reopen, name="task_reopen"),
    path("tasks/<uuid:task_id>/trash/", tasks.task_trash, name="task_trash"),
    path("tasks/<uuid:task_id>/restore/", tasks.task_restore, name="task_restore"),
    path("meetings/add/", meetings.meeting_add, name="meeting_add"),
    path("meetings/<uuid:meeting_id>/", meetings.meeting_edit, name="meeting_edit"),
    path("meetings/<uuid:meeting_id>/meeting.ics", meetings.meeting_file, name="meeting_file"),
    path("meetings/<uuid:meeting_id>/trash/", meetings.meeting_trash, name="meeting_trash"),
    path("meetings/<uuid:meeting_id>/restore/", meetings.meeting_restore, name="meeting_restore"),
    path("reminders/add/", reminders.reminder_add, name="reminder_add"),
    path("reminders/<uuid:reminder_id>/", reminders.reminder_edit, name="reminder_edit"),
    path("reminders/<uuid:reminder_id>/finish/", reminders.reminder_finish, name="reminder_finish"),
    path("reminders/<uuid:reminder_id>/reopen/", reminders.reminder_reopen, name="reminder_reopen"),
    path("reminders/<uuid:reminder_id>/trash/", reminders.reminder_trash, name="reminder_trash"),
    path(
        "reminders/<uuid:reminder_id>/restore/", reminders.reminder_restore, name="reminder_restore"
    ),
]
