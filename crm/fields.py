"""Form fields that read what people type freely."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from crm import birthdays, money


class NameField(forms.CharField):
    """Of a person or company; marks alone are none."""

    def clean(self, value: Any) -> Any:
        name = super().clean(value)
        if not any(character.isalnum() for character in name):
            raise forms.ValidationError("Give a name with at least one letter or digit.")
        return name


class PhoneField(forms.CharField):
    """In any spelling; `crm.phones` makes sense of it."""

    def clean(self, value: Any) -> Any:
        phone = super().clean(value)
        if phone and not any(character.isdigit() for character in phone):
            raise forms.ValidationError("A phone number has digits.")
        return phone


class BirthdayField(forms.CharField):
    """A day, with its year or without; see `crm.birthdays`."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            birthday = birthdays.read(text)
        except birthdays.Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable)) from unreadable
        if birthday > timezone.localdate():
            raise forms.ValidationError("This day has not come yet.")
        return birthday

    def prepare_value(self, value: Any) -> Any:
        return birthdays.shown(value) if isinstance(value, date) else value


class MoneyField(forms.CharField):
    """An amount in the `currency`, which the form sets."""

    currency = ""

    def __init__(self, *, most_digits: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = Decimal(10) ** (most_digits - 2)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = money.read(text, self.currency)
        except money.Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable)) from unreadable
        if amount >= self.most:
            raise forms.ValidationError("This is more than can be kept.")
        return amount

    def prepare_value(self, value: Any) -> Any:
        return money.typed(value) if isinstance(value, Decimal) else value
