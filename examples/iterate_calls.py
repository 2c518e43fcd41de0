"""Iterate over all completed calls of a time, page by page: iterate_calls.py FROM TO"""

import sys

from calls_api import list_calls

PAGE = 100


def completed_calls(date_from, date_to):
    """All completed calls that started from date_from to date_to. A page that isn't full is the last."""
    skip = 0
    while True:
        page = list_calls(status="completed", date_from=date_from, date_to=date_to, skip=skip, limit=PAGE)
        yield from page["items"]
        if len(page["items"]) < PAGE:
            return
        skip += PAGE


if __name__ == "__main__":
    start, end = sys.argv[1:3] if len(sys.argv) > 2 else (None, None)
    calls = list(completed_calls(start, end))
    print(f"{len(calls)} completed calls, {sum(call['duration'] for call in calls)} seconds")
