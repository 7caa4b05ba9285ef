"""A meeting as a file that every calendar reads (RFC 5545)."""

from datetime import UTC

from icalendar import Calendar, Event, vCalAddress, vText

from crm.models import Contact, Meeting
from photocrm.accounts.models import User

CONTENT_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"


def calendar_file(meeting: Meeting) -> bytes:
    """Times in UTC. A meeting keeps its UID, so that a newer version replaces the older one.

    Reads the people of the meeting with their users and contacts.
    """
    event = Event()
    event.add("uid", f"{meeting.pk}@photocrm")
    event.add("sequence", meeting.version - 1)
    event.add("dtstamp", meeting.updated_at.astimezone(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    for name, text in (
        ("summary", meeting.title),
        ("location", meeting.place),
        ("description", meeting.notes),
    ):
        if text:
            event.add(name, text)
    add_people(event, meeting)
    calendar = Calendar()
    calendar.add("prodid", "-//PhotoCRM//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def add_people(event: Event, meeting: Meeting) -> None:
    """Only those whose e-mail is known: an attendee without an address is none."""
    if meeting.created_by and meeting.created_by.email:
        event.add("organizer", address(meeting.created_by))
    for invited in meeting.people.select_related("user", "contact").order_by("pk"):
        person = invited.user or invited.contact
        if person and person.email:
            event.add("attendee", address(person))


def address(person: User | Contact) -> vCalAddress:
    found = vCalAddress(f"mailto:{person.email}")
    found.params["CN"] = vText(str(person))
    return found
