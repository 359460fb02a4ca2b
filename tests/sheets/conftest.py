import pytest

from tracker.sheets.read import read


@pytest.fixture
def read_bytes(tmp_path):
    """Read a content under a name, as an upload would be."""

    def _read(content, name="nomina.xlsx"):
        path = tmp_path / name
        path.write_bytes(content)
        return read(path)

    return _read
