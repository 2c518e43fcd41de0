"""What a request may ask, as FastAPI reads it from the query, and how values stand in an answer."""

import json
import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidatorFunctionWrapHandler, WrapValidator

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970. A moment without an offset is in UTC."""
    # Not astimezone: it overflows where an offset leads out of the years 1 to 9999, a difference doesn't.
    return ((moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)) - EPOCH) // MICROSECOND


def nanoseconds(text: str, read: ValidatorFunctionWrapHandler) -> int:
    """Pydantic's reading of ISO 8601 in nanoseconds since 1970: it cuts at the microsecond, and takes any number for an epoch."""
    if not re.match(r"\d{4}-", text):
        raise ValueError("want a date or a date-time in ISO 8601")
    finer = re.search(r"[.,]\d{6}(\d{1,3})", text)
    return microseconds(read(text)) * 1000 + int(finer[1].ljust(3, "0") if finer else 0)


class CallStatus(StrEnum):
    ONGOING = "ongoing"
    COMPLETED = "completed"
    FAILED = "failed"


# A datetime on its way in, nanoseconds since 1970 once it is read.
Instant = Annotated[datetime, WrapValidator(nanoseconds)]

# What SQLite holds in an integer: a larger one is refused, rather than failing in the database.
Integer = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]


class CallQuery(BaseModel):
    """The parameters of the list. One that isn't here is ignored, and of a repeated one the last counts."""

    skip: Annotated[Integer, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    status: CallStatus | None = None
    assistant_id: Integer | None = None
    customer_phone: str | None = None
    date_from: Instant | None = None
    date_to: Instant | None = None
    min_duration: Integer | None = None
    max_duration: Integer | None = None


def instant_text(microseconds: int) -> str:
    return (EPOCH + microseconds * MICROSECOND).isoformat().replace("+00:00", "Z")


plain = json.JSONEncoder(allow_nan=False).encode


def encode(value: Any) -> str:
    """JSON in which a Decimal is a number with just its own digits. By way of a float, 0.00000001 would become 1e-08."""
    match value:
        case Decimal():
            return format(value, "f")
        case dict():
            return "{" + ",".join(f"{plain(name)}:{encode(v)}" for name, v in value.items()) + "}"
        case list():
            return "[" + ",".join(map(encode, value)) + "]"
        case _:
            return plain(value)
