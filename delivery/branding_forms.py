"""What the settings of a studio's look take."""

from typing import Any

from django import forms
from django.conf import settings

from delivery.colours import parse
from delivery.models import Branding
from delivery.models.branding import LONGEST_WELCOME
from photocrm.forms import Paragraphs

LARGEST_LOGO = 10 * 1024**2


class BrandingForm(forms.Form):
    """`version` is the one the form was filled from."""

    logo = forms.FileField(required=False, label="Logo: a picture, at least 500 pixels wide")
    without_logo = forms.BooleanField(required=False, label="Take the logo away")
    accent = forms.CharField(
        max_length=7,
        required=False,
        label="Accent colour, written like #3b5bdb",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    welcome = Paragraphs(
        max_length=LONGEST_WELCOME,
        required=False,
        label="Words of welcome",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    imprint_url = forms.URLField(
        required=False, max_length=300, assume_scheme="https", label="Address of the imprint"
    )
    language = forms.ChoiceField(
        required=False,
        label="Language of private pages",
        choices=[("", "As the recipient's browser"), *settings.LANGUAGES],
    )
    layout = forms.ChoiceField(
        required=False, label="Photos stand in", choices=Branding.Layout.choices
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, current: Branding, **kwargs: Any) -> None:
        names = ("accent", "welcome", "imprint_url", "language", "layout", "version")
        kwargs["initial"] = {name: getattr(current, name) for name in names}
        super().__init__(*args, **kwargs)
        if current.logo_id is None:
            del self.fields["without_logo"]

    def clean_logo(self) -> Any:
        logo = self.cleaned_data["logo"]
        if logo and logo.size > LARGEST_LOGO:
            raise forms.ValidationError("A logo has 10 MB at most.")
        return logo

    def clean_layout(self) -> str:
        return self.cleaned_data["layout"] or Branding.Layout.ROWS

    def clean_accent(self) -> str:
        accent: str = self.cleaned_data["accent"].lower()
        try:
            return accent and "#{:02x}{:02x}{:02x}".format(*parse(accent))
        except ValueError as error:
            raise forms.ValidationError("A colour is written like #3b5bdb.") from error
