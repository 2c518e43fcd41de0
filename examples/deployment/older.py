"""The same endpoint with the mistakes of an older server, to show what a report of the contract suite looks like.

"Known" mistakes are those of the platform's older open-source server (August 2025), as far as they are known. "Typical"
ones are what services of that kind and time had; nothing says that this server had them.

    CALLS_DATABASE=calls.db CALLS_TOKENS=secret:acme uvicorn older:app
"""

import os
import sqlite3
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

import store
from models import EPOCH, MICROSECOND, microseconds

DATABASE = os.environ["CALLS_DATABASE"]
ACCOUNTS = dict(pair.split(":") for pair in os.environ["CALLS_TOKENS"].split(","))  # by token
PARTS = [name for name in store.COSTS if name != "total_cost"]

app = FastAPI(title="Calls, an older server")


def account(given: Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]) -> str:
    if given is None:
        raise HTTPException(403, "Not authenticated")  # typical: FastAPI's own answer before 0.122, and no challenge
    if given.credentials not in ACCOUNTS:
        raise HTTPException(401, "Invalid API key")  # typical: no WWW-Authenticate
    return ACCOUNTS[given.credentials]


def read_date(text: str, name: str) -> int:
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise HTTPException(400, f"Invalid {name} format") from None
    return microseconds(moment.replace(tzinfo=None))  # typical: the column has no offset, so that of the request is dropped


def naive(microseconds: int | None) -> str | None:
    # Known: naive UTC in the database, and sent without an offset.
    return None if microseconds is None else (EPOCH + microseconds * MICROSECOND).replace(tzinfo=None).isoformat()


def as_sent(row: sqlite3.Row) -> dict[str, Any]:
    call = store.call_of(row)
    for name in store.TIMES:
        call[name] = naive(row[name])
    for name in store.COSTS:
        call[name] = None if call[name] is None else float(call[name])
    if None not in [call[name] for name in PARTS]:
        call["total_cost"] = sum(call[name] for name in PARTS)  # typical: money added up in floats
    return call


# Known: the route ends in a slash, and the documented path redirects to it with a 307.
# Typical: no HEAD, which FastAPI doesn't add by itself.
@app.get("/api/v1/calls/")
def list_calls(
    account: Annotated[str, Depends(account)],
    skip: int = 0,
    limit: int = 100,
    status: str | None = None,  # typical: any text, so that an unknown status matches nothing
    assistant_id: int | None = None,
    customer_phone: str | None = None,
    date_from: str | None = None,
    date_to: str | None = None,
    min_duration: int | None = None,
    max_duration: int | None = None,
) -> dict[str, Any]:
    skip, limit = max(skip, 0), min(max(limit, 1), 1000)  # typical: clamped, not refused
    where, values = ["account = ?"], [account]

    def condition(sql: str, value: Any) -> None:
        where.append(sql)
        values.append(value)

    calls = store.connect(DATABASE)
    try:
        # Typical: "if value" takes an empty text and a zero for a parameter that wasn't given.
        if status:
            condition("status = ?", status)
        if assistant_id:
            known = "SELECT 1 FROM calls WHERE account = ? AND assistant_id = ?"
            if not calls.execute(known, [account, assistant_id]).fetchone():
                raise HTTPException(404, "Assistant not found")  # known: an unknown assistant is a 404
            condition("assistant_id = ?", assistant_id)
        if customer_phone:
            condition("customer_phone_number LIKE ?", f"%{customer_phone}%")  # typical: % and _ are wildcards
        if date_from:
            condition("started_at >= ?", read_date(date_from, "date_from"))
        if date_to:
            condition("started_at <= ?", read_date(date_to, "date_to"))
        if min_duration:
            condition("duration >= ?", min_duration)  # typical: a number SQLite can't hold is a 500
        if max_duration:
            condition("duration <= ?", max_duration)
        matching = f"FROM calls WHERE {' AND '.join(where)}"
        total = calls.execute(f"SELECT count(*) {matching}", values).fetchone()[0]
        # Typical: nothing breaks ties of equal starts.
        rows = calls.execute(f"SELECT * {matching} ORDER BY started_at DESC LIMIT ? OFFSET ?", [*values, limit, skip])
        return {"items": [as_sent(row) for row in rows], "total": total, "skip": skip, "limit": limit}
    finally:
        calls.close()
