"""Starts parse.py in a process of its own, without what the package `tracker` starts: soon, and with nothing to lose."""

import sys
from pathlib import Path
from types import ModuleType

package = ModuleType("tracker")
package.__path__ = [str(Path(__file__).parents[1])]
sys.modules["tracker"] = package

from tracker.sheets.parse import main  # noqa: E402 - not before the package has its stand-in

main()
