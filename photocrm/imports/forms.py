"""What a person chooses: a file, and what its columns hold."""

from functools import cache
from typing import Any

import phonenumbers
from django import forms
from phonenumbers.geodata.locale import LOCALE_DATA

from photocrm.imports.actions.runs import ON_MATCH
from photocrm.imports.kinds import Kind, kind_of
from photocrm.imports.models import ImportRun

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with mark",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "mac-roman": "Mac Roman",
}
OFFERED = ("utf-8", "cp1252", "cp1250", "cp1251", "mac-roman", "utf-16")
ACCEPT = ".csv,.tsv,.txt,.xlsx,.vcf,text/csv,text/tab-separated-values,text/vcard"
NO_ROOM = "The server has no room for this file at the moment. Please try again later."
TARGET = "target"
# Names of columns are those of the file, so what is typed for each has one name for all.
OTHER_COLUMNS = "The file has other columns than those that were sent. Load the page again."
# What two of them never share.
OF_ONE = ("email", "external_id")
OPTIONS = ("match", "on_match", "country", "labels")
ON_MATCH_WORDS = ("Leave it as it is", "Fill in what it lacks", "Overwrite it with the file")


class FileForm(forms.Form):
    kind = forms.ChoiceField(widget=forms.RadioSelect)
    file = forms.FileField(
        label="File",
        widget=forms.FileInput({"class": "upload-input", "accept": ACCEPT}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )

    def __init__(self, *args: Any, kinds: list[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [(one.name, one.noun.capitalize()) for one in kinds]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file.has_room:
            raise forms.ValidationError(NO_ROOM)
        return file


class ReadingForm(forms.Form):
    """How the file is read: which sheet of several, and by which encoding."""

    sheet = forms.ChoiceField(
        label="Sheet", widget=forms.Select({"data-focus-key": "import-sheet"})
    )
    encoding = forms.ChoiceField(
        label="Encoding", widget=forms.Select({"data-focus-key": "import-encoding"})
    )

    def __init__(self, data: Any = None, *, run: ImportRun) -> None:
        details = run.details
        super().__init__(data, initial=details)
        fields: Any = self.fields
        sheets, encoding = details.get("sheets", ()), details.get("encoding", "")
        fields["sheet"].choices = [(name, name) for name in sheets]
        fields["encoding"].choices = encodings(encoding)
        if len(sheets) < 2:
            del fields["sheet"]
        if not encoding:
            del fields["encoding"]


def encodings(found: str) -> list[tuple[str, str]]:
    """That of the file first, and others that a person may know better."""
    known = ENCODINGS.get(found, found)
    others = [name for name in OFFERED if ENCODINGS[name] not in known]
    return [(found, known), *((name, ENCODINGS[name]) for name in others)]


class ChoicesForm(forms.Form):
    """A target for each column, and the options; what was chosen last is the initial."""

    match = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    on_match = forms.ChoiceField(widget=forms.RadioSelect)
    country = forms.ChoiceField(
        label="Country",
        help_text="How phone numbers without a country code, and days like 03/04/2026, are meant.",
    )
    labels = forms.MultipleChoiceField(
        label="Labels for all rows", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, run: ImportRun) -> None:
        super().__init__(data, initial=initial(run))
        self.run, kind = run, kind_of(run)
        fields: Any = self.fields
        fields["match"].choices = kind.keys
        fields["match"].label = f"Know {kind.noun} again by"
        fields["on_match"].choices = list(zip(ON_MATCH, ON_MATCH_WORDS, strict=True))
        fields["on_match"].label = "Where one is there already"
        fields["country"].choices = countries()
        labels = kind.labels(run.workspace)
        if labels:
            fields["labels"].choices = labels
        else:
            del fields["labels"]

    @property
    def targets(self) -> list[str]:
        data: Any = self.data
        return data.getlist(TARGET) if self.is_bound else list(self.run.mapping)

    @property
    def options(self) -> dict[str, Any]:
        """As the run keeps them."""
        values = self.cleaned_data
        return {name: values.get(name, []) for name in OPTIONS}

    def clean(self) -> None:
        known = {value for value, _ in kind_of(self.run).targets}
        if len(self.targets) != len(self.run.details["header"]) or set(self.targets) - known:
            raise forms.ValidationError(OTHER_COLUMNS)


def initial(run: ImportRun) -> dict[str, Any]:
    """What was chosen last, else what does the least harm: whoever is there already stays."""
    keys = [value for value, _ in kind_of(run).keys]
    first = {
        "match": [key for key in keys if key in OF_ONE] or keys,
        "on_match": ON_MATCH[0],
        "country": run.workspace.country,
    }
    chosen: dict[str, Any] = run.options
    return first | chosen


@cache
def countries() -> list[tuple[str, str]]:
    """By name, with the codes that people dial."""
    found = [
        (code, f"{country_name(code)} (+{phonenumbers.country_code_for_region(code)})")
        for code in phonenumbers.SUPPORTED_REGIONS
    ]
    return sorted(found, key=lambda choice: choice[1])


def country_name(code: str) -> str:
    """In English; the few without a name keep their code. A name like `*aa` is that of `aa`."""
    names = LOCALE_DATA.get(code, {})
    name = names.get("en", code)
    return names[name[1:]] if name.startswith("*") else name
