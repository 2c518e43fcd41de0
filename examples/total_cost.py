"""What an assistant's completed calls of a time cost: total_cost.py ASSISTANT_ID [FROM TO]"""

import sys
from decimal import Decimal

from calls_api import list_calls

PARTS = ["total_cost", "llm_cost", "tts_cost", "stt_cost", "telephony_cost"]


def total_cost(assistant_id, date_from=None, date_to=None):
    """The sums over up to 1,000 calls. A cost that is null counts as nothing."""
    page = list_calls(
        assistant_id=assistant_id, date_from=date_from, date_to=date_to, status="completed", limit=1000
    )
    sums = {part: sum((Decimal(str(call[part] or 0)) for call in page["items"]), Decimal(0)) for part in PARTS}
    return len(page["items"]), sum(call["duration"] or 0 for call in page["items"]), sums


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    count, seconds, costs = total_cost(*sys.argv[1:4])
    print(f"{count} calls, {seconds} seconds")
    for part, cost in costs.items():
        print(f"{part} {cost:.6f}")
