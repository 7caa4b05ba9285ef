"""The request as views under `/<workspace>/` see it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from photocrm.accounts.models import Membership, User, Workspace


class StaffRequest(HttpRequest):
    """Filled by the middlewares; only for type hints, never instantiated."""

    htmx: HtmxDetails
    user: User
    workspace: Workspace
    membership: Membership
