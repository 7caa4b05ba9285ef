"""Forms of deliveries."""

from typing import Any

from django import forms

from delivery.models import DeliveryJob
from gallery.models import PhotoSession
from photocrm.ids import new_id


def is_deliverable(recipient: str) -> bool:
    """Domains may have any letters, but what stands before the @ may not."""
    return recipient.rpartition("@")[0].isascii()


def known_to_servers(recipient: str) -> str:
    """Raises ValidationError."""
    if not is_deliverable(recipient):
        raise forms.ValidationError("Mail servers know no such letters before the @.")
    return recipient


class MessageForm(forms.Form):
    """What goes with each of many deliveries."""

    message = forms.CharField(
        max_length=5_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class KeyForm(forms.Form):
    """The key of a button that must not do its work twice."""

    key = forms.UUIDField(widget=forms.HiddenInput)


class AddressForm(forms.Form):
    """Where a delivery goes instead."""

    recipient = forms.EmailField(
        label="To", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )

    def clean_recipient(self) -> str:
        return known_to_servers(self.cleaned_data["recipient"])


class DeliverForm(forms.ModelForm[DeliveryJob]):
    """`key` is drawn when the form is shown: sending it twice promises one delivery."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = DeliveryJob
        fields = ("recipient", "message")
        widgets = {
            "recipient": forms.EmailInput(attrs={"autocomplete": "off"}),
            "message": forms.Textarea(attrs={"rows": 4}),
        }
        labels = {"recipient": "To", "message": "Message"}

    def __init__(self, *args: Any, session: PhotoSession, **kwargs: Any) -> None:
        customer = session.kept_customer
        kwargs["initial"] = {"key": new_id(), "recipient": customer.email if customer else ""}
        super().__init__(*args, **kwargs)
        self.session = session

    def clean_recipient(self) -> str:
        return known_to_servers(self.cleaned_data["recipient"])

    def clean(self) -> dict[str, Any]:
        if not self.session.photo_count:
            raise forms.ValidationError("The session has no photos yet. Upload some first.")
        return self.cleaned_data
