"""The calls endpoint as a FastAPI server declares it, asked without a socket: what the mock's strictness is compared with.

    python twin.py APP CALLS < requests.jsonl > answers.jsonl

A request is {"query": text, "headers": [[name, value], …]}, its texts one character a byte. An answer is
{"status": 200, "challenge": text or null, "body": what JSON it had}. CALLS has a call on each line, in the order of the list.
"""

import asyncio
import json
import sys
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum
from typing import Annotated, Any
from uuid import UUID

from fastapi import Cookie, Depends, FastAPI, Header, HTTPException, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import UUID4

TOKENS = {"e2e-acme", "e2e-globex"}

with open(sys.argv[2], encoding="utf-8") as file:
    CALLS = [json.loads(line) for line in file]


async def token(given: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> str:
    if given.credentials not in TOKENS:
        raise HTTPException(401, "Invalid API key", {"WWW-Authenticate": 'Bearer error="invalid_token"'})
    return given.credentials


class Status(str, Enum):
    ongoing = "ongoing"
    completed = "completed"
    failed = "failed"


def instant(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


STARTS = [instant(datetime.fromisoformat(call["started_at"])) if call["started_at"] else None for call in CALLS]

calls = FastAPI()


# One call after the other is looked at, as plainly as can be.
@calls.get("/api/v1/calls")
async def list_calls(
    token: Annotated[str, Depends(token)],
    skip: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    status: Status | None = None,
    assistant_id: int | None = None,
    customer_phone: str | None = None,
    date_from: datetime | None = None,
    date_to: datetime | None = None,
    min_duration: int | None = None,
    max_duration: int | None = None,
) -> dict[str, Any]:
    found = []
    for call, start in zip(CALLS, STARTS):
        duration = call["duration"]
        if (
            (status is None or call["status"] == status.value)
            and (assistant_id is None or call["assistant_id"] == assistant_id)
            and (customer_phone is None or customer_phone in call["customer_phone_number"])
            and (date_from is None or (start is not None and start >= instant(date_from)))
            and (date_to is None or (start is not None and start <= instant(date_to)))
            and (min_duration is None or (duration is not None and duration >= min_duration))
            and (max_duration is None or (duration is not None and duration <= max_duration))
        ):
            found.append(call["id"])
    return {"items": found[skip : skip + limit], "total": len(found), "skip": skip, "limit": limit}


class Kind(str, Enum):
    voice = "voice"
    text = "text"


edition = FastAPI()


# The other types that a parameter can have, and the other places where one can stand: edition_test.go has them as OpenAPI.
@edition.get("/api/v1/calls")
async def list_edition(
    token: Annotated[str, Depends(token)],
    x_account: Annotated[int, Header(ge=1, le=99)],
    seat: Annotated[str, Cookie(min_length=2, max_length=4)],
    x_kind: Annotated[Kind | None, Header()] = None,
    x_since: Annotated[datetime | None, Header()] = None,
    ratio: Annotated[float | None, Query(gt=0, lt=1)] = None,
    flag: bool | None = None,
    day: date | None = None,
    ref: UUID | None = None,
    key: UUID4 | None = None,
    at: time | None = None,
    wait: timedelta | None = None,
    name: Annotated[str | None, Query(min_length=2, max_length=3, pattern="^[a-zé]+$")] = None,
) -> dict[str, Any]:
    return {"items": [], "total": 0, "skip": 0, "limit": 100}


async def ask(app: FastAPI, request: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    body = b""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal body
        if message["type"] == "http.response.start":
            headers = dict(message["headers"])
            challenge = headers.get(b"www-authenticate")
            answer.update(status=message["status"], challenge=challenge and challenge.decode())
        else:
            body += message.get("body", b"")

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "server": ("testserver", 80),
        "client": ("testclient", 1),
        "root_path": "",
        "path": "/api/v1/calls",
        "raw_path": b"/api/v1/calls",
        "query_string": request["query"].encode("latin-1"),
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in request["headers"]],
    }
    await app(scope, receive, send)
    answer["body"] = json.loads(body)
    return answer


async def main() -> None:
    app = {"calls": calls, "edition": edition}[sys.argv[1]]
    for line in sys.stdin:
        print(json.dumps(await ask(app, json.loads(line))))


asyncio.run(main())
