from vae_tf import figures
from vae_tf.figures.style import FADED


def test_kl_bars_come_in_order_and_pale_where_unused():
    figure = figures.kl_bars([0.0, 3.0, 1.0], active=[False, True, True])
    assert list(figure.data[0].x) == ["z₂", "z₃", "z₁"]
    assert figure.data[0].marker.color[-1] == FADED
