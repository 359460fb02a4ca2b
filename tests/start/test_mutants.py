"""What `make mutants` changes."""

import marshal
from types import CodeType

from tests.mutants.changes import mutants

MODULE = '''
LIMIT = 3

class Rule:
    """Nothing here is changed."""

    def holds(self, day: int = 1) -> bool:
        """Say whether it holds."""
        lock(zip(self.with_for_update(key_share=True), [], strict=True))
        self.asked = day
        if day < LIMIT and not self.over:
            raise ValueError
        return any(query.where(a == 1, b))
'''


def test_each_is_the_module_with_one_change(tmp_path):
    path = tmp_path / "rules.py"
    path.write_text(MODULE)
    found = list(mutants(path))
    assert {each.function for each in found} == {"Rule.holds"}
    assert [each.name.partition("Rule.holds: ")[2] for each in found] == [
        "self.asked = day → pass",
        "day < LIMIT and (not self.over) → day < LIMIT or not self.over",
        "day < LIMIT → day <= LIMIT",
        "not self.over → self.over",
        "raise ValueError → pass",
        "return any(query.where(a == 1, b)) → return None",
        "any(query.where(a == 1, b)) → all(query.where(a == 1, b))",
        "without a == 1",
        "without b",
        "a == 1 → a != 1",
        "1 → 2",
    ]
    assert len({marshal.dumps(each.code()) for each in found}) == len(found)
    assert path.read_text() == MODULE


MADE_AT_ONCE = """
def of(key):
    checked(key)
    return lambda row: row[key] == 1

OWN = {"commune": [of("commune")]}
"""


def test_what_is_over_once_a_module_is_imported_is_not_changed_but_what_it_made_is(tmp_path):
    path = tmp_path / "rules.py"
    path.write_text(MADE_AT_ONCE)
    assert [each.name.partition("of: ")[2] for each in mutants(path)] == [
        "row[key] == 1 → row[key] != 1",
        "1 → 2",
    ]


WITHIN = """
def of(key, whose):
    def holds(row):
        return row[key] in whose

    return sorted(whose, key=lambda each: each[key])
"""


def test_a_function_made_within_another_still_asks_it_for_the_same(tmp_path):
    path = tmp_path / "rules.py"
    path.write_text(WITHIN)
    for each in mutants(path):
        [of] = [code for code in each.code().co_consts if isinstance(code, CodeType)]
        made = {code.co_name: code.co_freevars for code in of.co_consts if isinstance(code, CodeType)}
        assert made.get("holds") == ("key", "whose"), each.name
