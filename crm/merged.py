"""Old addresses of customers who were merged into others."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin

from crm.actions.merging import survivor_of
from crm.models import Customer


class MergedMiddleware(MiddlewareMixin):
    """Whatever is read of a merged customer, on any floor, is read of the survivor."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        match = request.resolver_match
        is_read = request.method in ("GET", "HEAD") and isinstance(exception, Http404)
        if not (is_read and match and "customer_id" in match.kwargs):
            return None
        workspace = request.workspace  # type: ignore[attr-defined]
        merged = Customer.everything.of(workspace).exclude(merged_into=None)
        customer = merged.filter(pk=match.kwargs["customer_id"]).first()
        return leads_on(request, survivor_of(customer)) if customer else None


def leads_on(request: HttpRequest, survivor: Customer) -> HttpResponse:
    """The same page of the survivor; a part of a page that is no more leads to the whole one."""
    match = request.resolver_match
    if request.htmx or match is None:  # type: ignore[attr-defined]
        survivor.workspace = request.workspace  # type: ignore[attr-defined]
        return redirect(survivor)
    slug = request.workspace.slug  # type: ignore[attr-defined]
    kwargs = match.kwargs | {"customer_id": survivor.pk, "workspace": slug}
    query = request.META.get("QUERY_STRING", "")
    return redirect(reverse(match.view_name, kwargs=kwargs) + (f"?{query}" if query else ""))
