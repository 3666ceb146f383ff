"""What the code never does with a file or a text that somebody brings: run it.

Each rule is a function from a file's syntax tree to the sentences that say what breaks it, and is also seen to fail.
"""

import ast
import functools
import re
from fnmatch import fnmatchcase

import pytest

from tests.sources import code

RUNS_TEXT = "text must not run"
RUNS_CODE = "a file that is loaded so can run code"
LEAVES = "a member's name must not become a path: read members one by one, in the child that takes in files"
LINKS = "an HDF5 file can point to any file of the machine"

CALLS = {  # by full name, as the file's imports have it
    "eval": RUNS_TEXT,
    "exec": RUNS_TEXT,
    "compile": RUNS_TEXT,
    "__import__": RUNS_TEXT,
    "builtins.*": RUNS_TEXT,
    "code.*": RUNS_TEXT,
    "os.system": RUNS_TEXT,
    "os.popen": RUNS_TEXT,
    "subprocess.getoutput": RUNS_TEXT,
    "subprocess.getstatusoutput": RUNS_TEXT,
    "yaml.load*": RUNS_CODE,
    "yaml.full_load*": RUNS_CODE,
    "yaml.unsafe_load*": RUNS_CODE,
    "joblib.load": RUNS_CODE,
    "torch.load": RUNS_CODE,
    "pandas.read_pickle": RUNS_CODE,
    "pandas.read_hdf": RUNS_CODE,
    "numpy.lib.format.read_array": "it reads pickles unless told otherwise: use vae_tf.data.npz",
    "tensorflow.saved_model.load": RUNS_CODE,
    "keras*.load_model": RUNS_CODE,
    "tensorflow.keras*.load_model": RUNS_CODE,
    "*.enable_unsafe_deserialization": RUNS_CODE,
    "*.model_from_json": RUNS_CODE,
    "*.model_from_config": RUNS_CODE,
    "*.deserialize_keras_object": RUNS_CODE,
    "*.TFSMLayer": RUNS_CODE,
    "h5py.*": LINKS,
    "shutil.unpack_archive": LEAVES,
}
METHODS = {  # of whatever object
    "extractall": LEAVES,
    "extract": LEAVES,
    "load_weights": LINKS,
}
KEYWORDS = {  # the only value that may be written, and why
    "allow_pickle": (False, RUNS_CODE),
    "safe_mode": (True, RUNS_CODE),
    "shell": (False, RUNS_TEXT),
}
LIBRARIES = {"pickle", "cPickle", "_pickle", "cloudpickle", "dill", "marshal", "shelve", "h5py"}
WORDS = {
    r"unsafe_allow_\w+": "show text as text",
    r"[\"'](allow_pickle|safe_mode)[\"']": "say it as a keyword, where these rules see it",
}


def names(tree: ast.AST) -> dict[str, str]:
    """What each imported name of a file stands for: `import numpy as np` gives np: numpy."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name: f"{node.module or ''}.{alias.name}" for alias in node.names}
    return found


@functools.lru_cache(maxsize=1)  # five rules ask one after the other
def calls(tree: ast.AST) -> list[tuple[str, ast.Call]]:
    """Each call with its full name, as far as it is written out: "numpy.load", ".extractall" of anything else."""
    known, found = names(tree), []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            parts, target = [], node.func
            while isinstance(target, ast.Attribute):
                parts, target = [target.attr, *parts], target.value
            head = known.get(target.id, target.id) if isinstance(target, ast.Name) else ""
            found.append((".".join([head, *parts]), node))
    return found


def unsafe_calls(tree: ast.AST) -> list[str]:
    return [
        f"calls {name}: {reason}"
        for name, _ in calls(tree)
        for pattern, reason in CALLS.items()
        if fnmatchcase(name, pattern)
    ]


def unsafe_methods(tree: ast.AST) -> list[str]:
    return [
        f"calls .{node.func.attr}: {METHODS[node.func.attr]}"
        for _, node in calls(tree)
        if isinstance(node.func, ast.Attribute) and node.func.attr in METHODS
    ]


def unsafe_keywords(tree: ast.AST) -> list[str]:
    return [
        f"says {keyword.arg}={ast.unparse(keyword.value)}: expected {KEYWORDS[keyword.arg][0]}, written out"
        for _, node in calls(tree)
        for keyword in node.keywords
        if keyword.arg in KEYWORDS and not is_constant(keyword.value, KEYWORDS[keyword.arg][0])
    ]


def is_constant(node: ast.AST, value: bool) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def arrays_without_a_word_on_pickles(tree: ast.AST) -> list[str]:
    return [
        "calls numpy.load without allow_pickle=False: it was the other way round once, and a reader should see it"
        for name, node in calls(tree)
        if name == "numpy.load"
        and (len(node.args) > 1 or "allow_pickle" not in [keyword.arg for keyword in node.keywords])
    ]


def images_of_any_format(tree: ast.AST) -> list[str]:
    return [
        "calls PIL.Image.open without formats=: Pillow would try every decoder that it has"
        for name, node in calls(tree)
        if name == "PIL.Image.open" and "formats" not in [keyword.arg for keyword in node.keywords]
    ]


def unsafe_imports(tree: ast.AST) -> list[str]:
    return [
        f"imports {name}: {RUNS_CODE}"
        for node in ast.walk(tree)
        for name in imported(node)
        if name.split(".")[0] in LIBRARIES
    ]


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []


def unsafe_words(source: str) -> list[str]:
    return [
        f"says {match.group()!r}: {reason}"
        for pattern, reason in WORDS.items()
        for match in [re.search(pattern, source)]
        if match
    ]


RULES = [
    unsafe_calls,
    unsafe_methods,
    unsafe_keywords,
    arrays_without_a_word_on_pickles,
    images_of_any_format,
    unsafe_imports,
]


def breaches(source: str) -> list[str]:
    tree = ast.parse(source)
    return [sentence for rule in RULES for sentence in rule(tree)] + unsafe_words(source)


def test_no_file_or_text_that_somebody_brings_can_run():
    assert [f"{path} {sentence}" for path, source in code().items() for sentence in breaches(source)] == []


@pytest.mark.parametrize(
    "source",
    [
        "eval(text)",
        "exec(text)",
        "f = compile(text, '', 'exec')",
        "__import__(name)",
        "import builtins\nbuiltins.eval(text)",
        "import os\nos.system(line)",
        "from os import popen as p\np(line)",
        "import subprocess\nsubprocess.run(line, shell=True)",
        "import subprocess\nsubprocess.run(line, shell=choice)",
        "import yaml\nyaml.load(text)",
        "import yaml\nyaml.load_all(text, yaml.Loader)",
        "from yaml import unsafe_load as safe\nsafe(text)",
        "import joblib\njoblib.load(path)",
        "import pandas as pd\npd.read_pickle(path)",
        "import keras\nkeras.models.load_model(path)",
        "import keras\nkeras.saving.load_model(path)",
        "from keras.models import load_model as open_run\nopen_run(path)",
        "import tensorflow as tf\ntf.keras.models.load_model(path)",
        "import tensorflow as tf\ntf.saved_model.load(path)",
        "from tensorflow import keras\nkeras.models.load_model(path)",
        "import keras\nkeras.config.enable_unsafe_deserialization()",
        "import keras\nkeras.models.model_from_json(text)",
        "import keras\nkeras.layers.TFSMLayer(path)",
        "from keras import saving\nsaving.deserialize_keras_object(config)",
        "model.load_weights(path)",
        "import h5py",
        "from h5py import File",
        "import zipfile\nzipfile.ZipFile(path).extractall(folder)",
        "archive.extract(member, folder)",
        "import shutil\nshutil.unpack_archive(path, folder)",
        "import numpy as np\nnp.load(path, allow_pickle = True)",
        "import numpy as np\nnp.load(path, allow_pickle=trusted)",
        "import numpy as np\nnp.load(path)",
        "import numpy as np\nnp.load(path, None, True)",
        "from numpy import load\nload(path)",
        "import numpy as np\nnp.lib.format.read_array(file)",
        "options = {'allow_pickle': True}",
        "from PIL import Image\nImage.open(file)",
        "import PIL.Image\nPIL.Image.open(file)",
        "load_model(path, safe_mode=False)",
        "import pickle",
        "def f():\n    from cPickle import loads",
        "import dill, json",
        "import marshal",
        "import shelve",
        "st.markdown(text, unsafe_allow_html=True)",
        "st.html(text, unsafe_allow_javascript=True)",
    ],
)
def test_a_way_to_run_it_is_seen(source):
    assert breaches(source)


@pytest.mark.parametrize(
    "source",
    [
        "model.compile(optimizer)",
        "import re\nre.compile(text)",
        "import numpy as np\nnp.load(path, mmap_mode='r', allow_pickle=False)",
        "from PIL import Image\nImage.open(file, formats=['PNG'])",
        "run.load_model()",
        "from vae_tf.training.weights import load_weights\nload_weights(path, model)",
        "import yaml\nyaml.safe_load(text)",
        "import subprocess\nsubprocess.run(['git', 'log'])",
        "pattern.execute(text)",
        "from vae_tf.models import registry\nregistry.load(MODELS, name, 'kind')",
    ],
)
def test_what_only_looks_like_it_is_allowed(source):
    assert breaches(source) == []
