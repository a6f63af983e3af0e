"""Who may see the pages: whoever has the token, from an address that is ours, from our own pages.

The server runs on a person's machine and knows about their body. Three things are kept out: other
users of the machine and of the network (the token), other sites that resolve their own name to this
address (the Host), and other sites' scripts and forms (the Origin).
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

LOOPBACK = ("127.0.0.1", "localhost", "::1")
COOKIE_S = 30 * 24 * 3600  # a phone on the wall stays allowed until the program is started again

NO_KEY = (
    "This page belongs to somebody's training. Open the address that the program shows in its "
    "terminal: it carries the key.\n"
)
FOREIGN = "This address is not one of this program's.\n"
CROSS_SITE = "Only this program's own pages may do that.\n"

_SAFE_METHODS = {"GET", "HEAD"}


@dataclass(frozen=True, slots=True)
class Access:
    """The key and the names under which the server may be called."""

    token: str
    hosts: frozenset[str]
    cookie: str

    @classmethod
    def new(cls, *, port: int, hosts: Iterable[str] = ()) -> "Access":
        """A fresh key, for loopback and these hosts. Cookies know no ports, so its name does."""
        return cls(secrets.token_urlsafe(24), frozenset({*LOOPBACK, *hosts}), f"turnout-{port}")

    def address(self, host: str, port: int) -> str:
        """The address to open, key included."""
        return f"http://{host}:{port}/?{urlencode({'token': self.token})}"


class Guard:
    """Lets through what is allowed, and puts the security headers on every answer."""

    def __init__(self, app: ASGIApp, *, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request or one socket."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        answer = self._objection(scope)
        if answer is not None and scope["type"] == "websocket":
            await WebSocketClose(1008, "not allowed")(scope, receive, send)
            return
        await (answer or self._app)(scope, receive, _with_headers(send, scope))

    def _objection(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if _hostname(host) not in self._access.hosts:
            return PlainTextResponse(FOREIGN, 421)
        unsafe = scope["type"] == "websocket" or scope["method"] not in _SAFE_METHODS
        if unsafe and headers.get("origin") != f"http://{host}":
            return PlainTextResponse(CROSS_SITE, 403)
        if self._has_cookie(headers):
            return self._without_token(scope)
        return self._admitted(scope)

    def _has_cookie(self, headers: Headers) -> bool:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self._access.cookie)
        except CookieError:
            return False
        return found is not None and self._is_token(found.value)

    def _is_token(self, word: str) -> bool:
        return secrets.compare_digest(word.encode(), self._access.token.encode())

    def _admitted(self, scope: Scope) -> Response:
        """The token in the address becomes a cookie, and leaves the address."""
        given = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("token", "")
        answer = self._without_token(scope)
        if answer is None or not self._is_token(given) or scope["type"] == "websocket":
            return PlainTextResponse(NO_KEY, 403)
        answer.set_cookie(
            self._access.cookie,
            self._access.token,
            max_age=COOKIE_S,
            httponly=True,
            samesite="strict",
        )
        return answer

    @staticmethod
    def _without_token(scope: Scope) -> Response | None:
        """A redirect to the same page where the address holds a token, else None."""
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        rest = [(name, value) for name, value in query if name != "token"]
        if len(rest) == len(query):
            return None
        path = "/" + scope["path"].lstrip("/\\")  # //host would lead to another site
        return RedirectResponse(f"{path}?{urlencode(rest)}" if rest else path, 303)


def _hostname(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def policy(host: str) -> str:
    """The Content-Security-Policy: this origin alone, nothing inline, nothing evaluated."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            f"connect-src 'self' ws://{host}",  # some browsers do not count sockets as 'self'
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def _with_headers(send: Send, scope: Scope) -> Send:
    host = Headers(scope=scope).get("host", "")

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["content-security-policy"] = policy(host)
            headers["x-content-type-options"] = "nosniff"
            headers["referrer-policy"] = "same-origin"  # "no-referrer" would hide a form's Origin
            headers["cross-origin-opener-policy"] = "same-origin"
            headers["cross-origin-resource-policy"] = "same-origin"
            # Pages are about a body: kept nowhere. Files are kept, and asked about each time.
            is_file = scope["path"].startswith("/static/")
            headers.setdefault("cache-control", "no-cache" if is_file else "no-store")
        await send(message)

    return sending
