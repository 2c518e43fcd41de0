"""GET /api/v1/calls as openapi.yaml describes it, with FastAPI and SQLite.

    CALLS_DATABASE=calls.db CALLS_TOKENS=secret:acme,other:globex uvicorn app:app
"""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

import store
from models import CallQuery, encode

DATABASE = os.environ["CALLS_DATABASE"]
ACCOUNTS = dict(pair.split(":") for pair in os.environ["CALLS_TOKENS"].split(","))  # by token

app = FastAPI(title="Calls", redirect_slashes=False)
app.add_middleware(GZipMiddleware)


class ExactJSONResponse(JSONResponse):
    def render(self, content: Any) -> bytes:
        return encode(content).encode()


def account(given: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> str:
    # All are compared, each in constant time: how long it takes tells nothing about a token.
    found = [name for token, name in ACCOUNTS.items() if secrets.compare_digest(given.credentials.encode(), token.encode())]
    if not found:
        raise HTTPException(401, "Invalid API key", {"WWW-Authenticate": 'Bearer error="invalid_token"'})
    return found[0]


def connection() -> Iterator[sqlite3.Connection]:
    opened = store.connect(DATABASE)
    try:
        yield opened
    finally:
        opened.close()


# FastAPI doesn't add HEAD by itself, nor the path with a slash at its end but as a redirect.
@app.api_route("/api/v1/calls", methods=["GET", "HEAD"], operation_id="listCalls")
@app.api_route("/api/v1/calls/", methods=["GET", "HEAD"], include_in_schema=False)
def list_calls(
    account: Annotated[str, Depends(account)],
    query: Annotated[CallQuery, Query()],
    calls: Annotated[sqlite3.Connection, Depends(connection)],
) -> Response:
    items, total = store.page(calls, account, query)
    return ExactJSONResponse({"items": items, "total": total, "skip": query.skip, "limit": query.limit})


@app.exception_handler(Exception)
def internal_error(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": "Internal Server Error"}, 500)
