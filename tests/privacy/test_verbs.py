"""What was done to somebody is told to them in words, whichever page did it."""

import re
from pathlib import Path

from tracker.privacy.verb_words import in_words

NOT_ABOUT_A_PERSON = {"demo_load", "territory_load"}


def test_every_verb_of_the_trail_has_words():
    code = "\n".join(path.read_text() for path in Path("tracker").rglob("*.py"))
    calls = re.findall(r"audit\.note\((.*)\)", code)
    verbs = {verb for call in calls for verb in re.findall(r'(?<!f)"(\w+)"', call)}
    assert {"sign_in", "data_request", "roster_import"} <= verbs
    told = {verb: in_words(verb) for verb in verbs - NOT_ABOUT_A_PERSON}
    assert [verb for verb, words in told.items() if words.startswith("Otra acción")] == []
