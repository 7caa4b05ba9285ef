"""Whatever happens in whatever order, the server's offset never lies, and the original is right."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from gallery import parts
from gallery.models import Image, Photo, Upload
from tests.data import pictures
from tests.tus import create, head, original, patch

CONTENT = pictures.photo((64, 48))
SIZES = st.integers(1, len(CONTENT))


class Sending(RuleBasedStateMachine):
    """One file, sent in pieces by somebody on a bad line to a server that crashes."""

    client: Client

    def __init__(self) -> None:
        super().__init__()
        Photo.objects.all().delete()
        Image.objects.all().delete()
        Upload.objects.all().delete()
        self.url = create(self.client, CONTENT)["Location"]
        self.sure = 0

    @property
    def is_over(self) -> bool:
        return self.sure == len(CONTENT)

    @rule(size=SIZES)
    def send_what_follows(self, size: int) -> None:
        piece = CONTENT[self.sure : self.sure + size]
        answer = patch(self.client, self.url, self.sure, piece)
        assert answer.status_code == (409 if self.is_over else 204)
        self.sure += len(piece)

    @rule(offset=SIZES, size=SIZES)
    def send_from_elsewhere(self, offset: int, size: int) -> None:
        if offset != self.sure:
            assert patch(self.client, self.url, offset, b"x" * size).status_code in (409, 413)

    @rule(junk=st.binary(max_size=50))
    def die_before_the_row_knows(self, junk: bytes) -> None:
        if not self.is_over:
            with parts.locked(self.upload.part_name) as part:
                part.append(self.sure, [junk])

    @rule(size=SIZES)
    def lose_bytes_of_the_disk(self, size: int) -> None:
        if not self.is_over:
            with parts.locked(self.upload.part_name) as part:
                part.cut(min(size, part.size))
            self.sure = min(self.sure, size)

    @rule()
    def announce_it_again(self) -> None:
        if not self.is_over:
            assert create(self.client, CONTENT)["Location"] == self.url
            self.sure = 0

    @property
    def upload(self) -> Upload:
        return Upload.objects.get()

    @invariant()
    def server_says_what_is_sure(self) -> None:
        assert head(self.client, self.url)["Upload-Offset"] == str(self.sure)

    @invariant()
    def photo_is_there_when_all_is_sent(self) -> None:
        assert Photo.objects.count() == int(self.is_over)
        if self.is_over:
            assert original(Image.objects.get()) == CONTENT


@pytest.mark.django_db
def test_offsets_hold_in_every_order(signed_in: Client) -> None:
    machine = type("Machine", (Sending,), {"client": signed_in})
    checks = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=6, stateful_step_count=6, suppress_health_check=checks),
    )
