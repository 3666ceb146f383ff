"""The maps of a run: asked for, computed, kept on disk by content, read again. A table of contents."""

from vae_tf.runs.maps.compute import compute_map
from vae_tf.runs.maps.kept import kept_maps, laid
from vae_tf.runs.maps.request import MapRequest
from vae_tf.runs.maps.stored import Map, map_folder, map_key, read_map

__all__ = ["Map", "MapRequest", "compute_map", "kept_maps", "laid", "map_folder", "map_key", "read_map"]
