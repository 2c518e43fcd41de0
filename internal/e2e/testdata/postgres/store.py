"""The calls in PostgreSQL, in the place of examples/deployment/store.py.

    CALLS_MONEY='double precision' python store.py DATABASE ACCOUNT < calls.jsonl
    CALLS_ORDER='started_at DESC' uvicorn app:app

A database is named as libpq does, such as "host=/tmp/sockets dbname=calls options='-c timezone=Asia/Kathmandu'".
"""

import json
import os
import sys
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import cache, partial
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Json, set_json_dumps, set_json_loads
from psycopg_pool import ConnectionPool

from models import CallQuery, encode

MONEY = os.environ.get("CALLS_MONEY", "numeric")
ORDER = os.environ.get("CALLS_ORDER", "started_at DESC NULLS LAST, id DESC")

SCHEMA = f"""
CREATE TABLE IF NOT EXISTS calls (
    account text NOT NULL,
    id bigint PRIMARY KEY,
    call_sid text NOT NULL,
    assistant_id bigint NOT NULL,
    assistant_name text,
    assistant_graph_name text,
    to_phone_number text NOT NULL,
    customer_phone_number text NOT NULL,
    status text NOT NULL,
    duration bigint,
    started_at timestamptz,
    ended_at timestamptz,
    call_meta json,
    total_cost {MONEY},
    llm_cost {MONEY},
    tts_cost {MONEY},
    stt_cost {MONEY},
    telephony_cost {MONEY},
    cost_currency text
)
"""

# An instant comes in microseconds since 1970. Their seconds and what is left of them are exact, all of them at once aren't.
INSTANT = "'epoch'::timestamptz + %({0})s / 1000000 * interval '1 second' + %({0})s %% 1000000 * interval '1 microsecond'"
CONDITIONS = {
    "account": "account = %(account)s",
    "status": "status = %(status)s",
    "assistant_id": "assistant_id = %(assistant_id)s",
    "customer_phone": "position(%(customer_phone)s in customer_phone_number) > 0",
    "date_from": "started_at >= " + INSTANT.format("date_from"),
    "date_to": "started_at <= " + INSTANT.format("date_to"),
    "min_duration": "duration >= %(min_duration)s",
    "max_duration": "duration <= %(max_duration)s",
}

read_json = partial(json.loads, parse_float=Decimal)
set_json_dumps(encode)
set_json_loads(read_json)


@cache
def pool(database: str) -> ConnectionPool:
    each = {"autocommit": True, "row_factory": dict_row}
    return ConnectionPool(database, min_size=4, max_size=4, open=True, close_returns=True, kwargs=each)


def connect(database: str) -> Connection:
    """A connection of the pool: closing it gives it back."""
    return pool(database).getconn()


def fill(database: str, account: str, lines: Iterable[str]) -> None:
    with Connection.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute(SCHEMA)
        for line in lines:
            call = {name: Json(value) if isinstance(value, dict) else value for name, value in read_json(line).items()}
            names = ["account", *call]
            cursor.execute(f"INSERT INTO calls ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})", [account, *call.values()])
        cursor.execute("ANALYZE calls")


def page(connection: Connection, account: str, query: CallQuery) -> tuple[list[dict[str, Any]], int]:
    """The calls of a page, and how many of the account's match in all."""
    values = {"account": account, **{name: value for name, value in query if value is not None}}
    if "\0" in values.get("customer_phone", ""):
        return [], 0  # no text has it, and PostgreSQL takes none that does
    if "status" in values:
        values["status"] = str(values["status"])
    if "date_from" in values:
        values["date_from"] = -(-values["date_from"] // 1000)  # up to the microsecond from which on it is met
    if "date_to" in values:
        values["date_to"] //= 1000
    where = " AND ".join(CONDITIONS[name] for name in values if name in CONDITIONS)
    total = connection.execute(f"SELECT count(*) AS n FROM calls WHERE {where}", values).fetchone()["n"]
    rows = connection.execute(f"SELECT * FROM calls WHERE {where} ORDER BY {ORDER} LIMIT %(limit)s OFFSET %(skip)s", values).fetchall()
    for row in rows:
        del row["account"]
        for name, value in row.items():
            if isinstance(value, datetime):
                row[name] = value.isoformat()  # with the offset of the session's time zone
    return rows, total


if __name__ == "__main__":
    fill(sys.argv[1], sys.argv[2], sys.stdin)
