"""Archives whose names lead elsewhere, clash or deceive: a name is never a path."""

import zlib

from tests.data.ingest.files import zipped
from tests.faults.hostile.case import GOOD, Cases
from tests.faults.hostile.raw import good_entries, raw_zip
from tests.sources import ROOT

CASES = Cases()
case = CASES.case


@case(images=10, check=lambda manifest, images: manifest["label_names"] is None)
def zip_with_names_that_go_up(at):
    return zipped(at / "a.zip", {f"../../../../{name}": data for name, data in GOOD.items()})


@case(images=10)
def zip_with_names_that_go_up_to_the_root_and_down_again(at):
    return zipped(at / "a.zip", {f"{'../' * 40}{at.parent}/planted/{name}": data for name, data in GOOD.items()})


@case(images=10)
def zip_with_absolute_names(at):
    return zipped(at / "a.zip", {f"{at.parent}/planted/{name}": data for name, data in GOOD.items()})


@case(images=30)
def zip_with_names_at_the_root_in_the_checkout_and_above(at):
    return zipped(
        at / "a.zip", {f"{top}/planted{name}": data for top in ("", ROOT, "..") for name, data in GOOD.items()}
    )


@case(images=10)
def zip_with_names_of_another_system(at):
    return zipped(at / "a.zip", {f"C:\\Windows\\..\\{name}": data for name, data in GOOD.items()})


@case(images=10, skipped=("a link, which is not followed",) * 2)
def zip_with_links(at):
    link = {"attributes": 0o120777 << 16, "data": b"/etc/passwd", "crc": zlib.crc32(b"/etc/passwd")}
    return raw_zip(at / "a.zip", [{"name": "a.png", **link}, *good_entries(), {"name": "up", **link}])


@case(
    images=10,
    skipped=("a link, which is not followed",),
    check=lambda manifest, images: manifest["label_names"] is None,
)
def zip_with_a_link_and_files_below_it(at):
    target = str(at.parent).encode()
    link = {"name": "up", "data": target, "crc": zlib.crc32(target), "attributes": 0o120777 << 16}
    return raw_zip(at / "a.zip", [link, *({**entry, "name": f"up/{entry['name']}"} for entry in good_entries())])


@case(images=10, skipped=("no ordinary file",))
def zip_with_a_device(at):
    return raw_zip(at / "a.zip", [{"name": "a.png", "data": b"", "attributes": 0o020666 << 16}, *good_entries()])


@case(images=10)
def zip_with_nul_in_its_names(at):
    entries = [{**entry, "name": f"a{number}\0.exe"} for number, entry in enumerate(good_entries())]
    return raw_zip(at / "a.zip", entries)


@case(images=20, check=lambda manifest, images: manifest["label_names"] == ["A", "a"])
def zip_with_names_that_clash_in_case(at):
    upper = {f"A/{name.upper()}": data for name, data in GOOD.items()}
    return zipped(at / "a.zip", upper | {f"a/{name}": data for name, data in GOOD.items()})


@case(images=10)
def zip_with_one_name_for_all(at):
    return raw_zip(at / "a.zip", [{**entry, "name": "a.png"} for entry in good_entries()])


@case(refused="list of files has at most 64 MB")
def zip_with_names_of_60_kb(at):
    return raw_zip(at / "a.zip", [{"name": f"{number:060000}.png", "data": b""} for number in range(1200)])


@case(images=10, check=lambda manifest, images: manifest["label_names"] == ["<img src=x onerror=alert(1)>", "gnp.exe"])
def zip_with_labels_made_to_deceive(at):
    labels = ("<img src=x onerror=alert(1)>", "\u202egnp.exe\u200b")
    return zipped(
        at / "a.zip", {f"{labels[place % 2]}/{name}": data for place, (name, data) in enumerate(GOOD.items())}
    )


@case(images=10)
def zip_with_a_deep_folder(at):
    return zipped(at / "a.zip", {"a/" * 5000 + name: data for name, data in GOOD.items()})


@case(refused="at most 2,000 different labels, received more")
def zip_with_a_folder_for_each_image(at):
    data = GOOD["00000.png"]
    return raw_zip(
        at / "a.zip", [{"name": f"{number}/a.png", "data": data, "crc": zlib.crc32(data)} for number in range(2001)]
    )
