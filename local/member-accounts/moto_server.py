"""moto as the AWS of member accounts on this machine, with what moto lacks and scenes of reactors need.

usage: DEFAULT_ACCOUNT_ID=… [JOURNAL=FILE] python3 moto_server.py
Prints {"port": N, …} once it listens on 127.0.0.1, and serves until its standard input ends. JOURNAL keeps the resources (journal.py).

Added to moto, and marked as such here only:
  POST /attack-reactor/backdate  {"account", "region", "kind": "access-key" | "secret", "id", "days"}: makes a resource older
  S3 GetBucketPolicyStatus       a policy is public where it allows "*" something without a condition (S3 knows more)
  EC2 GetEbsDefaultKmsKeyId, ResetEbsDefaultKmsKeyId
                                 the key that ModifyEbsDefaultKmsKeyId set, else the alias of the one that AWS manages
"""

import json
import os
import re
import sys
import threading
from datetime import timedelta
from urllib.parse import urlsplit

import moto.iam.models

moto.iam.models.DEFAULT_ACCOUNT_ID = os.environ["DEFAULT_ACCOUNT_ID"]

from moto.backends import get_backend
from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.responses import S3Response
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

BACKDATE = "/attack-reactor/backdate"


def backdate(account, region, kind, id, days):
    """Moves the birth of a resource so many days into the past. KeyError: there is none."""
    if kind == "access-key":
        users = get_backend("iam")[account]["aws"].users.values()
        next(key for user in users for key in user.access_keys if key.access_key_id == id).create_date -= timedelta(days=days)
    elif kind == "secret":
        secret = get_backend("secretsmanager")[account][region].secrets[id]
        secret.created_date -= days * 86400
        secret.last_changed_date -= days * 86400
    else:
        raise KeyError(kind)


# Names of this machine in a Host header; clients put the name of a service or bucket before them.
LOOPBACK = re.compile(r"(?:[a-z0-9-]+\.)*(?:127\.0\.0\.1|localhost)|\[::1\]", re.IGNORECASE)


def for_own_callers(application):
    """The same application for programs of this machine. A web page reaches it too, by its own origin or by a name that leads here."""

    def serve(environ, start_response):
        host = environ.get("HTTP_HOST", "")
        origin = environ.get("HTTP_ORIGIN")
        is_own = origin is None or urlsplit(origin).netloc == host
        if is_own and LOOPBACK.fullmatch(re.sub(r":\d{1,5}$", "", host)):
            return application(environ, start_response)
        reason = "This address is for programs of this machine, by 127.0.0.1 or localhost.\n"
        return Response(reason, status=403, headers={"Connection": "close"})(environ, start_response)

    return serve


def with_backdate(application):
    """The same application, which also answers BACKDATE."""

    def serve(environ, start_response):
        if environ.get("PATH_INFO") != BACKDATE:
            return application(environ, start_response)
        try:
            backdate(**json.loads(Request(environ).get_data()))
            return Response(status=204)(environ, start_response)
        except (KeyError, StopIteration, TypeError, ValueError) as error:
            return Response(repr(error), status=400)(environ, start_response)

    return serve


def add_policy_status():
    """moto answers GetBucketPolicyStatus with a list of objects, from which no client reads a status."""
    answer = S3Response._bucket_response_get

    def with_status(self, bucket_name, querystring):
        if "policyStatus" not in querystring:
            return answer(self, bucket_name, querystring)
        # Without a policy this raises NoSuchBucketPolicy, as S3 answers then.
        _status, _headers, policy = answer(self, bucket_name, {"policy": querystring["policyStatus"]})
        is_public = any(lets_everybody_in(statement) for statement in statements_of(json.loads(policy)))
        return f"<PolicyStatus><IsPublic>{str(is_public).lower()}</IsPublic></PolicyStatus>"

    S3Response._bucket_response_get = with_status


def add_default_key_of_volumes():
    """moto takes the default key of volumes, and neither tells nor resets it."""

    def get(self):
        return ActionResult({"KmsKeyId": self.ec2_backend.default_kms_key_id or "alias/aws/ebs"})

    def reset(self):
        self.ec2_backend.default_kms_key_id = ""
        return get(self)

    EC2Response.get_ebs_default_kms_key_id = get
    EC2Response.reset_ebs_default_kms_key_id = reset


def statements_of(policy):
    statements = policy.get("Statement", [])
    return statements if isinstance(statements, list) else [statements]


def lets_everybody_in(statement):
    principal = statement.get("Principal")
    named = principal.get("AWS") if isinstance(principal, dict) else principal
    return statement.get("Effect") == "Allow" and not statement.get("Condition") and (named == "*" or "*" in (named or []))


def end_with_parent():
    """Waits until nobody holds the other end of standard input: whoever started this server is gone then."""
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
add_policy_status()
add_default_key_of_volumes()
application = with_backdate(DomainDispatcherApplication(create_backend_app))
played = differing = 0
if "JOURNAL" in os.environ:
    from journal import Journal

    application = Journal(application, os.environ["JOURNAL"])
    played, differing = application.played, application.differing
server = make_server("127.0.0.1", 0, for_own_callers(application), threaded=True)
print(json.dumps({"port": server.server_port, "played": played, "differing": differing}), flush=True)
server.serve_forever()
