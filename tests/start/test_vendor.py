"""What others made is served exactly as they published it, with its licence, and nothing beside it."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VENDOR = ROOT / "static" / "vendor"
MANIFEST = VENDOR / "manifest.toml"
PACKAGES = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["packages"]
LISTED = {
    VENDOR / package["folder"] / file["path"]: file for package in PACKAGES for file in package["files"]
}


def texts(*patterns):
    return "".join(path.read_text(encoding="utf-8") for pattern in patterns for path in ROOT.glob(pattern))


@pytest.mark.parametrize("path", LISTED, ids=lambda path: path.name)
def test_a_listed_file_is_byte_for_byte_what_was_recorded(path):
    assert hashlib.sha256(path.read_bytes()).hexdigest() == LISTED[path]["sha256"]


def test_no_file_is_served_that_the_manifest_does_not_list():
    served = {path for path in VENDOR.rglob("*") if path.is_file()}
    assert served == {*LISTED, MANIFEST}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_each_package_names_its_version_and_carries_its_licence(package):
    assert package["folder"].endswith(f"-{package['version']}")
    assert package["licence"]
    assert "LICENSE" in {file["path"] for file in package["files"]}


def test_every_icon_that_the_pages_name_is_in_the_sprite():
    sprite = next(path for path in LISTED if path.name == "sprite.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    named = set(
        re.findall(r'\bicon"?\s*[(:=]\s*"([a-z0-9-]+)"', texts("templates/**/*.html", "tracker/**/*.py"))
    )
    assert named
    assert named <= drawn


def test_the_pages_address_vendored_files_that_exist():
    addressed = set(re.findall(r"vendor/([\w.-]+/[\w.-]+)", texts("templates/**/*.html", "static/*.css")))
    assert addressed
    assert {VENDOR / address for address in addressed} <= set(LISTED)
