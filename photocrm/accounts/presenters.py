"""Words for what happened to accounts."""

WORDINGS = {
    "member.invited": lambda event: f"Invited as {event.details['role']}",
    "member.joined": lambda event: f"Joined as {event.details['role']}",
}
