"""What production refuses, and how addresses of servers are told to Celery."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from photocrm.environment import broker_url, refuse_unsafe_production, weak

STRONG = "q8X-vN2_pL7zR4tY6wE1uI3oA5sD9fG0hJ_kZxCvBnMQwErTyUi"


def test_safe_values_pass() -> None:
    refuse_unsafe_production(debug=False, secret_key=STRONG, allowed_hosts=["photos.example"])


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        refuse_unsafe_production(debug=True, secret_key="", allowed_hosts=["*.photos.example"])
    assert str(refused.value) == (
        "PhotoCRM does not start in production. DEBUG must be off."
        " SECRET_KEY is missing or weak: give 50 or more random characters."
        " ALLOWED_HOSTS must name the hosts, without a wildcard."
    )


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (STRONG[:50], False),
        (STRONG[:49], True),
        ("abcd" * 20, True),
        (f"django-insecure-{STRONG}", True),
        ("", True),
    ],
)
def test_weak_key(key: str, expected: bool) -> None:
    assert weak(key) is expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("redis://cache:6379/2", "redis://cache:6379/2"),
        ("rediss://cache:6380/0", "rediss://cache:6380/0"),
        ("unix:///run/valkey.sock?db=3", "redis+socket:///run/valkey.sock?virtual_host=3"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock?virtual_host=0"),
    ],
)
def test_celery_gets_the_same_server(given: str, expected: str) -> None:
    assert broker_url(given) == expected
