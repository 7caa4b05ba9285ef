"""By what customers are found, ordered and counted. Each one costs every write of a customer."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import ExtractDay, ExtractMonth, Lower

from crm.models.customer_queryset import KEPT, LONG, SAMPLED, SHORT
from photocrm.accounts.models import trash_indexes


def search_index(name: str, condition: models.Q | None = None) -> models.Index:
    """What was written lately waits in a short list (`gin_pending_list_limit`), which searches read
    beside the index: an index of words takes in thousands of rows at once five times as fast.
    """
    words = OpClass("search_text", name="gin_trgm_ops")
    return GinIndex(words, fastupdate=True, condition=condition, name=f"crm_customer_{name}")


INDEXES = (
    *trash_indexes("crm_customer"),
    models.Index(
        fields=["workspace", "sort_name", "id"],
        condition=KEPT,
        include=["last_contact_at"],
        name="crm_customer_by_name",
    ),
    models.Index(
        fields=["workspace", "-last_contact_at", "-id"],
        condition=KEPT,
        name="crm_customer_by_contact",
    ),
    models.Index(
        fields=["workspace", "status", "-last_contact_at", "-id"],
        condition=KEPT,
        name="crm_customer_by_status",
    ),
    models.Index(
        fields=["workspace", "priority", "-last_contact_at", "-id"],
        condition=KEPT,
        name="crm_customer_by_priority",
    ),
    # Whatever most customers are not, have not or belong to.
    models.Index(
        fields=["workspace", "kind", "-last_contact_at", "-id"],
        condition=KEPT & ~models.Q(kind="customer"),
        name="crm_customer_by_kind",
    ),
    models.Index(
        fields=["workspace", "-last_contact_at", "-id"],
        condition=KEPT & models.Q(is_vip=True),
        name="crm_customer_vips",
    ),
    models.Index(
        fields=["workspace", "-last_contact_at", "-id"],
        condition=KEPT & models.Q(has_sessions=True),
        name="crm_customer_with_sessions",
    ),
    models.Index(
        fields=["workspace", "assignee", "-last_contact_at", "-id"],
        condition=KEPT & models.Q(assignee__isnull=False),
        name="crm_customer_of_member",
    ),
    models.Index(
        fields=["workspace", "next_action_on", "id"],
        condition=KEPT & models.Q(next_action_on__isnull=False),
        name="crm_customer_by_next_action",
    ),
    models.Index(
        fields=["workspace", "-deal_value", "-id"],
        condition=KEPT & models.Q(deal_value__isnull=False),
        name="crm_customer_by_deal",
    ),
    models.Index(
        fields=["workspace", "sort_company", "id"],
        condition=KEPT & models.Q(sort_company__gt=""),
        name="crm_customer_by_company",
    ),
    models.Index(
        fields=["workspace", "-created_at", "-id"],
        condition=KEPT,
        name="crm_customer_by_created",
    ),
    # Whoever else has this e-mail or phone.
    models.Index(
        "workspace",
        Lower("email"),
        condition=KEPT & ~models.Q(email=""),
        name="crm_customer_by_email",
    ),
    models.Index(
        fields=["workspace", "phone_e164"],
        condition=KEPT & ~models.Q(phone_e164=""),
        name="crm_customer_by_phone",
    ),
    models.Index(
        models.F("workspace"),
        ExtractMonth("birthday"),
        ExtractDay("birthday"),
        condition=KEPT & models.Q(birthday__isnull=False),
        name="crm_customer_birthdays",
    ),
    models.Index(
        fields=["workspace", "assignee"],
        condition=KEPT & models.Q(keep_in_touch_weeks__isnull=False),
        include=["last_contact_at", "keep_in_touch_weeks"],
        name="crm_customer_touch",
    ),
    models.Index(
        fields=["workspace", "assignee", "next_action_on"],
        condition=KEPT & models.Q(next_action_on__isnull=False),
        name="crm_customer_action_due",
    ),
    # Matches of frequent words, in the order of the list and without reading any row.
    models.Index(
        fields=["workspace", "-last_contact_at", "-id"],
        condition=KEPT & SHORT,
        include=["search_text", "sort_name"],
        name="crm_customer_near",
    ),
    models.Index(
        fields=["workspace", "-last_contact_at", "-id"],
        condition=KEPT & LONG,
        name="crm_customer_long",
    ),
    search_index("search"),
    # What is frequent here is so everywhere.
    search_index("search_sample", KEPT & SAMPLED),
)
