"""Drives a mock with WireMock's Python client, as a test of a client would, and prints what it sees."""

import os

import requests
from wiremock.client import (
    ClientException,
    GlobalSetting,
    GlobalSettings,
    HttpMethods,
    InvalidInputException,
    Mapping,
    MappingRequest,
    MappingResponse,
    Mappings,
    NearMissMatchPatternRequest,
    NotFoundException,
    Requests,
    Scenarios,
    WireMockMatchers,
)
from wiremock.constants import Config

base = os.environ["RINGBACK_URL"]
Config.base_url = base + "/__admin"
bearer = {"Authorization": "Bearer s3cret"}


def ask(path, **params):
    return requests.get(base + path, params=params, headers=bearer, timeout=30)


def pattern(**parts):
    return NearMissMatchPatternRequest(method=HttpMethods.GET, url_path="/api/v1/calls", **parts)


def count(**parts):
    return Requests.get_matching_request_count(pattern(**parts), {}).count


# Every test begins with an empty journal.
Mappings.reset_mappings()
Requests.reset_request_journal()
Scenarios.reset_all_scenarios()
assert Requests.get_all_received_requests(parameters={}).meta.total == 0

# The client under test asks.
ask("/api/v1/calls", limit=5, status="completed")
ask("/api/v1/calls", limit=5, status="failed")
ask("/api/v1/calls", assistantId=5)
ask("/api/v1/cals")

# Counts, by every matcher that there is.
equal_to, contains, matches, absent = (
    WireMockMatchers.EQUAL_TO, WireMockMatchers.CONTAINS, WireMockMatchers.MATCHES, WireMockMatchers.ABSENT,
)
print("counts", [
    count(),
    count(query_parameters={"status": {equal_to: "completed"}}),
    count(query_parameters={"status": {equal_to: "COMPLETED", WireMockMatchers.CASE_INSENSITIVE: True}}),
    count(query_parameters={"status": {contains: "ed"}}),
    count(query_parameters={"status": {matches: "f.*"}}),
    count(query_parameters={"status": {WireMockMatchers.DOES_NOT_MATCH: "f.*"}}),
    count(query_parameters={"status": {absent: True}}),
    count(query_parameters={"limit": {WireMockMatchers.ANYTHING: "anything"}}),
    count(headers={"Authorization": {equal_to: "Bearer s3cret"}}),
    count(headers={"User-Agent": {contains: "python-requests"}, "X-None": {absent: True}}),
    Requests.get_matching_request_count(NearMissMatchPatternRequest(url_pattern="/api/.*limit=5.*"), {}).count,
    Requests.get_matching_request_count(NearMissMatchPatternRequest(url="/api/v1/cals"), {}).count,
])

# The requests themselves.
everything = Requests.get_all_received_requests(parameters={})
newest = everything.requests[0]
print("all", everything.meta.total, [r.request.url for r in everything.requests], everything.request_journal_disabled)
print("newest", newest.request.method, newest.request.absolute_url.removeprefix(base), newest.request.headers["Authorization"], newest.response_definition.status)
assert isinstance(newest.request.logged_date, int) and newest.request.logged_date_string.endswith("Z") and newest.request.client_ip == "127.0.0.1"
print("limit", len(Requests.get_all_received_requests(limit=2, parameters={}).requests))
print("since", len(Requests.get_all_received_requests(since="2999-01-01T00:00:00Z", parameters={}).requests))
print("one", Requests.get_request(newest.id, {}).request.url)
print("found", [r.url for r in Requests.get_matching_requests(pattern(query_parameters={"limit": {equal_to: "5"}}), {}).requests])
print("unmatched", [r.url for r in Requests.get_unmatched_requests({}).requests])

# Settings.
print("settings", GlobalSettings.update_global_settings(GlobalSetting(fixed_delay=20), {}).fixed_delay)
print("settings", GlobalSettings.update_global_settings(GlobalSetting(fixed_delay=0), {}).fixed_delay)

# What it can't do is refused, and nothing is ignored.
for name, call in {
    "near misses": lambda: Requests.get_unmatched_requests_near_misses({}),
    "another request": lambda: Requests.get_request("00000000-0000-4000-8000-000000000000", {}),
    "body patterns": lambda: count(body_patterns={"contains": "x"}),
    "json path": lambda: count(query_parameters={"limit": {"matchesJsonPath": "$.a"}}),
    "stubs": lambda: Mappings.create_mapping(Mapping(request=MappingRequest(method="GET", url="/a"), response=MappingResponse(status=200))),
}.items():
    try:
        call()
    except (NotFoundException, InvalidInputException, ClientException) as refusal:
        print("refused:", name, type(refusal).__name__)
    else:
        print("not refused:", name)

Requests.reset_request_journal()
print("after a reset", Requests.get_all_received_requests(parameters={}).meta.total)
