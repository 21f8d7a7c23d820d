"""Patches of moto_server.py for CloudFront: moto knows distributions in part, and neither functions nor header policies.

They remember what they are sent and return it. No request goes through a distribution, and no function runs.
"""


def cloudfront_returns_a_distribution_as_it_was_sent():
    """moto keeps some fields and makes others up (forwarded values, no functions), which every plan would set again."""
    from moto.cloudfront import models

    class SentConfig(dict):
        caller_reference = property(lambda self: self["CallerReference"])

    models.DistributionConfig = SentConfig


def cloudfront_knows_header_policies():
    """Stubs response headers policies, in memory: moto knows neither their calls nor their paths."""
    from moto.cloudfront import urls
    from moto.cloudfront.responses import CloudFrontResponse
    from moto.core.responses import ActionResult, EmptyResult

    serve(urls, CloudFrontResponse, "response-headers-policy$", "response-headers-policy/(?P<policy_id>[^/]+)$")

    def answer(policy):
        return ActionResult({"ResponseHeadersPolicy": policy, "ETag": "E1"})

    def create_response_headers_policy(self):
        policies = remembered(self, "header_policies")
        policy_id = f"policy-{len(policies) + 1}"
        policies[policy_id] = {"Id": policy_id, "ResponseHeadersPolicyConfig": self._get_param("ResponseHeadersPolicyConfig")}
        return answer(policies[policy_id])

    def get_response_headers_policy(self):
        policy = remembered(self, "header_policies").get(self._get_param("Id"))
        return answer(policy) if policy else missing("NoSuchResponseHeadersPolicy")

    def delete_response_headers_policy(self):
        remembered(self, "header_policies").pop(self._get_param("Id"), None)
        return EmptyResult()

    for call in (create_response_headers_policy, get_response_headers_policy, delete_response_headers_policy):
        setattr(CloudFrontResponse, call.__name__, call)


def cloudfront_knows_functions():
    """Stubs functions, in memory: moto knows neither their calls nor their paths."""
    from moto.cloudfront import urls
    from moto.cloudfront.responses import CloudFrontResponse
    from moto.core.responses import ActionResult, EmptyResult

    serve(urls, CloudFrontResponse, "function$", "function/(?P<name>[^/]+)$", "function/(?P<name>[^/]+)/describe$", "function/(?P<name>[^/]+)/publish$")

    def create_function(self):
        name = self._get_param("Name")
        arn = f"arn:aws:cloudfront::{self.current_account}:function/{name}"
        summary = {
            "Name": name,
            "Status": "UNASSOCIATED",
            "FunctionConfig": self._get_param("FunctionConfig"),
            "FunctionMetadata": {"FunctionARN": arn, "Stage": "LIVE", "LastModifiedTime": "2026-01-01T00:00:00Z"},
        }
        remembered(self, "functions")[name] = (summary, self._get_param("FunctionCode"))
        return answer(summary)

    def answer(summary):
        return ActionResult({"FunctionSummary": summary, "ETag": "E1"})

    def publish_function(self):
        return answer(remembered(self, "functions")[self._get_param("Name")][0])

    def describe_function(self):
        summary, _ = remembered(self, "functions").get(self._get_param("Name"), (None, None))
        return answer(summary) if summary else missing("NoSuchFunctionExists")

    def get_function(self):
        _, code = remembered(self, "functions")[self._get_param("Name")]
        return ActionResult({"FunctionCode": code, "ETag": "E1"})

    def delete_function(self):
        remembered(self, "functions").pop(self._get_param("Name"), None)
        return EmptyResult()

    for call in (create_function, publish_function, describe_function, get_function, delete_function):
        setattr(CloudFrontResponse, call.__name__, call)


def serve(urls, response, *paths):
    for path in paths:
        urls.url_paths["{0}/2020-05-31/" + path] = response.dispatch


def remembered(response, what):
    return response.backend.__dict__.setdefault(what, {})


def missing(code):
    text = f'<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>none</Message></Error></ErrorResponse>'
    return 404, {"status": 404, "Content-Type": "text/xml"}, text


CLOUDFRONT_PATCHES = [
    cloudfront_returns_a_distribution_as_it_was_sent,
    cloudfront_knows_header_policies,
    cloudfront_knows_functions,
]
