"""The application, as `flask --app app` and `gunicorn app:app` find it."""

from tracker import create_app

app = create_app()
