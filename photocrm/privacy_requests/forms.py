"""What a person confirms."""

from django import forms

from crm.models import Customer
from photocrm.privacy_requests.actions.erasing import is_name


class EraseForm(forms.Form):
    """The name of the customer has to be typed, as it is written."""

    name = forms.CharField(
        label="Type the name of the customer to confirm",
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    with_photos = forms.BooleanField(
        label="Delete their sessions and photos too", required=False, initial=True
    )

    def __init__(self, *args: object, customer: Customer, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.customer = customer

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not is_name(name, self.customer):
            raise forms.ValidationError("This is not the name of the customer.")
        return name
