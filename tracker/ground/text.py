"""Forms of a text that make equal what people mean as equal."""

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = re.compile("['´`ʼ\u2018\u2019ªº°]")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_AFTER_N = "nzz"  # letters only, so that it sorts after every "n…" in any collation


def key(text: str) -> str:
    """Return what two names of one thing have in common: no accents, case, spaces or punctuation, ñ = n."""
    return _NOT_ALPHANUMERIC.sub("", _plain(text))


def search_key(text: str) -> str:
    """Return the words of a text without accents or case, ñ = n, one space between them."""
    return _NOT_ALPHANUMERIC.sub(" ", _plain(text)).strip()


def sort_key(text: str) -> str:
    """Return the text as Spanish sorts it: accents and case ignored, ñ after n."""
    return search_key(unicodedata.normalize("NFC", text).lower().replace("ñ", _AFTER_N))


@lru_cache(maxsize=2**14)  # to look for namesakes, a roster's names are compared again and again
def _plain(text: str) -> str:
    if text.isascii():  # nine of ten cells; the rest would leave them as they are
        return _APOSTROPHES.sub("", text).lower()
    letters = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).casefold()  # 𝕬 is A before it is a
    decomposed = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", letters))  # ŉ hides an apostrophe
    return "".join(char for char in decomposed if not unicodedata.combining(char))
