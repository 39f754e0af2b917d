"""Pictures come from strangers: small and upright they are kept, and whatever is a trap costs nothing and says why."""

import io
import random
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from farmgate.catalogue.picture_files import BYTES_MAX, FILES_MAX, SIDE_PX, Refused, files, shrunk


def image(size: tuple[int, int] = (800, 400), kind: str = "JPEG", mode: str = "RGB", **how: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else 0).save(out, kind, **how)
    return out.getvalue()


def noise(side: int) -> bytes:
    out = io.BytesIO()
    pixels = random.Random(7).randbytes(side * side * 3)
    Image.frombytes("RGB", (side, side), pixels).save(out, "PNG")
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    found = Image.open(io.BytesIO(data))
    assert found.format == "WEBP"
    return found


def packed(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, data in entries.items():
            file.writestr(name, data)
    out.seek(0)
    return out


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_fits_a_square_and_the_budget(kind: str) -> None:
    small = shrunk(image(kind=kind))
    assert opened(small).size == (SIDE_PX, SIDE_PX // 2) and len(small) <= BYTES_MAX


def test_noise_is_made_to_fit_too() -> None:
    small = shrunk(noise(1200))
    assert len(small) <= BYTES_MAX and max(opened(small).size) <= SIDE_PX


def test_what_a_camera_wrote_turns_it_and_is_gone() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "a maker"
    small = shrunk(image(exif=exif))
    assert opened(small).size == (SIDE_PX // 2, SIDE_PX)
    assert b"maker" not in small and not opened(small).getexif()


def test_what_one_sees_through_is_white() -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(clear, "PNG")
    pixel = opened(shrunk(clear.getvalue())).convert("RGB").getpixel((5, 5))
    assert isinstance(pixel, tuple) and min(pixel) > 250


def test_a_bomb_of_pixels_is_not_decoded() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 10_000))
        + chunk(b"IEND", b"")
    )
    with pytest.raises(Refused):
        shrunk(bomb)
    with pytest.raises(Refused, match="25 million"):
        shrunk(image((6000, 5000)))


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "EPS"])
def test_other_kinds_are_not_decoded(kind: str) -> None:
    with pytest.raises(Refused):
        shrunk(image(kind=kind))


def test_broken_files_are_refused_and_never_a_crash() -> None:
    whole, chance = image(kind="PNG", size=(60, 60)), random.Random(3)
    refused = 0
    for data in (whole, image(size=(60, 60)), image(kind="WEBP", size=(60, 60))):
        for _ in range(150):
            broken = bytearray(data[: chance.randrange(8, len(data) + 1)])
            for _ in range(3):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            try:
                shrunk(bytes(broken))
            except Refused:
                refused += 1
    assert refused > 100


def test_a_zip_gives_its_files_by_their_names_alone() -> None:
    box = packed({"a/b/A1.jpg": image(), "__MACOSX/x": b"x", "../../A2.png": b"no picture", ".hidden": b""})
    assert [one.name for one in files("box.zip", box)] == ["A1.jpg", "A2.png"]


def test_a_bomb_of_files_is_not_unpacked() -> None:
    with pytest.raises(Refused, match="300 files"):
        list(files("many.zip", packed({f"{n}.jpg": b"" for n in range(FILES_MAX + 1)})))
    with pytest.raises(Refused, match="300 files"):
        list(files("long.zip", packed({f"{n:06d}.jpg": b"" for n in range(20_000)})))
    large = packed({f"{n}.jpg": bytes(9 * 1024 * 1024) for n in range(3)})
    assert [isinstance(one.data, Refused) for one in files("large.zip", large)] == [True] * 3
    assert len(large.getvalue()) < 100_000
    with pytest.raises(Refused, match="200 MB"):
        list(files("bomb.zip", packed({f"{n}.jpg": bytes(9 * 1024 * 1024) for n in range(24)})))


def test_what_a_zip_says_of_its_sizes_is_not_believed() -> None:
    box = packed({"A1.jpg": bytes(20 * 1024 * 1024)}).getvalue()
    lied = box.replace(struct.pack("<I", 20 * 1024 * 1024), struct.pack("<I", 100))
    (one,) = files("lie.zip", io.BytesIO(lied))
    assert isinstance(one.data, Refused) or len(one.data) <= 100


def test_a_broken_zip_says_so() -> None:
    box = packed({"A1.jpg": image()}).getvalue()
    with pytest.raises(Refused):
        list(files("x.zip", io.BytesIO(box[:30] + bytes(len(box) - 60) + box[-30:])))
