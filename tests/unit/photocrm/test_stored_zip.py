"""Archives that are known before their first byte, held to three programs that read them."""

import io
import subprocess
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zipstream import ZIP_STORED, ZipStream

from photocrm.stored_zip import Changed, Member, StoredZip, unique_names

GIBIBYTE = 1024**3
CONTENTS = {
    "IMG_1.jpg": b"\xff\xd8 a picture \xff\xd9",
    "Zoë & Ben.jpg": "Zoë".encode() * 9,
    "empty.jpg": b"",
    "Tag 2/東京.jpg": bytes(range(256)),
}


def archive_of(contents: dict[str, bytes]) -> StoredZip:
    def read(path: str, start: int, stop: int) -> Iterator[bytes]:
        yield contents[path][start:stop]

    members = [
        Member(name, name, len(content), zlib.crc32(content)) for name, content in contents.items()
    ]
    return StoredZip(members, read)


def bytes_of(archive: StoredZip) -> bytes:
    return b"".join(archive.chunks())


def zeros(size: int, count: int = 1, crc32: int = 0) -> StoredZip:
    """Files of nothing but zeros, of any size and nowhere stored."""

    def read(path: str, start: int, stop: int) -> Iterator[bytes]:
        while start < stop:
            yield bytes(min(stop - start, 65_536))
            start += 65_536

    return StoredZip([Member(f"{n}.jpg", "", size, crc32) for n in range(count)], read)


class Opened(io.RawIOBase):
    """An archive as a file in which programs seek; only what they read is ever made."""

    def __init__(self, archive: StoredZip) -> None:
        self.archive, self.place = archive, 0

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.place = offset + (0, self.place, len(self.archive))[whence]
        return self.place

    def tell(self) -> int:
        return self.place

    def read(self, size: int | None = -1) -> bytes:
        stop = None if size is None or size < 0 else self.place + size
        content = b"".join(self.archive.chunks(self.place, stop))
        self.place += len(content)
        return content


def test_python_reads_what_was_put_in() -> None:
    with zipfile.ZipFile(io.BytesIO(bytes_of(archive_of(CONTENTS)))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == CONTENTS


def test_unzip_finds_no_fault(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(bytes_of(archive_of(CONTENTS)))
    tested = subprocess.run(["unzip", "-t", tmp_path / "a.zip"], capture_output=True, check=False)
    assert (tested.returncode, b"No errors detected" in tested.stdout) == (0, True)


def test_reference_has_the_same_names_sizes_and_checksums() -> None:
    reference = ZipStream(compress_type=ZIP_STORED, sized=True)
    for name, content in CONTENTS.items():
        reference.add(content, name)

    def told(content: bytes) -> list[tuple[str, int, int]]:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [(one.filename, one.file_size, one.CRC) for one in archive.infolist()]

    assert told(bytes_of(archive_of(CONTENTS))) == told(b"".join(reference))


def test_empty_archive_is_one() -> None:
    with zipfile.ZipFile(io.BytesIO(bytes_of(archive_of({})))) as archive:
        assert archive.namelist() == []


def test_length_is_known_before_a_byte_is_read() -> None:
    archive = archive_of(CONTENTS)
    assert len(archive) == len(bytes_of(archive))


@given(st.integers(0, 1_500), st.integers(0, 1_500))
def test_every_part_is_that_of_the_whole(start: int, stop: int) -> None:
    archive = archive_of(CONTENTS)
    part = b"".join(archive.chunks(start, stop))
    assert part == bytes_of(archive)[start:stop]


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20),
        st.binary(max_size=300),
        max_size=6,
    )
)
def test_any_names_and_contents_come_back(contents: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(bytes_of(archive_of(contents)))) as archive:
        assert archive.testzip() is None
        assert [archive.read(one) for one in archive.infolist()] == list(contents.values())


@pytest.mark.parametrize(
    ("size", "count"),
    [
        (4 * GIBIBYTE - 2, 1),
        (4 * GIBIBYTE - 1, 1),
        (5 * GIBIBYTE, 2),
        (GIBIBYTE, 50),
        (0, 65_534),
        (0, 65_535),
        (0, 70_000),
    ],
)
def test_numbers_beyond_the_old_format_are_read_too(size: int, count: int) -> None:
    """Sizes, places and how many files there are; the last one begins far behind."""
    made = zeros(size, count)
    with zipfile.ZipFile(Opened(made)) as archive:
        entries = archive.infolist()
        assert (len(entries), {entry.file_size for entry in entries}) == (count, {size})
        with archive.open(entries[-1]) as last:
            assert last.read(10) == bytes(min(size, 10))
    assert entries[-1].header_offset == made.offsets[-2]


def test_tag_stays_with_the_content_and_changes_with_it() -> None:
    tag = archive_of(CONTENTS).etag
    assert archive_of(dict(CONTENTS)).etag == tag
    renamed = {f"x{name}": content for name, content in CONTENTS.items()}
    changed = CONTENTS | {"empty.jpg": b"!"}
    assert tag not in {archive_of(renamed).etag, archive_of(changed).etag, archive_of({}).etag}
    assert tag.strip('"').isalnum()


@pytest.mark.parametrize("content", [b"short", b"far too long for it"])
def test_file_of_another_length_breaks_the_archive_off(content: bytes) -> None:
    """A connection that is cut is noticed, a wrong archive is not."""

    def read(path: str, start: int, stop: int) -> Iterator[bytes]:
        yield content

    archive = StoredZip([Member("a.jpg", "a", 10, 0)], read)
    with pytest.raises(Changed, match="a has not the 10 bytes it had"):
        bytes_of(archive)


def test_names_are_made_unique() -> None:
    names = ["a.jpg", "A.JPG", "a.jpg", "a (2).jpg", "b", "b", ".jpg", ".jpg"]
    assert list(unique_names(names)) == [
        *("a.jpg", "A (2).JPG", "a (3).jpg", "a (2) (2).jpg", "b", "b (2)", ".jpg", ".jpg (2)")
    ]


def test_many_equal_names_take_no_time() -> None:
    assert list(unique_names(["a.jpg"] * 20_000))[-1] == "a (20000).jpg"


@given(st.lists(st.sampled_from(["a.jpg", "A.JPG", "a (2).jpg", "b.jpg", ".jpg"]), max_size=12))
def test_names_are_unique_on_every_system(names: list[str]) -> None:
    assert len({name.casefold() for name in unique_names(names)}) == len(names)
