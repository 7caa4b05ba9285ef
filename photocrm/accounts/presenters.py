"""Words for what happened to accounts."""

WORDINGS = {
    "member.invited": lambda event: f"Invited as {event.details['role']}",
    "member.joined": lambda event: f"Joined as {event.details['role']}",
    "member.changed": lambda event: "Changed the own settings",
    "view.saved": lambda event: f"View “{event.details['name']}” saved",
    "view.renamed": lambda event: f"View renamed to “{event.details['name']}”",
    "view.moved": lambda event: f"View “{event.details['name']}” moved up",
    "view.removed": lambda event: f"View “{event.details['name']}” deleted",
}
