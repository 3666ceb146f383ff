"""A path as the frames of a film."""

import pytest


@pytest.mark.parametrize(
    ("legs", "speed", "loop", "frames", "milliseconds"),
    [
        (1, 1.2, False, 31, 40),  # 1200 ms in 30 steps of 40, and the last image
        (1, 1.2, True, 30, 40),  # the last would be the first again
        (2, 0.25, False, 26, 20),  # 500 ms in 25 steps: no faster than viewers show
        (23, 10, False, 238, 970),  # 230 s in at most 240 frames: 237 steps of 970 ms
    ],
)
def test_a_film_takes_as_long_as_the_path(js, legs, speed, loop, frames, milliseconds):
    call = "async (load, about) => (await load('film')).filmOf(...about)"
    found = js(call, [legs, speed, loop])
    assert found["frames"] <= 240
    assert found["milliseconds"] >= 20
    assert found["milliseconds"] % 10 == 0
    steps = found["frames"] - (0 if loop else 1)
    assert steps * found["milliseconds"] == pytest.approx(1000 * legs * speed, rel=0.05)
    assert found == {"frames": frames, "milliseconds": milliseconds}


def test_frames_are_sent_without_what_the_server_does_not_need(js):
    call = "async (load, channels) => Array.from((await load('film')).toBytes([1, 2, 3, 255, 4, 5, 6, 255], channels))"
    assert js(call, 3) == [1, 2, 3, 4, 5, 6]
    assert js(call, 1) == [1, 4]


@pytest.mark.parametrize(
    ("run", "name"),
    [
        ("Digits, in 2-D!", "digits-in-2-d-path.gif"),
        ("Ziffern für Ünal", "ziffern-für-ünal-path.gif"),
        ("…", "run-path.gif"),
    ],
)
def test_files_are_named_after_the_run(js, run, name):
    assert js("async (load, run) => (await load('film')).fileName(run, 'gif')", run) == name


def test_a_strip_holds_its_images_side_by_side(js):
    found = js("""async (load) => {
        const { stripOf } = await load("film");
        const rgba = Uint8ClampedArray.of(255, 0, 0, 255, 0, 0, 255, 255); // two images of one pixel
        const bitmap = await createImageBitmap(await stripOf(rgba, 2, [1, 1, 3]));
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
        const pen = canvas.getContext("2d");
        pen.drawImage(bitmap, 0, 0);
        const at = (x) => Array.from(pen.getImageData(x, 5, 1, 1).data);
        return [bitmap.width, bitmap.height, at(0), at(111), at(112), at(114), at(225)];
    }""")
    red, blue = [255, 0, 0, 255], [0, 0, 255, 255]
    assert found == [226, 112, red, red, [0, 0, 0, 0], blue, blue]
