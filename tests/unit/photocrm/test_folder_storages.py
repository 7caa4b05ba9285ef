"""What DELIVERY_FOLDERS may say."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from photocrm.environment import folder_storages


def test_disks_and_buckets_have_names() -> None:
    entries = ["nas=/srv/nas/photos", "Cloud 1 = https://key:s%2Fcret@s3.example/photos"]
    assert folder_storages(entries) == {
        "nas": {
            "BACKEND": "photocrm.storage.OutsideStorage",
            "OPTIONS": {"location": "/srv/nas/photos"},
        },
        "Cloud 1": {
            "BACKEND": "photocrm.bucket.BucketStorage",
            "OPTIONS": {
                "endpoint_url": "https://s3.example",
                "bucket_name": "photos",
                "access_key": "key",
                "secret_key": "s/cret",
            },
        },
    }


@pytest.mark.parametrize(
    "entries",
    [
        ["/srv/nas"],
        ["nas="],
        ["nas=relative/path"],
        ["nas=/"],
        ["nas=/srv/../etc"],
        ["=/srv"],
        ["../up=/srv"],
        ["nas=/a", "nas=/b"],
        ["cloud=https://s3.example/"],
        ["cloud=https://key:secret@s3.example/bucket/deeper"],
    ],
)
def test_odd_folders_keep_the_server_from_starting(entries: list[str]) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"DELIVERY_FOLDERS|nas") as raised:
        folder_storages(entries)
    assert "secret" not in str(raised.value)
