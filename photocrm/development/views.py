"""The demo's outbox, and a page of all components."""

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

SHOWN = 100


@dataclass(frozen=True)
class Mail:
    name: str
    message: EmailMessage

    @property
    def text(self) -> str:
        return self.part("plain")

    @property
    def html(self) -> str:
        return self.part("html")

    def part(self, subtype: str) -> str:
        body = self.message.get_body((subtype,))
        return str(body.get_content()) if body else ""


@login_not_required
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The newest mails that the demo's mail server took, newest first."""
    files = sorted(settings.OUTBOX_ROOT.glob("*.eml"), reverse=True)[:SHOWN]
    mails = [read(file) for file in files]
    return TemplateResponse(request, "development/outbox.html", {"mails": mails})


@login_not_required
@require_safe
def outbox_mail(request: HttpRequest, name: str) -> HttpResponse:
    file = settings.OUTBOX_ROOT / f"{name}.eml"
    if not file.is_file():
        raise Http404
    return TemplateResponse(request, "development/outbox_mail.html", {"mail": read(file)})


def read(file: Path) -> Mail:
    return Mail(file.stem, message_from_bytes(file.read_bytes(), policy=default))


class AwkwardForm(forms.Form):
    """Every kind of field, with an error, a help text and a value that is too long."""

    name = forms.CharField(help_text="As it should stand on the album.")
    email = forms.EmailField(label="E-mail", required=False)
    kind = forms.ChoiceField(choices=[("customer", "Customer"), ("partner", "Partner")])
    is_vip = forms.BooleanField(label="VIP", required=False)
    notes = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component once, with data that is long, empty or odd."""
    studio: Any = request
    studio.workspace = SimpleNamespace(slug="demo", name="Donaudampfschifffahrtsgesellschaft")
    studio.membership = SimpleNamespace(role="owner")
    context = {
        "section": "gallery",
        "form": AwkwardForm({"email": "no address", "notes": "long " * 60}),
        "now": timezone.now(),
        "undo": {"label": "Undo", "url": "/"},
        "workspaces": [studio.workspace],
    }
    return TemplateResponse(request, "project/components.html", context)
