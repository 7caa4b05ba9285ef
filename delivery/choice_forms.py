"""What members may type about choices and comments."""

from django import forms

from delivery.models.comment import LONGEST_COMMENT
from photocrm.forms import Paragraphs

MOST_INCLUDED = 100_000


class AskForm(forms.Form):
    included = forms.IntegerField(
        min_value=0, max_value=MOST_INCLUDED, label="Photos included", initial=10
    )


class ReplyForm(forms.Form):
    text = Paragraphs(
        max_length=LONGEST_COMMENT, label="Comment", widget=forms.Textarea(attrs={"rows": 2})
    )
