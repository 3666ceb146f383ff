import re

from tests.export.words import RESULT, about
from vae_tf import TrainConfig, VAEConfig
from vae_tf.export.card import Diagnosed, Estimate, Studied, card, export

WHOLE = RESULT | {"reconstruction": -17.0, "reconstruction_se": 0.2, "kl_se": 0.05, "of": 400}
WHOLE |= {"kl_per_dimension": [3.0, 0.5], "active_units": 1, "num_samples": 50}
STUDIED = Studied(epochs=60, seconds=83.4, formats={"onnx": ("ONNX files", "`onnxruntime`")})
ESTIMATE = Estimate(
    title="L₅₀", kind="lower bound", mean=-19.25, standard_error=0.123, images=50, of=1000, targets="grey", flagged=3
)
HOSTILE = '<script>x</script> ![a](http://x) [b](javascript:1) | `c` *d* <img src=x onerror="1">'


def text(studied=STUDIED, **changes):
    return card(about(**{"results": {"grey": WHOLE}} | changes), studied)


def rows(text, title):
    """The cells of the table under a heading."""
    section = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)[1]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in section.splitlines() if line[:1] == "|"]


def test_a_card_says_what_it_is_of_which_images_and_how_good():
    said = text()
    assert said.startswith("# Mine\n\nVariational auto-encoder of images of 8 × 8 pixels: 2 latent dimensions, ")
    assert ["Licence of the images", "CC BY 4.0"] in rows(said, "Images")
    assert ["Fingerprint (SHA-256)", f"`{'0' * 64}`"] in rows(said, "Images")
    assert rows(said, "Test figures")[2:] == [
        ["grey", "−20.50 ± 0.25", "−17.00 ± 0.20", "3.500 ± 0.050", "1 of 2", "100 of 400", "50"]
    ]
    assert "grey: grey values as they are" in said
    assert ["Done", "60 epochs, 1 min 23 s"] in rows(said, "Training")
    assert rows(said, "Elsewhere")[2:] == [["`onnx`", "ONNX files", "`onnxruntime`"]]
    assert "arXiv:1312.6114" in said
    assert "## Use and limits" in said


def test_settings_that_are_not_as_by_default_come_first():
    model = VAEConfig(image_shape=(8, 8, 3), hidden=(8, 4), beta=2.5)
    said = text(config=TrainConfig(dataset="cats", model=model, seed=3))
    assert rows(said, "Settings")[2:] == [
        ["`dataset`", "`cats`"],
        ["`image_shape`", "`8, 8, 3`"],
        ["`hidden`", "`8, 4`"],
        ["`beta`", "`2.5`"],
        ["`seed`", "`3`"],
    ]
    assert "As by default: `latent_dim 2`, `architecture mlp`, " in said
    assert "of images of 8 × 8 × 3 pixels" in said


def test_estimates_and_a_diagnosis_are_told_where_they_are_stored():
    assert "## log p(x)" not in text()
    assert "## Use of the code" not in text()
    found = Diagnosed(findings=[("Nothing is wrong", "2 of 2 are active.")], images=90, of=100, targets="grey")
    said = text(Studied(epochs=1, seconds=None, estimates=[ESTIMATE], diagnosed=found, formats={}))
    assert rows(said, "log p(x)")[2:] == [["L₅₀", "−19.25 ± 0.12", "lower bound", "grey", "50 of 1,000", "3"]]
    assert "- **Nothing is wrong.** 2 of 2 are active.\n\nMeasured on 90 of 100 test images, grey targets." in said
    assert ["Done", "1 epoch"] in rows(said, "Training")


def test_what_is_not_known_is_said_not_to_be():
    said = text(
        Studied(epochs=None, seconds=None, formats={}), licence="", fingerprint="unknown!", provenance={}, results={}
    )
    assert ["Licence of the images", "not known here any more"] in rows(said, "Images")
    assert ["Fingerprint (SHA-256)", "not known here any more"] in rows(said, "Images")
    assert ["Done", "not known"] in rows(said, "Training")
    assert "## Test figures\n\nThere are none yet." in said
    assert "It gives no image a probability, so it has no ELBO." in text(bounded=False)


def test_what_an_archive_claims_is_told_as_that():
    assert "What the archive says from which it was imported; not known to be so." in text(
        provenance={"imported": True}
    )


def test_nothing_that_people_typed_is_markup():
    said = text(
        name=HOSTILE,
        notes=f"{HOSTILE}\n\n# {HOSTILE}\n```",
        dataset=HOSTILE,
        source=HOSTILE,
        licence=HOSTILE,
        label_names=(HOSTILE, "b"),
        provenance={"machine": HOSTILE, "libraries": {HOSTILE: HOSTILE}},
    )
    ours = re.sub(r"```bibtex.*?```|`[^`\n]*`", "", said, flags=re.DOTALL)
    assert not re.search(r"(?<!\\)[<>`\[]", ours.replace("\n> ", "\n").replace("\n>\n", "\n"))
    assert "javascript:" not in said
    assert [len(row) for row in rows(said, "Images")] == [2] * 9
    assert said.count("\n# ") == 0


def test_long_lists_of_labels_are_cut(tmp_path):
    said = text(label_names=tuple(f"n{i}" for i in range(30)))
    assert "n18, n19 and 10 more" in said
    whole = about(results={"grey": WHOLE})
    [path] = export(tmp_path, whole, STUDIED)
    assert path.read_text() == card(whole, STUDIED)
