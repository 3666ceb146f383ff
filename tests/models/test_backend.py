import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_tensorflow_arrives_without_its_chatter_and_real_messages_pass():
    code = (
        "import os, sys\n"
        "sys.path.insert(0, os.getcwd())\n"
        "from vae_tf.models.backend import import_tensorflow\n"
        "import_tensorflow(); import_tensorflow()\n"
        "assert 'keras' in sys.modules and 'tensorflow' in sys.modules\n"
        "import tensorflow as tf\n"
        "for i in range(8): tf.function(lambda x: x + 1)(i)\n"
        "tf.get_logger().warning('heard')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "WARNING:tensorflow:heard\n")
