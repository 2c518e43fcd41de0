"""The calls in SQLite: the table, how it is filled, and how a page is read.

SQLite has no type for money or for instants. Both are integers here, which compare and add up exactly: money in
hundred-millionths of its currency, instants in microseconds since 1970.

    python store.py DATABASE ACCOUNT < calls.jsonl
"""

import json
import sqlite3
import sys
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from models import CallQuery, encode, instant_text, microseconds

SCHEMA = """
CREATE TABLE IF NOT EXISTS calls (
    account TEXT NOT NULL,
    id INTEGER PRIMARY KEY,
    call_sid TEXT NOT NULL,
    assistant_id INTEGER NOT NULL,
    assistant_name TEXT,
    assistant_graph_name TEXT,
    to_phone_number TEXT NOT NULL,
    customer_phone_number TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('ongoing', 'completed', 'failed')),
    duration INTEGER,
    started_at INTEGER,
    ended_at INTEGER,
    call_meta TEXT,
    total_cost INTEGER,
    llm_cost INTEGER,
    tts_cost INTEGER,
    stt_cost INTEGER,
    telephony_cost INTEGER,
    cost_currency TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS calls_newest_first ON calls (account, started_at DESC, id DESC);
"""

ORDER = "ORDER BY started_at DESC NULLS LAST, id DESC"

# Each parameter's condition, and that of the account. A null meets none of them, as comparing with it gives null. Text is
# found by instr: LIKE would have to be escaped, and doesn't tell capitals.
CONDITIONS = {
    "account": "account = :account",
    "status": "status = :status",
    "assistant_id": "assistant_id = :assistant_id",
    "customer_phone": "instr(customer_phone_number, :customer_phone) > 0",
    "date_from": "started_at >= :date_from",
    "date_to": "started_at <= :date_to",
    "min_duration": "duration >= :min_duration",
    "max_duration": "duration <= :max_duration",
}

MONEY_PLACES = 8
TIMES = ("started_at", "ended_at")
COSTS = ("total_cost", "llm_cost", "tts_cost", "stt_cost", "telephony_cost")


def money_to_integer(amount: Decimal | int) -> int:
    units = Decimal(amount).scaleb(MONEY_PLACES)
    if units != int(units):
        raise ValueError(f"{amount} has more than {MONEY_PLACES} decimal places")
    return int(units)


def read_json(text: str) -> dict[str, Any]:
    return json.loads(text, parse_float=Decimal)


# How a field is kept, and how it is given back. The others are kept as they are.
KEEP = {
    **dict.fromkeys(TIMES, lambda text: microseconds(datetime.fromisoformat(text))),
    **dict.fromkeys(COSTS, money_to_integer),
    "call_meta": encode,
}
GIVE = {
    **dict.fromkeys(TIMES, instant_text),
    **dict.fromkeys(COSTS, lambda units: Decimal(units).scaleb(-MONEY_PLACES).normalize()),
    "call_meta": read_json,
}


def convert(row: dict[str, Any], by: dict[str, Any]) -> dict[str, Any]:
    return {name: by[name](value) if name in by and value is not None else value for name, value in row.items()}


def call_of(row: sqlite3.Row) -> dict[str, Any]:
    """A call as the API gives it: all columns but the account."""
    call = convert(dict(row), GIVE)
    del call["account"]
    return call


def connect(path: str) -> sqlite3.Connection:
    # FastAPI may open, use and close it in three threads, though never in two at once.
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    return connection


def fill(path: str, account: str, lines: Iterable[str]) -> None:
    """Adds calls to an account, as the API answers them, one on a line. Makes the database if there is none."""
    with connect(path) as connection:
        connection.executescript(SCHEMA)
        columns = [row["name"] for row in connection.execute("PRAGMA table_info(calls)")]
        connection.execute("BEGIN")
        connection.executemany(
            f"INSERT INTO calls VALUES (:{', :'.join(columns)})",
            ({"account": account, **convert(read_json(line), KEEP)} for line in lines),
        )


def page(connection: sqlite3.Connection, account: str, query: CallQuery) -> tuple[list[dict[str, Any]], int]:
    """The calls of a page, and how many of the account's match in all."""
    values = {"account": account, **{name: value for name, value in query if value is not None}}
    if "date_from" in values:
        values["date_from"] = -(-values["date_from"] // 1000)  # up to the microsecond from which on it is met
    if "date_to" in values:
        values["date_to"] //= 1000
    where = " AND ".join(CONDITIONS[name] for name in values if name in CONDITIONS)
    connection.execute("BEGIN")  # so that both see the same calls
    total = connection.execute(f"SELECT count(*) FROM calls WHERE {where}", values).fetchone()[0]
    rows = connection.execute(f"SELECT * FROM calls WHERE {where} {ORDER} LIMIT :limit OFFSET :skip", values).fetchall()
    connection.execute("COMMIT")
    return [call_of(row) for row in rows], total


if __name__ == "__main__":
    fill(sys.argv[1], sys.argv[2], sys.stdin)
