"""What recipients may type on a private page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from delivery.models.comment import LONGEST_COMMENT
from delivery.models.favourite import LONGEST_REMARK
from delivery.models.selection import LONGEST_NOTE
from photocrm.forms import Paragraphs


class RemarkForm(forms.Form):
    """An empty remark takes the earlier one away."""

    remark = forms.CharField(
        max_length=LONGEST_REMARK,
        required=False,
        label=_("Remark"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )


class CommentForm(forms.Form):
    comment = Paragraphs(
        max_length=LONGEST_COMMENT,
        label=_("Comment"),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


class ConfirmForm(forms.Form):
    note = Paragraphs(
        max_length=LONGEST_NOTE,
        required=False,
        label=_("Anything the studio should know?"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
