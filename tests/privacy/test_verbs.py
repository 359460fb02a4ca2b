"""What was done to somebody is told to them in words, whichever page did it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tracker.privacy.verb_words import in_words

NOT_ABOUT_A_PERSON = {"demo_load", "territory_load"}


def named(code: ast.Module) -> Iterator[str]:
    """Yield the verbs that are noted, or are what was done."""
    for call in ast.walk(code):
        if isinstance(call, ast.Call):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            said = call.args[1:2] if name == "note" else call.args[:1] if name in {"Done", "_decided"} else []
            parts = [part for verb in said if not isinstance(verb, ast.JoinedStr) for part in ast.walk(verb)]
            yield from (
                part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )


def test_every_verb_of_the_trail_has_words():
    code = [ast.parse(path.read_text()) for path in Path("tracker").rglob("*.py")]
    verbs = {verb for each in code for verb in named(each)}
    assert {"sign_in", "data_request", "roster_import", "record_refuse", "enroll_approve"} <= verbs
    told = {verb: in_words(verb) for verb in verbs - NOT_ABOUT_A_PERSON}
    assert [verb for verb, words in told.items() if words.startswith("Otra acción")] == []
