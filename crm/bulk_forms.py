"""Forms of what is done to many customers."""

from typing import Any

from django import forms

from crm.models import CustomerStatus
from photocrm.accounts.models import User, Workspace


class AssignForm(forms.Form):
    """Which member answers for customers; empty means nobody."""

    assignee = forms.ModelChoiceField(User.objects.none(), required=False)

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["assignee"].queryset = User.objects.of(workspace)


class StatusForm(forms.Form):
    status = forms.ModelChoiceField(CustomerStatus.objects.none())

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        statuses = CustomerStatus.objects.of(workspace)
        fields["status"].queryset = statuses.order_by("position")
