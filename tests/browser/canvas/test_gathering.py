"""The files of a drop: folders walked through, in order, and no more of them than are taken."""

import pytest

FOLDERS = """
    const { walk, chosen, dropped } = await load("gathering");
    const fails = (_, fail) => fail(new Error("no"));
    const named = (path, isDirectory) => ({ isDirectory, name: path.split("/").at(-1), fullPath: path });
    const file = (path) => ({ ...named(path, false), file: (take) => take(new File([path], path)) });
    const folder = (path, inside, step = 2) => ({ ...named(path, true), createReader: () => {
        let at = 0; // a browser gives some at a time, and at the end none
        return { readEntries: (take) => take(inside.slice(at, (at += step))) };
    } });
    const gone = new AbortController();
    const heard = [];
    const names = async (entries, most = 100) =>
        (await walk(entries, most, gone.signal, (found) => heard.push(found))).map(({ name }) => name);
"""


def test_folders_within_folders_are_walked_through_in_the_order_of_their_paths(js):
    assert js(f"""async (load) => {{ {FOLDERS}
        const pets = folder("/pets", [file("/pets/b.png"), folder("/pets/cats", [1, 2, 3, 4, 5].map((n) =>
            file(`/pets/cats/${{n}}.png`))), file("/pets/a.png"), folder("/pets/empty", [])]);
        return await names([pets, file("/z.csv")]);
    }}""") == ["pets/a.png", "pets/b.png", *(f"pets/cats/{n}.png" for n in range(1, 6)), "z.csv"]


def test_a_walk_ends_where_there_is_too_much(js):
    found, heard = js(f"""async (load) => {{ {FOLDERS}
        const many = folder("/many", Array.from({{ length: 500 }}, (_, n) => file(`/many/${{n}}`)), 100);
        return [(await names([many], 20)).length, Math.max(...heard)];
    }}""")
    assert (found, heard) == (21, 21)


def test_folders_without_end_are_refused(js):
    assert (
        js(f"""async (load) => {{ {FOLDERS}
        const deep = () => ({{ ...named("/deep", true), createReader: () => {{
            let told = false;
            return {{ readEntries: (take) => take(told ? [] : (told = true, [deep()])) }};
        }} }});
        return await names([deep()], 20).catch((error) => error.message);
    }}""")
        == "Expected at most 20 folders, received more."
    )


def test_a_cancelled_walk_stops(js):
    assert (
        js(f"""async (load) => {{ {FOLDERS}
        gone.abort();
        return await names([folder("/a", [file("/a/b")])]).then(() => "went on", (error) => error.name);
    }}""")
        == "AbortError"
    )


def test_what_cannot_be_read_is_named(js):
    said = js(f"""async (load) => {{ {FOLDERS}
        const closed = {{ ...named("/closed", true), createReader: () => ({{ readEntries: fails }}) }};
        const lost = {{ ...named("/gone.png", false), file: fails }};
        const said = (entry) => names([entry]).catch((error) => error.message);
        return [await said(closed), await said(lost)];
    }}""")
    assert said == ["The folder closed could not be read.", "gone.png could not be read."]


def test_files_without_a_folder_have_their_names(js):
    assert js(f"""async (load) => {{ {FOLDERS}
        const data = new DataTransfer();
        data.items.add(new File(["1"], "a.png"));
        const {{ entries, files }} = dropped(data);
        return [entries.length, chosen(files).map(({{ name }}) => name)];
    }}""")[1] == ["a.png"]


@pytest.mark.parametrize(
    ("files", "size", "why"),
    [
        (1, 512_000_000, None),
        (100_000, 1, None),
        (0, 0, "Expected at least one file, received none."),
        (100_001, 1, "Expected at most 100,000 files at once, received 100,001 files."),
        (1, 612_000_000, "Expected at most 512 MB at once, received 612 MB."),
    ],
)
def test_too_much_is_said_before_it_is_sent(js, files, size, why):
    assert (
        js(
            """async (load, [files, size]) => {
        const { tooMuch } = await load("amounts");
        return tooMuch(files, size, { files: 100000, bytes: 512000000 });
    }""",
            [files, size],
        )
        == why
    )


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 450_000_000, "0 of 450 MB"),
        (1_234_567, 450_000_000, "1 of 450 MB"),
        (1_250_000, 8_000_000, "1.3 of 8.0 MB"),
        (2_500, 9_000, "3 of 9 kB"),
        (0, 3, "0 of 1 kB"),
    ],
)
def test_how_far_a_sending_is_has_the_unit_of_the_whole(js, part, whole, words):
    assert js("async (load, [part, whole]) => (await load('amounts')).progress(part, whole)", [part, whole]) == words
