"""What `make mutants` changes."""

import marshal

from tests.mutants.changes import mutants

MODULE = '''
LIMIT = 3

class Rule:
    """Nothing here is changed."""

    def holds(self, day: int = 1) -> bool:
        """Say whether it holds."""
        lock(self)
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
