"""What a studio knows about its VIPs beyond the card."""

from django.db import models

from crm.models.customer import Customer
from photocrm.accounts.models import Owned, Versioned, WorkspaceQuerySet

LONGEST = 5_000


class Profile(Owned, Versioned):
    """The extended background of a customer. `links` are addresses of social pages, in order.

    `main_app` is where the customer answers first: WhatsApp, Signal, mail.
    """

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="profile")
    family = models.TextField(blank=True, max_length=LONGEST)
    company = models.TextField(blank=True, max_length=LONGEST)
    likes = models.TextField(blank=True, max_length=LONGEST)
    dislikes = models.TextField(blank=True, max_length=LONGEST)
    misc = models.TextField("other notes", blank=True, max_length=LONGEST)
    main_app = models.CharField(max_length=50, blank=True)
    links = models.JSONField("social links", default=list, blank=True)

    objects = WorkspaceQuerySet["Profile"].as_manager()

    def __str__(self) -> str:
        return f"profile of {self.customer_id}"
