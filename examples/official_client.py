"""The platform's own Python package, pointed at the mock: official_client.py"""

from datetime import datetime, timezone

from burki import BurkiClient

from calls_api import TOKEN, URL

if __name__ == "__main__":
    client = BurkiClient(api_key=TOKEN, base_url=URL)
    calls = client.calls.list(status="completed", date_from=datetime(2026, 1, 1, tzinfo=timezone.utc), limit=50)
    print(f"{len(list(calls))} calls")
