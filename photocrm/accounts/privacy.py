"""What accounts know about customers: nothing. Members are not customers."""

from photocrm.accounts.models import AccountMail, Invitation, Membership, SavedView, User, Workspace
from photocrm.privacy import Answers, Nothing

ANSWERS: Answers = {
    Workspace: Nothing("is the studio itself"),
    User: Nothing("is a member of studios"),
    Membership: Nothing("says who belongs to a studio"),
    Invitation: Nothing("goes to future members"),
    AccountMail: Nothing("goes to members"),
    SavedView: Nothing("is what a member looks for, and belongs to that member"),
}
