import pytest

CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}


@pytest.fixture
def app(app):
    app.config["ARGON2"] = CHEAP
    return app
