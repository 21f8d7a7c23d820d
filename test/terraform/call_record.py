"""Writes down every call that moto answers, by the access key that signed it.

One line of JSON a call: {"by", "assumed", "service", "operation", "region", "account", "input"}. `by` is the access key of
the caller, or of whoever assumed the role whose session calls; `assumed` is that role. `input` leaves long texts out:
what a right is asked for are names, not bundles.
"""

import json
import re
from contextvars import ContextVar
from threading import Lock

from moto.core.responses import BaseResponse
from moto.sts.models import STSBackend

LONGEST = 2048

caller = ContextVar("caller", default=None)


def record_calls(path):
    """Appends to the file from now on, until the server ends."""
    file = open(path, "a", encoding="utf-8", buffering=1)
    lock = Lock()
    sessions = {}
    set_up = BaseResponse.setup_class
    assume = STSBackend.assume_role

    def set_up_and_record(self, request, full_url, headers, use_raw_body=False):
        set_up(self, request, full_url, headers, use_raw_body)
        who = sessions.get(self.access_key, (self.access_key, None))
        caller.set(who)
        operation, sent = read_s3_call(request) if self.service_name == "s3" else (self._get_action(), read_input(self, request))
        call = {
            "by": who[0],
            "assumed": who[1],
            "service": self.service_name,
            "operation": operation,
            "region": self.region,
            "account": self.current_account,
            "input": shorten(sent),
        }
        with lock:
            file.write(json.dumps(call, default=str) + "\n")

    def assume_and_remember(self, *positional, **named):
        role = assume(self, *positional, **named)
        by, _ = caller.get()
        sessions[role.access_key_id] = (by, role.role_arn)
        return role

    BaseResponse.setup_class = set_up_and_record
    STSBackend.assume_role = assume_and_remember


def read_input(response, request):
    """What the caller asks for, by the model of the service; moto itself reads only some services that way."""
    kept = dict(response.__dict__)
    response.PROTOCOL_PARSER_MAP_TYPE = dict
    try:
        response.parse_parameters(request)
        return response.params
    finally:
        response.__dict__.clear()
        response.__dict__.update(kept)


def read_s3_call(request):
    """Method, path and the names in the query: moto tells calls of S3 apart while it answers them only, and reads files as XML."""
    bucket, _, key = request.path.lstrip("/").partition("/")
    named = {"Bucket": bucket, "Query": sorted(request.args)}
    if key:
        return f"{request.method} object", {**named, "Key": key}
    role = re.search(r"<Role>([^<]+)</Role>", request.get_data(as_text=True))
    return f"{request.method} bucket", {**named, "Role": role[1]} if role else named


def shorten(value):
    if isinstance(value, dict):
        return {str(key): shorten(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [shorten(part) for part in value]
    if isinstance(value, (str, bytes)):
        return value if isinstance(value, str) and len(value) <= LONGEST else None
    return value
