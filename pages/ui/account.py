"""Who is here, on a server where people log in: the way in, what one came with, and how much of it all is one's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import product

import streamlit as st

from pages.ui.door import login
from pages.ui.lessons import student
from pages.ui.text import escape
from vae_tf.data import allowance, people
from vae_tf.data.ownership import HOUSE, NOBODY, person
from vae_tf.data.shares import LinkFull
from vae_tf.runs import sharing

LINKED = "shared"
"""What the word in a link to something shared is called in an address; what it opens is `run` or `dataset`."""
THINGS = ("run", "dataset")
SEEN = {
    "run": "They see all that the pages show of it, its test images too, and change nothing. What they compute, a map "
    "say, is kept with it.",
    "dataset": "They see its images, change nothing, and may train on it. Such a run is theirs: what it has learned, "
    "and the few test images kept with it, stay when you take the dataset back.",
}
"""What becomes of something shared, by what it is."""
MOST = 20
"""Words that a link may have: a lesson has as many steps, each about a run."""


def there_are() -> bool:
    """Whether there are accounts here."""
    return people.apart() and person() is not HOUSE


def shut_out() -> bool:
    """Whether one must log in first."""
    return there_are() and person() == NOBODY


def log_in() -> None:
    """Draws the way in; or says that there is none, on a server that has lost its settings."""
    with st.container(horizontal_alignment="center"), st.container(border=True, width=560, key="log-in"):
        st.title("VAE latent-space explorer", anchor=False)
        if not login.configured():
            st.error(
                "The people of this home are kept apart, and this server does not know how they log in: expected "
                "`[auth]` in its secrets, found none. Whoever runs it finds the settings in the README, under "
                "“More than one person”.",
                icon=":material/lock:",
            )
            return
        st.markdown(
            "Train a variational auto-encoder on your own images, and walk through what it learned. People log in "
            "here: what you bring and train is yours, and others see it only where you share it."
        )
        if st.user.get("is_logged_in"):
            st.error(
                "Your login says too little to know you by: expected `iss` and `sub` (OpenID Connect), received less. "
                "Whoever runs this server can see to it.",
                icon=":material/lock:",
            )
        elif LINKED in st.query_params:
            st.markdown(":material/link: The link that you came with opens when you have logged in.")
        if st.button("Log in", type="primary", icon=":material/login:", key="log-in-button"):
            st.login()


def arrive() -> None:
    """Takes up the word of a link that somebody came with, and gives it to whoever may share what is shown."""
    if not there_are():
        st.query_params.pop(LINKED, None)
        return
    _remember()
    shown = [st.query_params[name] for name in THINGS if st.query_params.get(name)]
    things = list(dict.fromkeys([*shown, *student.runs()]))
    word, own = st.query_params.get(LINKED), words_for(things)
    if word is not None and word != own:
        st.query_params.pop(LINKED, None)
        if refused := _come(things, word):
            st.warning(refused, icon=":material/link_off:")
    elif own and word is None:
        st.query_params[LINKED] = own


def words_for(things: Iterable[str]) -> str:
    """What a link to these runs and datasets needs, so that others may look at those that are one's own and shared."""
    return ",".join(filter(None, map(sharing.word_of, things)))


def link_switch(thing: str, what: str) -> None:
    """Draws the way to share a run or a dataset, `what` in a word; nothing where there is nobody to share with, or it
    is not one's own."""
    if not there_are() or not sharing.can_share(thing):
        return
    shared = sharing.word_of(thing) is not None
    icon = ":material/group:" if shared else ":material/lock:"
    with st.popover("Shared" if shared else "Private", icon=icon, type="tertiary", key="share"):
        st.toggle(
            f"Whoever logs in here and has the link may look at this {what}",
            shared,
            key=f"share-{thing}",
            on_change=_switch,
            args=(thing,),
        )
        st.caption(
            f"{SEEN[what]} "
            + (
                "Copy the link with the button beside the title. Switched off, it ends for all who have come."
                if shared
                else "Only you see it now."
            )
        )


def here() -> None:
    """Draws who one is, how much of the disk is one's own, and how the command line knows one."""
    who = person() or ""
    limit, full = allowance.allowance(), allowance.filled(who)
    st.markdown(f"You are logged in as **{escape(login.name_in(st.user.to_dict()))}**.")
    share = min(1.0, full / limit) if limit else 1.0
    st.progress(share, text=f"{full / 1e6:,.0f} of {limit / 1e6:,.0f} MB of the disk")
    st.caption("Your runs and datasets; what you deleted counts until it has lain in the trash for a week.")
    with st.expander("For the command line", icon=":material/terminal:"):
        st.markdown(
            "With this token `python -m vae_tf` works as you, where it runs under the account of the server. "
            "Keep it to yourself."
        )
        st.code(f"export {people.TOKEN}={people.token_for(who)}", language="bash", wrap_lines=True)
    if st.button("Log out", icon=":material/logout:", key="log-out"):
        st.logout()


def _switch(thing: str) -> None:
    try:
        if st.session_state[f"share-{thing}"]:
            st.query_params[LINKED] = sharing.share(thing)
        else:
            sharing.unshare(thing)
            st.query_params.pop(LINKED, None)
    except (ValueError, OSError) as error:
        st.error(escape(str(error)))


def _come(things: Sequence[str], words: str) -> str:
    """Why none of the words in a link opens any of the things that it is about; "" where one does."""
    came, refused = False, ""
    for word, thing in product(words.split(",")[:MOST], things):
        try:
            came |= sharing.come(thing, word)
        except LinkFull as error:
            refused = f"This link opens for nobody more: {error}. Its owner can take it back and share anew."
        except OSError as error:
            refused = f"This link could not be taken up now: {escape(str(error))}. Open it again later."
    return (
        ""
        if came
        else refused
        or "This link shares nothing here: it was cut or changed, or its owner has taken it back. Ask them for the "
        "link again."
    )


def _remember() -> None:
    """Keeps what somebody is called: once a session."""
    if "remembered" not in st.session_state:
        with suppress(OSError):  # a full disk: it is only a name
            people.remember(person() or "", login.name_in(st.user.to_dict()))
        st.session_state["remembered"] = True
