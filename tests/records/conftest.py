import io

import pytest

PDF = b"%PDF-1.7 un certificado"


@pytest.fixture
def pdf():
    """Give the function that returns a file to be sent."""
    return lambda name="certificado.pdf", content=PDF: (io.BytesIO(content), name)
