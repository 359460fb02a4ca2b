"""What stands above every answer, to the letter."""

from collections.abc import Iterator

from werkzeug.test import TestResponse

ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "manifest-src 'self'; worker-src 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HSTS = "max-age=31536000; includeSubDomains"
KNOWN_FOR = "Max-Age=15552000"  # of the cookie by which a browser that signed in is known


def faults(response: TestResponse, *, https: bool = False, static: bool = False) -> Iterator[str]:
    """Say what is wrong with the headers of an answer; `static` is a file that was found."""
    wanted: dict[str, str | None] = {
        **ALWAYS,
        "Strict-Transport-Security": HSTS if https else None,
        "Cache-Control": "public, max-age=3600" if static else "no-store",
        "Access-Control-Allow-Origin": None,
    }
    for name, value in wanted.items():
        given = response.headers.getlist(name)
        if given != ([] if value is None else [value]):
            yield f"{name} is {given}"
    for cookie in response.headers.getlist("Set-Cookie"):
        yield from _cookie_faults(cookie, https=https)


def _cookie_faults(cookie: str, *, https: bool) -> Iterator[str]:
    first, *attributes = cookie.split("; ")
    name = "__Host-tracker" if https else "tracker"
    lasting = first.startswith(f"{name}-known=")
    if not lasting and not first.startswith(f"{name}="):
        yield f"a cookie is named {first.partition('=')[0]}"
    kept = {text for text in attributes if not text.startswith(("Expires=", "Max-Age=0"))}
    wanted = {"HttpOnly", "Path=/", "SameSite=Lax", "Secure" if https else "", KNOWN_FOR if lasting else ""}
    if kept != wanted - {""}:
        yield f"the cookie says {sorted(kept)}"
