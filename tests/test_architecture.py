"""The rules of the house: who may import whom, and what the code never says (what it never does: `test_safety`).

Each rule is a function from sources (a path and its text) to the sentences that say what breaks it, so that
every rule is also seen to fail, on a snippet.
"""

import ast
import functools
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.sources import ROOT, Sources, code, read

LAYERS = [  # from the top down: a module imports from its own layer and from those below
    {"app", "pages"},
    {"pages.ui"},
    {
        "vae_tf",
        "vae_tf.__main__",
        "vae_tf.cli",
        "vae_tf.terminal",
        "vae_tf.commands",
        "vae_tf.bench",
        "vae_tf.jobs",
    },
    {"vae_tf.runs"},
    {"vae_tf.training", "vae_tf.export"},
    {"vae_tf.models"},
    {"vae_tf.inference"},
    {"vae_tf.latent", "vae_tf.figures", "vae_tf.data", "vae_tf.config"},
]
HEAVY = {"keras", "plotly", "tensorflow", "umap"}
BANNED = {
    r"(?i)\b(scattergl|splom|parcoords)\b": "needs unsafe-eval; the canvas draws large point sets",
    r"plotly\.express|from plotly import express": "turns to Scattergl by itself above 1,000 points",
}
FROM_HOME = ["app", "pages.home", "pages.ui.frame"]  # what a first visit runs
PACKAGE_NAMES = {
    "PIL": "pillow",
    "mlflow": "mlflow-skinny",
    "prometheus_client": "prometheus-client",
    "python_multipart": "python-multipart",
    "skimage": "scikit-image",
    "sqlalchemy": "SQLAlchemy",
    "sklearn": "scikit-learn",
    "umap": "umap-learn",
}
ASSET_LIMIT = 4 * 1024**2
MODULE_LINES = 250
CANVAS_BANNED = {
    r"\b(inner|outer)HTML\b|\binsertAdjacentHTML\b|\bsetHTMLUnsafe\b": "build elements: text is no HTML",
    r"\bdocument\.write(ln)?\b": "build elements",
    r"\beval\b|\bnew Function\b": "text must not run",
    r"(?i)[\"'](experimental-)?webgl2?[\"']|\bnavigator\.gpu\b|[\"']webgpu[\"']": "not every machine has it",
    r"https?://(?!www\.w3\.org/)": "no other machine is asked for anything",
    r"\burl\(\s*[\"']?//|@import\b": "no other machine is asked for anything",
}


def module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@functools.cache  # five rules ask for it
def imports(path: str, source: str, *, only_at_import: bool = False) -> tuple[str, ...]:
    """Dotted names that a file imports; `from a import b` gives "a.b", as b may be a module."""
    tree = ast.parse(source)
    return tuple(imported(path, at_import(tree) if only_at_import else ast.walk(tree)))


def imported(path: str, nodes: Iterable[ast.AST]) -> Iterator[str]:
    package = module_name(path).split(".")
    if not path.endswith("__init__.py"):
        package = package[:-1]
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{origin}.{name.name}" for name in node.names)


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """The statements that run when the module is imported: no function's body, nothing for type checkers."""
    for child in ast.iter_child_nodes(node):
        typing_only = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and not typing_only:
            yield child
            yield from at_import(child)


def prefixes(name: str) -> list[str]:
    """ "a", "a.b", "a.b.c": what an import of a.b.c runs, in that order."""
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]


def layer(module: str) -> int:
    """The layer of one of our modules: that of the longest name that fits."""
    heights = {name: height for height, names in enumerate(LAYERS) for name in names}
    return [heights[name] for name in prefixes(module) if name in heights][-1]


def upward_imports(sources: Sources) -> list[str]:
    modules = {module_name(path) for path in sources}
    return [
        f"{path} imports {name}, which lies above it"
        for path, source in sources.items()
        for name in imports(path, source)
        for target in [known for known in prefixes(name) if known in modules][-1:]
        if layer(target) < layer(module_name(path))
    ]


def modules_without_a_layer(sources: Sources) -> list[str]:
    known = set().union(*LAYERS)
    return [
        f"{path} is in no layer of the design"
        for path in sources
        if path.startswith("vae_tf/") and prefixes(module_name(path))[:2][-1] not in known
    ]


def views_in_the_package(sources: Sources) -> list[str]:
    return [
        f"{path} imports {name}"
        for path, source in sources.items()
        for name in imports(path, source)
        if path.startswith("vae_tf/") and name.split(".")[0] in {"streamlit", "pages", "app"}
    ]


def entangled_pages(sources: Sources) -> list[str]:
    """A page imports no page and not the frame; all name pages.ui in full (its folder is on sys.path too)."""
    files = [path.removesuffix(".py") for path in sources if not path.endswith("__init__.py")]
    pages = {path.removeprefix("pages/") for path in files if re.fullmatch(r"pages/\w+", path)}
    parts = {path.removeprefix("pages/ui/") for path in files if re.fullmatch(r"pages/ui/\w+", path)}
    forbidden = {f"pages.{page}" for page in pages} | pages | parts | {"pages.ui.frame"}
    return [
        f"{path} imports {name}"
        for path, source in sources.items()
        for name in imports(path, source)
        if path.startswith("pages/") and forbidden.intersection(prefixes(name))
    ]


def heavy_at_the_top(sources: Sources) -> list[str]:
    return [
        f"{path} imports {name} at its top: import it where it is used"
        for path, source in sources.items()
        for name in imports(path, source, only_at_import=True)
        if (path == "app.py" or path.startswith("pages/")) and name.split(".")[0] in HEAVY
    ]


def heavy_reached(sources: Sources, start: list[str]) -> list[str]:
    """How importing `start` comes to import something heavy, through any chain of our modules."""
    by_name = {module_name(path): path for path in sources}
    chains, seen = [[name] for name in start], set()
    found = []
    while chains:
        chain = chains.pop()
        if chain[-1] in seen or chain[-1] not in by_name:
            found += [" -> ".join(chain)] if chain[-1] in HEAVY else []
            continue
        seen.add(chain[-1])
        path = by_name[chain[-1]]
        for name in imports(path, sources[path], only_at_import=True):
            chains += [[*chain, prefix] for prefix in prefixes(name)]
    return found


def banned_words(sources: Sources) -> list[str]:
    return [
        f"{path} says {match.group()!r}: {reason}"
        for path, source in sources.items()
        for pattern, reason in BANNED.items()
        for match in [re.search(pattern, source)]
        if match
    ]


def pinned(requirements: str) -> set[str]:
    lines = [line.split("#")[0].strip() for line in requirements.splitlines()]
    return {line.split("==")[0] for line in lines if re.fullmatch(r"[\w-]+==[\w.]+", line)}


def unpinned(requirements: str) -> list[str]:
    lines = [line.strip() for line in requirements.splitlines() if not line.startswith("#") and line.strip()]
    return [line for line in lines if not re.fullmatch(r"[\w-]+==[\w.]+\s+# .+", line)]


def missing_requirements(sources: Sources, names: set[str]) -> list[str]:
    known = sys.stdlib_module_names | {"app", "pages", "vae_tf", ""}
    return sorted(
        f"{path} imports {top}, which requirements.txt does not name"
        for path, source in sources.items()
        for top in {name.split(".")[0] for name in imports(path, source)}
        if top not in known and PACKAGE_NAMES.get(top, top) not in names
    )


def heavy_assets(sizes: dict[str, int]) -> list[str]:
    return [f"{path} has {size} bytes, above {ASSET_LIMIT}" for path, size in sizes.items() if size > ASSET_LIMIT]


def canvas() -> Sources:
    return read("assets/canvas/**/*.js", "assets/canvas/**/*.css", "assets/canvas/*.json")


def modules(sources: Sources) -> Sources:
    return {path: source for path, source in sources.items() if path.endswith(".js")}


def js_imports(source: str) -> list[str]:
    """What a module imports when it runs, or may import later: not the types that its comments name."""
    code = re.sub(r"/\*[\s\S]*?\*/|^\s*//.*$", "", source, flags=re.MULTILINE)
    named = r"(?:^|[;}])\s*(?:import|export)\b[^;\"'`(]*?\bfrom\s*([\"'])(?P<name>.*?)\1"
    bare = r"\bimport\s*\(?\s*([\"'`])(?P<name>.*?)\1"
    return [match["name"] for pattern in (named, bare) for match in re.finditer(pattern, code, re.MULTILINE)]


def modules_without_a_header(sources: Sources) -> list[str]:
    return [
        f"{path} does not open with a comment that says what it is"
        for path, source in modules(sources).items()
        if not re.match(r"// \S|/\*\*?\s+\S", source)
    ]


def long_modules(sources: Sources) -> list[str]:
    lengths = {path: len(source.splitlines()) for path, source in modules(sources).items()}
    return [
        f"{path} has {length} lines, above {MODULE_LINES}" for path, length in lengths.items() if length > MODULE_LINES
    ]


def resolved(path: str, name: str) -> str:
    """The path of the module that `path` imports as `name`."""
    return Path(os.path.normpath(Path(path).parent / name)).as_posix()


def imports_from_elsewhere(sources: Sources) -> list[str]:
    return [
        f"{path} imports {name!r}: expected a module of the canvas, './name.js' or '../name.js'"
        for path, source in modules(sources).items()
        for name in js_imports(source)
        if not re.fullmatch(r"(\./|\.\./)([a-z]+/)?[a-z]+\.js", name) or resolved(path, name) not in sources
    ]


def rooms_that_know_each_other(sources: Sources) -> list[str]:
    """A folder is a room: it knows its own modules and those that all share, above it; only the entry knows rooms, and
    the map and the denoising bench, components of their own that are built of the canvas's rooms."""
    hall = "assets/canvas"
    entries = (f"{hall}/canvas.js", f"{hall}/map/", f"{hall}/denoise/")
    return [
        f"{path} imports {name}, of another room: rooms talk through the store"
        for path, source in modules(sources).items()
        for name in js_imports(source)
        for room in [Path(resolved(path, name)).parent.as_posix()]
        if room not in (hall, Path(path).parent.as_posix()) and not path.startswith(entries)
    ]


def call(source: str, start: int) -> str:
    """The call whose opening bracket stands at `start`, up to the bracket that closes it."""
    depth = 0
    for end in range(start, len(source)):
        depth += {"(": 1, ")": -1}.get(source[end], 0)
        if depth == 0:
            return source[start : end + 1]
    return source[start:]


def listeners_that_stay(sources: Sources) -> list[str]:
    """Whoever listens to the whole page stops when the canvas leaves it: by a signal, or by options that have one."""
    return [
        f"{path} listens to the {match[1]} without a signal"
        for path, source in modules(sources).items()
        for match in re.finditer(r"\b(document|window)\.addEventListener\(", source)
        for words in ["|".join(["signal", *re.findall(r"\bconst (\w+) = \{[^}]*\bsignal\b", source)])]
        if not re.search(rf"\b({words})\b", call(source, match.end() - 1))
    ]


def banned_in_the_canvas(sources: Sources) -> list[str]:
    return [
        f"{path} says {match.group()!r}: {reason}"
        for path, source in sources.items()
        for pattern, reason in CANVAS_BANNED.items()
        for match in [re.search(pattern, source)]
        if match
    ]


def unpinned_in_the_canvas(sources: Sources) -> list[str]:
    """Tools of exactly one version, each known by its digest."""
    path = "assets/canvas/package.json"
    package, locked = json.loads(sources[path]), json.loads(sources["assets/canvas/package-lock.json"])["packages"]
    wanted = package.get("dependencies", {}) | package.get("devDependencies", {})
    known = {name: entry["version"] for name, entry in locked.items() if entry.get("integrity")}
    return [
        f"{path} wants {name} {version!r}: expected one version, and its digest in package-lock.json"
        for name, version in wanted.items()
        if not re.fullmatch(r"\d+\.\d+\.\d+", version) or known.get(f"node_modules/{name}") != version
    ]


CANVAS_RULES = [
    modules_without_a_header,
    long_modules,
    imports_from_elsewhere,
    rooms_that_know_each_other,
    listeners_that_stay,
    banned_in_the_canvas,
    unpinned_in_the_canvas,
]

CANVAS_HOUSE = {  # a canvas in order, to which each violation adds one file
    "assets/canvas/canvas.js": "// Mounts the parts.\nimport { createStage } from './stage/stage.js';\n"
    "import { createPath } from './path/path.js';",
    "assets/canvas/path/path.js": "// The path.\nexport function createPath(context) {\n"
    "  const options = { capture: true, signal: context.gone };\n  window.addEventListener('drop', fall, options);\n}",
    "assets/canvas/stage/stage.js": "// The plane.\nimport { Store } from '../store.js';\n"
    "export function createStage(context) {\n"
    '  document.addEventListener("keydown", () => {\n    draw();\n  }, { signal: context.gone });\n'
    '  return document.createElementNS("http://www.w3.org/2000/svg", "svg");\n}',
    "assets/canvas/store.js": '// The view.\n/** @typedef {import("./types.js").View} View */',
    "assets/canvas/canvas.css": ".canvas { color: red; }",
    "assets/canvas/package.json": '{"devDependencies": {"tool": "1.2.3"}}',
    "assets/canvas/package-lock.json": json.dumps(
        {"packages": {"node_modules/tool": {"version": "1.2.3", "integrity": "sha512-"}}}
    ),
}

RULES = [
    upward_imports,
    modules_without_a_layer,
    views_in_the_package,
    entangled_pages,
    heavy_at_the_top,
    banned_words,
]

HOUSE = {  # a small house in order, to which each violation adds one file
    "app.py": "from pages.ui import state",
    "pages/home.py": "from pages.ui import state\nimport vae_tf.runs.store",
    "pages/run.py": "def draw():\n    import plotly.graph_objects",
    "pages/__init__.py": "",
    "pages/ui/__init__.py": "",
    "pages/ui/frame.py": "import streamlit\nfrom pages.ui import state",
    "pages/ui/state.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import keras",
    "vae_tf/__init__.py": "",
    "vae_tf/cli.py": "from vae_tf.runs import store",
    "vae_tf/runs/__init__.py": "",
    "vae_tf/runs/store.py": "from vae_tf import config",
    "vae_tf/models/__init__.py": "",
    "vae_tf/models/vae.py": "import keras",
    "vae_tf/inference/bounds.py": "from .. import latent",
    "vae_tf/latent/__init__.py": "",
    "vae_tf/config.py": "",
}


@pytest.mark.parametrize("rule", RULES)
def test_the_code_keeps_the_rule(rule):
    assert rule(code()) == []


@pytest.mark.parametrize("rule", RULES)
def test_a_house_in_order_breaks_no_rule(rule):
    assert rule(HOUSE) == []


@pytest.mark.parametrize(
    ("rule", "path", "source"),
    [
        (upward_imports, "vae_tf/inference/hmc.py", "from vae_tf.models import vae"),
        (upward_imports, "vae_tf/inference/hmc.py", "def f():\n    from ..models.vae import VAE"),
        (upward_imports, "vae_tf/latent/codes.py", "import vae_tf.models"),
        (upward_imports, "vae_tf/runs/worker.py", "from vae_tf import VAE"),
        (upward_imports, "vae_tf/models/hvae.py", "from vae_tf.runs import store"),
        (upward_imports, "pages/ui/charts.py", "from pages import home"),
        (modules_without_a_layer, "vae_tf/utils.py", ""),
        (modules_without_a_layer, "vae_tf/common/__init__.py", ""),
        (views_in_the_package, "vae_tf/figures.py", "def f():\n    import streamlit as st"),
        (views_in_the_package, "vae_tf/figures.py", "from pages.ui import state"),
        (entangled_pages, "pages/explore.py", "import pages.home"),
        (entangled_pages, "pages/explore.py", "from pages import run"),
        (entangled_pages, "pages/explore.py", "from pages.ui import frame"),
        (entangled_pages, "pages/explore.py", "import state"),
        (entangled_pages, "pages/explore.py", "from pages.home import gallery"),
        (heavy_at_the_top, "pages/explore.py", "import tensorflow as tf"),
        (heavy_at_the_top, "pages/ui/charts.py", "from plotly import graph_objects"),
        (heavy_at_the_top, "pages/map.py", "try:\n    import umap\nexcept ImportError:\n    umap = None"),
        (banned_words, "vae_tf/figures.py", "go.Scattergl(x=x)"),
        (banned_words, "vae_tf/figures.py", 'dict(type="splom")'),
        (banned_words, "vae_tf/figures.py", "import plotly.express as px"),
    ],
)
def test_a_violation_is_seen(rule, path, source):
    found = rule(HOUSE | {path: source})
    assert found
    assert all(path in sentence for sentence in found)


@pytest.mark.parametrize("rule", CANVAS_RULES)
def test_the_canvas_keeps_the_rule(rule):
    assert rule(canvas()) == []


@pytest.mark.parametrize("rule", CANVAS_RULES)
def test_a_canvas_in_order_breaks_no_rule(rule):
    assert rule(CANVAS_HOUSE) == []


@pytest.mark.parametrize(
    ("rule", "name", "source"),
    [
        (modules_without_a_header, "lerp.js", "export const a = 1;"),
        (modules_without_a_header, "lerp.js", "//\nexport const a = 1;"),
        (long_modules, "lerp.js", "// Paths.\n" * 251),
        (imports_from_elsewhere, "lerp.js", 'import three from "three";'),
        (imports_from_elsewhere, "lerp.js", 'import { a,\n  b } from "../other.js";'),
        (imports_from_elsewhere, "lerp.js", 'export * from "https://example.org/a.js";'),
        (imports_from_elsewhere, "lerp.js", 'import "//example.org/a.js";'),
        (imports_from_elsewhere, "lerp.js", "const a = await import(`./${name}.js`);"),
        (imports_from_elsewhere, "lerp.js", 'import { a } from "./gone.js";'),
        (rooms_that_know_each_other, "stage/stage.js", 'import "../path/path.js";'),
        (rooms_that_know_each_other, "store.js", 'import "./stage/stage.js";'),
        (listeners_that_stay, "path.js", 'window.addEventListener("resize", () => {\n  draw();\n});\n'),
        (listeners_that_stay, "path.js", 'document.addEventListener("keydown", listen, true);\n'),
        (banned_in_the_canvas, "path.js", "element.innerHTML = name;"),
        (banned_in_the_canvas, "path.js", 'element.insertAdjacentHTML("beforeend", name);'),
        (banned_in_the_canvas, "path.js", "document.write(name);"),
        (banned_in_the_canvas, "path.js", "const f = new Function(text);"),
        (banned_in_the_canvas, "path.js", "eval(text);"),
        (banned_in_the_canvas, "path.js", 'canvas.getContext("webgl2");'),
        (banned_in_the_canvas, "path.js", "await navigator.gpu.requestAdapter();"),
        (banned_in_the_canvas, "path.js", 'fetch("https://example.org/weights.bin");'),
        (banned_in_the_canvas, "path.css", '@import "other.css";'),
        (banned_in_the_canvas, "path.css", 'background: url("//example.org/a.png");'),
        (banned_in_the_canvas, "package-lock.json", '{"resolved": "https://registry.example.org/a.tgz"}'),
        (unpinned_in_the_canvas, "package.json", '{"devDependencies": {"tool": "^1.2.3"}}'),
        (unpinned_in_the_canvas, "package.json", '{"devDependencies": {"tool": "1.2.4"}}'),
        (unpinned_in_the_canvas, "package.json", '{"dependencies": {"other": "1.0.0"}}'),
    ],
)
def test_a_violation_in_the_canvas_is_seen(rule, name, source):
    path = f"assets/canvas/{name}"
    found = rule(CANVAS_HOUSE | {path: source})
    assert found
    assert all(path in sentence for sentence in found)


def test_a_first_visit_imports_nothing_heavy():
    assert heavy_reached(code(), FROM_HOME) == []


def test_what_home_needs_of_the_package_imports_nothing_heavy():
    names = {"vae_tf", "vae_tf.config", "vae_tf.data", "vae_tf.latent", "vae_tf.runs", "vae_tf.runs.store"}
    assert heavy_reached(code(), sorted(names)) == []


def test_benchmarks_bring_tensorflow_in_by_the_one_function_that_silences_it():
    benchmarks = [path for path in code() if path.startswith("vae_tf/bench/")]
    names = [path.removesuffix(".py").replace("/", ".") for path in benchmarks]
    assert heavy_reached(code(), [name for name in names if "contenders" not in name and "child" not in name]) == []


def test_a_heavy_import_is_seen_through_a_chain():
    house = HOUSE | {"vae_tf/runs/__init__.py": "from vae_tf.models.vae import VAE"}
    assert heavy_reached(HOUSE, FROM_HOME) == []
    assert "vae_tf.models.vae -> keras" in heavy_reached(house, FROM_HOME)[0]


def test_importing_the_package_loads_no_heavy_library():
    modules = "vae_tf, vae_tf.config, vae_tf.data, vae_tf.latent, vae_tf.runs"
    loaded = f"import sys, {modules}; print(*sorted({HEAVY | {'streamlit'}!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("", "")


def test_no_folder_of_pages_lies_beside_the_frame():
    assert not (ROOT / "pages/ui/pages").exists()  # Streamlit would serve it by itself, without the frame


def test_assets_are_small():
    assets = [path for path in ROOT.glob("assets/**/*") if path.is_file() and "node_modules" not in path.parts]
    assert heavy_assets({str(path): path.stat().st_size for path in assets}) == []
    assert heavy_assets({"assets/a.npz": ASSET_LIMIT + 1})


def test_requirements_are_pinned_and_say_why():
    assert unpinned((ROOT / "requirements.txt").read_text()) == []
    for line in ["numpy>=2  # arrays", "numpy  # arrays", "numpy==2.4.6"]:
        assert unpinned(line) == [line]


def groups() -> dict[str, list[str]]:
    """The dependency groups: the development's, and the extras that single formats need."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]


def test_development_tools_and_extras_are_pinned():
    tools = [tool for group in groups().values() for tool in group]
    assert [tool for tool in tools if not re.fullmatch(r"[\w-]+==[\w.]+", tool)] == []


def test_what_the_code_imports_is_required():
    extras = {tool for name, group in groups().items() if name != "dev" for tool in pinned("\n".join(group))}
    assert missing_requirements(code(), pinned((ROOT / "requirements.txt").read_text()) | extras) == []
    assert missing_requirements({"vae_tf/x.py": "import json, torch, sklearn.svm"}, {"scikit-learn"}) == [
        "vae_tf/x.py imports torch, which requirements.txt does not name"
    ]
