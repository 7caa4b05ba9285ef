from django.urls import path

from crm.views import customers, interactions, meetings, reminders, task_lists, tasks

app_name = "crm"

urlpatterns = [
    path("customers/", customers.customer_list, name="customer_list"),
    path("customers/add/", customers.customer_add, name="customer_add"),
    path("customers/<uuid:customer_id>/", customers.customer_detail, name="customer_detail"),
    path("customers/<uuid:customer_id>/edit/", customers.customer_edit, name="customer_edit"),
    path(
        "customers/<uuid:customer_id>/history/", customers.customer_history, name="customer_history"
    ),
    path(
        "customers/<uuid:customer_id>/interactions/add/",
        interactions.interaction_add,
        name="interaction_add",
    ),
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
