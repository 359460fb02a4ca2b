"""What gunicorn makes of a request, as text: an application of two lines instead of the tracker, which starts slowly."""


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['wsgi.url_scheme']} {environ['REMOTE_ADDR']}".encode()]
