"""Where the examples find the API: RINGBACK_URL and RINGBACK_TOKEN, or the mock as `ringback serve` starts it."""

import os

import requests

URL = os.environ.get("RINGBACK_URL", "http://127.0.0.1:4010")
TOKEN = os.environ.get("RINGBACK_TOKEN", "any-token")


def list_calls(**params):
    """One page of calls, as the API answers it. Parameters that are None aren't sent."""
    answer = requests.get(
        f"{URL}/api/v1/calls",
        headers={"Authorization": f"Bearer {TOKEN}"},
        params={name: value for name, value in params.items() if value is not None},
        timeout=30,
    )
    answer.raise_for_status()
    return answer.json()
