"""A machine that does not know this package: loads what was exported, by its own library, and says what it made of it.

    python -I elsewhere.py FORMAT:FOLDER ...

A folder of a model holds `given.npz`, x and z, too. Prints a JSON object with what each found: for a model, the largest
difference of each output to the one in `given.npz`; for curves, their points; for tables, their codes.
"""

import json
import sys
from pathlib import Path

import numpy as np


def keras_files(folder):
    import keras

    encoder, decoder = (keras.models.load_model(folder / f"{name}.keras") for name in ("encoder", "decoder"))
    return differences(folder, encoder, decoder)


def saved_model(folder):
    import tensorflow as tf

    model = tf.saved_model.load(folder)
    given = np.load(folder / "given.npz")
    served = model.signatures["serving_default"](x=tf.constant(given["x"]))
    again = model.decode(model.encode(given["x"])["z_mean"])["image"]
    found = differences(folder, model.encode, model.decode)
    return found | {"served": float(np.abs(served["image"] - again).max()), "names": sorted(model.signatures)}


def onnx_files(folder):
    import onnxruntime

    sessions = [onnxruntime.InferenceSession(folder / f"{name}.onnx") for name in ("encoder", "decoder")]

    def running(session):
        def run(given):
            [port], names = session.get_inputs(), [output.name for output in session.get_outputs()]
            assert len(session.run(names, {port.name: given[:1]})[0]) == 1  # any number of images
            return dict(zip(names, session.run(names, {port.name: given}), strict=True))

        return run

    said = dict(sessions[1].get_modelmeta().custom_metadata_map)
    return differences(folder, *map(running, sessions)) | {"said": said}


def tensorboard(folder):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(folder), size_guidance={"scalars": 0, "tensors": 0})
    events.Reload()
    tags = events.Tags()
    scalars = {
        tag: [[event.step, event.wall_time, event.value] for event in events.Scalars(tag)] for tag in tags["scalars"]
    }
    texts = {tag: events.Tensors(tag)[0].tensor_proto.string_val[0].decode() for tag in tags["tensors"]}
    return {"scalars": scalars, "texts": texts}


def tables(folder):
    """The codes in `codes.npz`, `.parquet` and `.csv`, as the bytes of float32 in hex, and what each says it is of."""
    import csv

    import pyarrow.parquet

    with np.load(folder / "codes.npz") as arrays:
        npz = arrays["z_mean"], arrays["label"], json.loads(str(arrays["about"]))["run"]
    table = pyarrow.parquet.read_table(folder / "codes.parquet")
    names = [name for name in table.column_names if name.startswith("z_mean_")]
    about = json.loads(table.schema.metadata[b"vae_tf"])
    parquet = np.stack([table[name] for name in names], axis=1), np.asarray(table["label"]), about["run"]
    with (folder / "codes.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    codes = np.array([[np.float32(row[name]) for name in names] for row in rows], np.float32)
    plain = codes, np.array([int(row["label"]) for row in rows]), rows[0]["run"]
    return [[z.tobytes().hex(), labels.tolist(), run] for z, labels, run in (npz, parquet, plain)]


def differences(folder, encode, decode):
    """How far each output is from what it should be."""
    given = np.load(folder / "given.npz")
    made = {**encode(given["x"]), **decode(given["z"])}
    return {"differences": {name: float(np.abs(np.asarray(value) - given[name]).max()) for name, value in made.items()}}


FORMATS = {
    "keras": keras_files,
    "savedmodel": saved_model,
    "onnx": onnx_files,
    "tensorboard": tensorboard,
    "tables": tables,
}

if __name__ == "__main__":
    found = {word: FORMATS[word.split(":")[0]](Path(word.split(":", 1)[1])) for word in sys.argv[1:]}
    assert "vae_tf" not in sys.modules
    print(json.dumps(found))
