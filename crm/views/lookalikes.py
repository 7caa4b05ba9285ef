"""Who is in the list already, asked before somebody new is added."""

from collections.abc import Mapping
from typing import Any

from crm import lookalikes, phones
from crm.lookalikes import Lookalike
from crm.matching import Facts
from crm.merge_presenters import evidence_words
from photocrm.accounts.requests import StaffRequest

TEXTS = ("company", "location", "email")


def alike(request: StaffRequest, values: Mapping[str, Any]) -> list[tuple[Lookalike, list[str]]]:
    """Who the new customer may be, with the evidence in words; nobody the person has seen."""
    facts = Facts(
        name=values["name"],
        phone=phones.e164(values.get("phone", ""), country=request.workspace.country),
        **{name: values.get(name, "") for name in TEXTS},
    )
    found = lookalikes.of_new(request.workspace, facts)
    for one in found:
        one.customer.workspace = request.workspace
    seen = set(request.POST.get("known", "").split())
    if {str(one.customer.pk) for one in found} <= seen:
        return []
    return [(one, evidence_words(one.likeness.evidence)) for one in found]
