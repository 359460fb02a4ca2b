"""Pages to which static/upload.js sends files, and shows how far it is."""

from flask import Response, request


def led_on(answer: Response) -> Response:
    """Say where to go to the script, which cannot keep a redirect from being followed."""
    if "X-Progress" in request.headers and answer.location:
        answer.status_code = 201
    return answer
