"""GET /api/v1/calls as openapi.yaml describes it, with FastAPI and SQLite.

    CALLS_DATABASE=calls.db CALLS_TOKENS=secret,other uvicorn app:app
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
TOKENS = [token.encode() for token in os.environ["CALLS_TOKENS"].split(",")]

app = FastAPI(title="Calls", redirect_slashes=False)
app.add_middleware(GZipMiddleware)


class ExactJSONResponse(JSONResponse):
    def render(self, content: Any) -> bytes:
        return encode(content).encode()


def authenticate(given: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> None:
    # All are compared, each in constant time: how long it takes tells nothing about a token.
    if not any([secrets.compare_digest(given.credentials.encode(), token) for token in TOKENS]):
        raise HTTPException(401, "Invalid API key", {"WWW-Authenticate": 'Bearer error="invalid_token"'})


def connection() -> Iterator[sqlite3.Connection]:
    opened = store.connect(DATABASE)
    try:
        yield opened
    finally:
        opened.close()


# FastAPI doesn't add HEAD by itself, nor the path with a slash at its end but as a redirect.
@app.api_route("/api/v1/calls", methods=["GET", "HEAD"], operation_id="listCalls", dependencies=[Depends(authenticate)])
@app.api_route("/api/v1/calls/", methods=["GET", "HEAD"], include_in_schema=False, dependencies=[Depends(authenticate)])
def list_calls(
    query: Annotated[CallQuery, Query()], calls: Annotated[sqlite3.Connection, Depends(connection)]
) -> Response:
    items, total = store.page(calls, query)
    return ExactJSONResponse({"items": items, "total": total, "skip": query.skip, "limit": query.limit})


@app.exception_handler(Exception)
def internal_error(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": "Internal Server Error"}, 500)
