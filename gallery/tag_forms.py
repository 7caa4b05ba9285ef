"""The form of the text on a photo: one row per layer, whether a script drives it or not."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from django import forms
from django.http import QueryDict

from gallery.lettering.fonts import FAMILIES, WEIGHTS
from gallery.lettering.layers import Alignment, Effect, Layer
from gallery.models import TagTemplate
from gallery.models.tag import choices
from photocrm.accounts.models import Workspace

MOST_LAYERS = 50
PREFIX = "layers"
NAMES = tuple(field.name for field in fields(Layer))
WEIGHT_NAMES = {400: "Regular", 700: "Bold"}
START = Layer(text="", x=0.1, y=0.1, size=0.06)
TOO_MANY = f"A photo can have at most {MOST_LAYERS} layers of text."


class NumberField(forms.FloatField):
    """Shows 12, not 12.0."""

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else f"{value:.6g}"


class PercentField(NumberField):
    """A fraction, typed and shown in percent."""

    def clean(self, value: Any) -> Any:
        percent = super().clean(value)
        return None if percent is None else round(percent / 100, 6)

    def prepare_value(self, value: Any) -> Any:
        shown = value if value is None or isinstance(value, str) else value * 100
        return super().prepare_value(shown)


class TextField(forms.CharField):
    """Text with its spaces kept, and one kind of line ends."""

    def to_python(self, value: Any) -> str:
        return newlines(super().to_python(value) or "")

    def prepare_value(self, value: Any) -> Any:
        return newlines(value) if isinstance(value, str) else value


def newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def step(**attributes: Any) -> forms.NumberInput:
    return forms.NumberInput(attrs={"step": "any", **attributes})


class LayerForm(forms.Form):
    """One layer. The fields are those of `gallery.lettering.layers.Layer`."""

    text = TextField(
        max_length=500,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": "Write a text, or delete the layer."},
    )
    font = forms.ChoiceField(choices=[(name, name) for name in FAMILIES])
    weight = forms.TypedChoiceField(
        coerce=int, choices=[(weight, WEIGHT_NAMES[weight]) for weight in WEIGHTS]
    )
    size = PercentField(label="Size, %", min_value=0.5, max_value=100, widget=step())
    alignment = forms.ChoiceField(choices=choices(Alignment))
    colour = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$", widget=forms.TextInput(attrs={"type": "color", "class": "tag-colour"})
    )
    opacity = PercentField(
        min_value=0,
        max_value=100,
        widget=step(type="range", **{"class": "tag-range"}),
        label="Opacity, %",
    )
    effect = forms.ChoiceField(choices=choices(Effect))
    rotation = NumberField(label="Rotation, °", min_value=-180, max_value=180, widget=step())
    x = PercentField(label="From left, %", min_value=0, max_value=100, widget=step())
    y = PercentField(label="From top, %", min_value=0, max_value=100, widget=step())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = kwargs.get("initial") or asdict(START)
        super().__init__(*args, **kwargs)

    def has_changed(self) -> bool:
        """A row that was left without text is no layer, wherever it stands."""
        return bool(str(self["text"].data or "").strip())

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        return text

    def clean_colour(self) -> str:
        colour: str = self.cleaned_data["colour"]
        return colour.lower()


class BaseLayers(forms.BaseFormSet[LayerForm]):
    default_error_messages = {"too_many_forms": TOO_MANY}

    def layers(self) -> list[Layer]:
        """In the order typed, once the set is valid."""
        kept = [form.cleaned_data for form in self.ordered_forms]
        return [Layer(**{name: data[name] for name in NAMES}) for data in kept]

    def add_fields(self, form: LayerForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].widget.attrs = {"class": "input"}
        form.fields["DELETE"].label = "Delete this layer"


LayerForms: type[BaseLayers] = forms.formset_factory(  # type: ignore[assignment]
    LayerForm,
    formset=BaseLayers,
    extra=1,
    max_num=MOST_LAYERS,
    absolute_max=MOST_LAYERS + 1,
    validate_max=True,
    can_order=True,
    can_delete=True,
)


def forms_of(layers: Iterable[Layer]) -> BaseLayers:
    return LayerForms(prefix=PREFIX, initial=[asdict(layer) for layer in layers])


def shown(layers: Iterable[Layer]) -> list[dict[str, str]]:
    """The layers as the fields of the form hold them."""
    filled = [LayerForm(initial=asdict(layer)) for layer in layers]
    return [{name: str(form[name].value()) for name in NAMES} for form in filled]


def with_more(data: QueryDict, layers: Iterable[Layer]) -> QueryDict:
    """What was posted, and these layers on top of it."""
    more = data.copy()
    count = int(data.get(f"{PREFIX}-TOTAL_FORMS", 0))
    for values in shown(layers):
        for name, value in values.items():
            more[f"{PREFIX}-{count}-{name}"] = value
        more[f"{PREFIX}-{count}-ORDER"] = str(count + 1)
        count += 1
    more[f"{PREFIX}-TOTAL_FORMS"] = str(count)
    return more


class TemplateForm(forms.Form):
    """Keeping what the form holds as a template, and taking one out again."""

    ask_to_replace = False

    template = forms.ModelChoiceField(
        TagTemplate.objects.none(), required=False, empty_label="Choose a template"
    )
    save_as = forms.CharField(
        max_length=100, required=False, label="Save this text as a template named"
    )
    save_over = forms.BooleanField(required=False, label="Replace the template of this name")

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found: Any = self.fields["template"]
        found.queryset = TagTemplate.objects.of(workspace).order_by("name", "pk")
