"""The form of a customer's background."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from crm.models import Profile
from photocrm.forms import Paragraphs

MOST_LINKS, LONGEST_LINK = 20, 500
is_address = URLValidator(schemes=["http", "https"])


def refusal_of(link: str) -> str:
    """Why this line is no link; "" when it is one."""
    if len(link) > LONGEST_LINK:
        return f"“{link[:40]}…” is longer than {LONGEST_LINK} letters."
    try:
        is_address(link)
    except ValidationError:
        return f"“{link[:80]}” is no address. Copy it from the browser, with https:// in front."
    return ""


class LinksField(forms.CharField):
    """Addresses, one in a line, as a list; a line without a scheme means https."""

    widget = forms.Textarea(attrs={"rows": 3, "placeholder": "https://instagram.com/…"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        lines = [line.strip() for line in str(super().to_python(value) or "").splitlines()]
        links = [line if "://" in line else f"https://{line}" for line in lines if line]
        return list(dict.fromkeys(links))

    def validate(self, value: list[str]) -> None:
        if len(value) > MOST_LINKS:
            raise ValidationError(f"At most {MOST_LINKS} links fit here.")
        if refused := [words for link in value if (words := refusal_of(link))]:
            raise ValidationError(refused)

    def run_validators(self, value: list[str]) -> None:
        """All of them are asked of each link, in `validate`."""


class ProfileForm(forms.ModelForm[Profile]):
    """`version` is the one the person saw; saving on top of a newer one is refused."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    links = LinksField(label="Social links", required=False, help_text="One address in a line.")

    class Meta:
        model = Profile
        fields = ("family", "company", "likes", "dislikes", "main_app", "links", "misc")
        field_classes = dict.fromkeys(
            ("family", "company", "likes", "dislikes", "misc"), Paragraphs
        )
        widgets = {
            "family": forms.Textarea(attrs={"rows": 2, "autofocus": True}),
            "company": forms.Textarea(attrs={"rows": 2}),
            "likes": forms.Textarea(attrs={"rows": 2}),
            "dislikes": forms.Textarea(attrs={"rows": 2}),
            "misc": forms.Textarea(attrs={"rows": 3}),
            "main_app": forms.TextInput(attrs={"placeholder": "WhatsApp, Signal, e-mail"}),
        }

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
