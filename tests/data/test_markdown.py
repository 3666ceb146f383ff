import pytest

from vae_tf.data.markdown import escape, legible


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("CC BY-SA 3.0", "CC BY-SA 3.0"),
        ("MNIST, 5,000 digits", "MNIST, 5,000 digits"),
        ("1. one", r"1\. one"),
        ("- one", r"\- one"),
        ("a --- b", r"a \-\-\- b"),
        ("*a* [b](c) <d> `e` |", escape("*a* [b](c) <d> `e` |")),
        ("www.example.com", escape("www") + r"\.example.com"),
        (":smile:", escape(":smile:")),
    ],
)
def test_a_file_is_legible_as_it_is_and_no_less_safe(typed, written):
    assert legible(typed) == written
