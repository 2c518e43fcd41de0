"""Reads calls by the client that openapi-python-client writes beside it, and prints what the client made of them."""

import datetime
import json
import os

from calls import AuthenticatedClient
from calls.api.calls import list_calls
from calls.models import CallPage, CallStatus, ValidationError

client = AuthenticatedClient(base_url=os.environ["RINGBACK_URL"], token=os.environ["RINGBACK_TOKEN"])
start = datetime.datetime.fromisoformat(os.environ["RINGBACK_FROM"])



def show(kind, **query):
    answer = list_calls.sync(client=client, **query)
    assert isinstance(answer, kind), answer
    print(json.dumps(answer.to_dict()))


for status in (CallStatus.COMPLETED, CallStatus.FAILED, CallStatus.ONGOING):
    show(CallPage, status=status, date_from=start, limit=1000)
show(CallPage, skip=3_000_000_000)
show(ValidationError, limit=1001)
