"""The canvas as files: which modules another one needs, in which order, and in what styles."""

import re

import pytest

from vae_tf.export import canvas_files

SMALL = {
    "entry.js": b'import { a } from "./room/a.js";\nimport {\n  b,\n} from "./b.js";\nexport { c } from "./room/c.js";',
    "room/a.js": b'import { b } from "../b.js";\n/** @typedef {import("./types.js").Type} Type */\n',
    "room/c.js": b'import { a } from "./a.js";\nexport function c() {}\n',
    "room/types.js": b"export {};",
    "b.js": b"export const b = 1;",
    "worker.js": b'import { b } from "./b.js";',
    "room/room.css": b".room {}",
    "other/other.css": b".other {}",
    "all.css": b".all {}",
}


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(canvas_files, "files", lambda: SMALL)
    monkeypatch.setattr(canvas_files, "_all", lambda: SMALL)


def test_a_module_comes_after_those_that_it_imports(small):
    assert canvas_files.modules("entry.js") == ["b.js", "room/a.js", "room/c.js", "entry.js"]


def test_what_two_entries_need_comes_once(small):
    assert canvas_files.modules("worker.js", "room/a.js") == ["b.js", "worker.js", "room/a.js"]


def test_styles_are_those_of_the_rooms(small):
    assert canvas_files.styles(["room/a.js", "b.js"]) == b".room {}\n.all {}"


def test_all_that_is_imported_is_a_file_and_no_module_waits_for_itself():
    names = canvas_files.modules(*(name for name in canvas_files.files() if name.endswith(".js")))
    for place, name in enumerate(names):
        source = canvas_files.files()[name].decode()
        for address in re.findall(r'^(?:import|\} from)\b.*?"(\.[^"]+)";$', source, re.MULTILINE):
            target = (canvas_files.ASSETS / name).parent.joinpath(address).resolve()
            assert names.index(target.relative_to(canvas_files.ASSETS).as_posix()) < place
