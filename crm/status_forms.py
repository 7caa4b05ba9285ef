"""Forms of statuses."""

from typing import Any

from django import forms

from crm.models import CustomerStatus


class StatusForm(forms.ModelForm[CustomerStatus]):
    class Meta:
        model = CustomerStatus
        fields = ("name", "outcome", "colour")
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "off"})}
        help_texts = {"outcome": "What it means for the numbers, whatever it is called."}


class StatusMoveForm(forms.Form):
    to = forms.ChoiceField(choices=[("up", "Up"), ("down", "Down")])


class StatusRemoveForm(forms.Form):
    """Where the customers of a status go when it is deleted."""

    to = forms.ModelChoiceField(
        CustomerStatus.objects.none(), label="Move its customers to", empty_label=None
    )

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        to.queryset = others
