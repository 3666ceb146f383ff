import io
import json

from vae_tf.jobs.child import Inbox, _teller


def test_the_last_word_before_a_silence_is_always_said():
    answers = io.StringIO()
    tell = _teller({"id": 3}, Inbox(io.StringIO()), answers)
    for words in ("Neighbours", "Layout 1 of 200 epochs", "Layout 2 of 200 epochs", "Judging the map"):
        tell(words, 0.5)
    heard = [json.loads(line)["words"] for line in answers.getvalue().splitlines()]
    assert heard[:3] == ["Starting", "Neighbours", "Layout 1 of 200 epochs"]
    assert heard[-1] == "Judging the map"
