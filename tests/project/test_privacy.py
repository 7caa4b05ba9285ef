"""Every field says whether it is about a customer, and what stands there after erasing."""

from typing import Any

from django.db import models

from crm.models import Customer
from photocrm.privacy import Answer, Goes, Holds, Nothing, Stays, answers, of_kind
from photocrm.privacy_requests.reach import Reach, is_owner, owned_by
from tests.project.test_factories import our_models

Model = type[models.Model]


def fields_of(model: Model) -> set[str]:
    return {field.name for field in model._meta.concrete_fields}


def unanswered(told: dict[Model, Answer]) -> set[str]:
    """Models and fields nobody said anything about."""
    missing = {model._meta.label for model in our_models() if model not in told}
    for model, answer in told.items():
        if isinstance(answer, Holds):
            names = fields_of(model) - set(answer.answered)
            missing |= {f"{model._meta.label}.{name}" for name in names}
    return missing


def outdated(told: dict[Model, Answer]) -> set[str]:
    """Answers about fields and models that are no more."""
    gone = {model._meta.label for model in told if model not in our_models()}
    for model, answer in told.items():
        if isinstance(answer, Holds):
            names = set(answer.answered) - fields_of(model)
            gone |= {f"{model._meta.label}.{name}" for name in names}
    return gone


def unreached(told: dict[Model, Answer]) -> set[str]:
    """Models with rows about customers that no link and no id leads to."""
    return {
        model._meta.label
        for model, answer in told.items()
        if isinstance(answer, Holds) and not (answer.links or answer.names)
    }


def careless(told: dict[Model, Answer]) -> set[str]:
    """Models that point at rows about customers, and say they hold nothing of them."""
    return {
        model._meta.label
        for model, answer in told.items()
        if isinstance(answer, Nothing)
        and any(
            isinstance(told.get(field.related_model), Holds)
            for field in model._meta.concrete_fields
            if field.related_model
        )
    }


def without(name: str, model: Model) -> dict[Model, Any]:
    """The answers, but for what is said about one kept field."""
    answer = answers()[model]
    assert isinstance(answer, Stays | Goes)
    kept = tuple(one for one in answer.kept if one != name)
    fields = {field: getattr(answer, field) for field in type(answer).__dataclass_fields__}
    return answers() | {model: type(answer)(**fields | {"kept": kept})}


def test_every_field_of_every_model_is_answered_for() -> None:
    assert unanswered(answers()) == set()


def test_no_answer_is_about_what_is_gone() -> None:
    assert outdated(answers()) == set()


def test_no_field_is_answered_twice() -> None:
    for model, answer in of_kind(Holds).items():
        plain = [name for name in answer.answered if name not in answer.names]
        assert len(plain) == len(set(plain)), model


def test_whatever_holds_something_is_reached() -> None:
    assert unreached(answers()) == set()
    assert set(Reach(None, []).owned) == {  # type: ignore[arg-type]
        model for model, answer in of_kind(Holds).items() if answer.links
    }


def test_nothing_is_said_only_of_models_without_links_to_customers() -> None:
    assert careless(answers()) == set()
    assert all(answer.because for answer in of_nothing())


def of_nothing() -> list[Nothing]:
    return [answer for answer in answers().values() if isinstance(answer, Nothing)]


def test_the_guard_sees_a_missing_field_and_a_missing_model() -> None:
    assert unanswered(without("kind", Customer)) == {"crm.Customer.kind"}
    fewer = {model: answer for model, answer in answers().items() if model is not Customer}
    assert unanswered(fewer) == {"crm.Customer"}


def test_the_guard_sees_a_field_that_is_no_more() -> None:
    answer = Goes(owner=("customer",), kept=("shoe_size",))
    assert "crm.Customer.shoe_size" in outdated({Customer: answer})


def test_the_guard_sees_what_no_link_leads_to() -> None:
    assert unreached({Customer: Goes(kept=("id",))}) == {"crm.Customer"}


def test_the_guard_sees_a_careless_nothing() -> None:
    tasks = next(model for model in our_models() if model._meta.label == "crm.Task")
    assert careless(answers() | {tasks: Nothing("is none")}) == {"crm.Task"}


def test_hidden_relations_are_walked_too() -> None:
    labels = {model._meta.label for model in owned_by(Customer)}
    assert {"crm.Contact", "gallery.Upload", "delivery.ShareLink"} <= labels
    contact = next(model for model in our_models() if model._meta.label == "crm.Contact")
    person = next(model for model in our_models() if model._meta.label == "crm.MeetingPerson")
    assert person in owned_by(contact)
    assert is_owner(person, "contact")
