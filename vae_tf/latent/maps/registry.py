"""The methods of making maps, by name, in the order of the menus."""

from __future__ import annotations

from vae_tf.latent.maps.first import FIRST
from vae_tf.latent.maps.method import Method
from vae_tf.latent.maps.pca import PCA
from vae_tf.latent.maps.tsne import TSNE
from vae_tf.latent.maps.umap import UMAP

METHODS: dict[str, Method] = {method.name: method for method in (PCA, UMAP, TSNE, FIRST)}
