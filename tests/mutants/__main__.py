"""`make mutants`: changes rules one at a time, and counts how many changes a test notices."""

import argparse
import sys
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from tests.mutants.changes import Mutant, mutants
from tests.mutants.playing import Player

ROOT = Path(__file__).parents[2]
RULES = ("tracker/*/*rules.py", "tracker/standing/*.py", "tracker/access/policy.py")
EQUIVALENT = Path(__file__).with_name("equivalent.txt")
BESIDES = {  # what else tests the rules of a feature
    "editions": [
        "classroom/test_rules.py",
        "enrollments/test_merging.py",
        "enrollments/test_rules.py",
        "enrollments/test_withdrawing.py",
    ],
    "plan": ["catalogue"],
    "records": ["imports/test_records_import.py"],
    "standing": ["panorama"],
}
SLOW = (
    "access/test_h*.py",
    "access/test_matrix.py",
    "imports/test_hostile_uploads.py",
)  # of every page, or elsewhere
WANTED = 97  # of a hundred


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.mutants", description="Let the tests find changed rules.")
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("features", nargs="*", help="editions, standing…: all unless told")
    asked = parser.parse_args()
    modules = [path for path in rules() if not asked.features or path.parts[1] in asked.features]
    made = [mutant for path in modules for mutant in mutants(path)]
    sample = sorted(Random(asked.seed).sample(made, min(asked.sample, len(made))), key=lambda each: each.path)
    player = Player(sample)
    failed = pytest.main([*options(), *tested({path.parts[1] for path in modules})], plugins=[player])
    sys.exit(failed or not tell(sample, player.lived))


def rules() -> list[Path]:
    """Return the modules of rules, from the root on."""
    return sorted(path.relative_to(ROOT) for pattern in RULES for path in ROOT.glob(pattern))


def options() -> list[str]:
    left_out = [f"--ignore-glob={ROOT / 'tests' / pattern}" for pattern in SLOW]
    return ["-q", "-p", "no:cacheprovider", "--engine", "sqlite", "-m", "not browser", *left_out]


def tested(features: set[str]) -> list[str]:
    """Return where the tests of features are."""
    named = {name for feature in features for name in [feature, *BESIDES.get(feature, [])]}
    return [str(place) for name in sorted(named) if (place := ROOT / "tests" / name).exists()]


def tell(sample: list[Mutant], lived: list[Mutant]) -> bool:
    """Print the figure, with and without those held equivalent; say whether it is enough."""
    held = equivalent()
    alive = sum(mutant.name not in held for mutant in lived)
    same = sum(mutant.name in held for mutant in sample)
    died = len(sample) - len(lived)
    print()
    print(f"{died} of {len(sample)} mutants died: {died / len(sample):.1%}")
    print(f"without {same} that are held equivalent: {1 - alive / max(1, len(sample) - same):.1%}")
    return alive * 100 <= (100 - WANTED) * (len(sample) - same)


def equivalent() -> dict[str, str]:
    """Return the mutants that no user could notice, each with the reason, which stands below it."""
    lines = EQUIVALENT.read_text(encoding="utf-8").splitlines()
    return {name: reason.strip() for name, reason in pairwise(lines) if not name.startswith(" ")}


if __name__ == "__main__":
    main()
