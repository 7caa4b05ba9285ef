"""The operations page of the admin."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from gallery.models import StorageCheck
from photocrm.operations import figures


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Only for those who may see the admin; `admin_view` looks to that."""
    context = {
        **admin.site.each_context(request),
        "title": "Operations",
        "check": StorageCheck.objects.newest().first(),
        "queues": list(figures.queues()),
        "disks": list(figures.disks()),
        "has_mailbox": bool(settings.BOUNCE_MAILBOX),
        "mailbox_read_at": figures.mailbox_read_at(),
    }
    return TemplateResponse(request, "operations/overview.html", context)
