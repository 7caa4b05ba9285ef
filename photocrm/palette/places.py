"""Pages and actions that the palette leads to."""

from dataclasses import dataclass

from django.urls import reverse

from crm.search import plain
from photocrm.accounts.models import Workspace
from photocrm.accounts.rights import Verb


@dataclass(frozen=True, slots=True)
class Place:
    """`words` find it beside its title; whoever may not do `verb` never sees it."""

    title: str
    icon: str
    view: str
    verb: Verb = Verb.VIEW
    words: str = ""
    is_dialog: bool = False

    def url(self, workspace: Workspace) -> str:
        return reverse(self.view, args=[workspace.slug])

    def fits(self, text: str) -> bool:
        """Whether each word of the text starts one of its own."""
        own = plain(f"{self.title} {self.words}").split()
        return all(any(word.startswith(typed) for word in own) for typed in plain(text).split())


PLACES = (
    Place("New customer", "plus", "crm:customer_add", Verb.EDIT, "add create person", True),
    Place("Upload photos", "upload", "gallery:upload", Verb.UPLOAD, "new session add"),
    Place(
        "Import a file",
        "file-up",
        "imports:run_add",
        Verb.EDIT,
        "csv excel vcard customers",
    ),
    Place("Today", "layout-dashboard", "today:home", words="home dashboard start"),
    Place("Gallery", "images", "gallery:session_list", words="sessions photos"),
    Place("Customers", "users", "crm:customer_list", words="people contacts"),
    Place("Deliveries", "send", "delivery:job_list", words="links mails sent"),
    Place("Tasks", "list-checks", "crm:task_list", words="meetings reminders birthdays due"),
    Place("New task", "plus", "crm:task_add", Verb.EDIT, "add todo", True),
    Place("New meeting", "calendar", "crm:meeting_add", Verb.EDIT, "add appointment", True),
    Place("My settings", "settings", "accounts:own_settings", words="time zone digest mail"),
    Place("Labels", "tag", "gallery:label_list", Verb.EDIT, "categories"),
    Place("Saved views", "star", "gallery:saved_view_list", words="filters"),
    Place("Imports", "file-up", "imports:run_list", words="csv excel undo"),
    Place("Trash", "trash-2", "gallery:trash", words="deleted restore bin"),
    Place("Members", "users", "accounts:member_list", Verb.MANAGE_MEMBERS, "team invite people"),
)
