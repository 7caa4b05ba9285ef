"""All renditions of one picture by one library, in a process of its own.

`python renditions.py MAKER PICTURE RUNS` prints a line of JSON: CPU seconds a picture and peak
bytes. The maker `pyvips` may run in a Python that has nothing of ours, so each imports for itself.
"""

import io
import json
import re
import resource
import sys
from collections.abc import Callable
from pathlib import Path

SIZES = (2048, 1024, 500, 300, 150)
WEBP_QUALITY, JPEG_QUALITY = 80, 82
EFFORT = 2  # of WebP, as ours


def ours(picture: Path) -> None:
    from gallery.imaging.renditions import make_renditions

    make_renditions(picture)


def naive(picture: Path) -> None:
    """The whole picture decoded, and each size made of it: what Pillow's tutorial shows."""
    from PIL import Image, ImageOps

    with Image.open(picture) as opened:
        whole = ImageOps.exif_transpose(opened).convert("RGB")
    for size in SIZES:
        scaled = ImageOps.contain(whole, (size, size), Image.Resampling.LANCZOS)
        scaled.save(io.BytesIO(), "WEBP", quality=WEBP_QUALITY)
        if size == SIZES[0]:
            scaled.save(io.BytesIO(), "JPEG", quality=JPEG_QUALITY)


def pyvips(picture: Path) -> None:
    """As ours: scaled while it is decoded, each size from the one before, the same effort."""
    import pyvips as vips

    has_profile = "icc-profile-data" in vips.Image.new_from_file(str(picture)).get_fields()
    profile = {"output_profile": "srgb"} if has_profile else {}
    scaled = vips.Image.thumbnail(
        str(picture), SIZES[0], height=SIZES[0], size="down", **profile
    ).copy_memory()
    scaled.jpegsave_buffer(Q=JPEG_QUALITY, keep="none")
    for size in SIZES:
        scaled = scaled.thumbnail_image(size, height=size, size="down").copy_memory()
        scaled.webpsave_buffer(Q=WEBP_QUALITY, effort=EFFORT, keep="none")


MAKERS: dict[str, Callable[[Path], None]] = {"ours": ours, "naive": naive, "pyvips": pyvips}


def main(name: str, picture: str, runs: str) -> None:
    make, source, count = MAKERS[name], Path(picture), int(runs)
    make(source)
    before = cpu_seconds()
    for _ in range(count):
        make(source)
    print(json.dumps({"seconds": (cpu_seconds() - before) / count, "peak": peak()}))


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak() -> int:
    """Of this program alone; the figure of getrusage is handed down by the parent."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) * 1024 if found else 0


if __name__ == "__main__":
    main(*sys.argv[1:])
