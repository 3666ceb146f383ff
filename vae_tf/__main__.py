"""`python -m vae_tf`."""

import sys

from vae_tf.cli import main

sys.exit(main())
