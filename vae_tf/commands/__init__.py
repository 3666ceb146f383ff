"""Commands of the command line that are more than a few lines: a module each, called by `vae_tf.cli`."""
