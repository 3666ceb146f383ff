import json

from vae_tf.data.ingest.items import Skipped
from vae_tf.data.ingest.left_out import LeftOut
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.manifest import MOST_BYTES, MOST_SKIPPED


def left_out(count, name):
    return LeftOut((Skipped(name.format(number), "no image") for number in range(count)), Limits())


def test_ten_thousand_are_told_with_their_reasons_and_all_are_counted():
    found = left_out(12_000, "{}.txt")
    assert len(found.kept) == 10_000 == MOST_SKIPPED
    assert found.kept[-1] == {"name": "9999.txt", "reason": "no image"}
    assert (found.count, found.commonest()) == (12_000, "no image")


def test_long_names_leave_room_for_the_rest_of_a_manifest():
    found = left_out(10_000, "\u6f22" * 110 + "{}")
    assert 2_000 < len(found.kept) < 10_000
    assert len(json.dumps(found.kept)) < 2_100_000 < MOST_BYTES
    assert found.count == 10_000
