"""moto as the AWS that `npm run test:terraform` applies the stacks to.

usage: python3 moto_server.py        prints {"port": N} once it listens on 127.0.0.1, serves until it is ended
       MOTO_WITHOUT=<patch,...>      leaves patches out, to see whether a newer moto still needs them
       MOTO_CALLS=<file>             writes every call there (call_record.py)

Each patch below names the gap in moto 5.2 that it closes and what would go wrong without it. A patched call shows that
the provider accepts the stack and that the graph has an order; it shows nothing about AWS itself.
"""

import json
import os

from call_record import record_calls
from moto.core.config import default_user_config
from moto_cloudfront import CLOUDFRONT_PATCHES

PATCHES = []


def patch(function):
    """Registers a patch; all of them are applied before the server starts."""
    PATCHES.append(function)
    return function


@patch
def lambda_answers_without_docker():
    """Stubs the run of a function: an invocation is answered with its own input. Without it moto looks for Docker."""
    default_user_config["lambda"] = {"use_docker": False}


@patch
def lambda_finds_layers_without_docker():
    """Without Docker moto keeps layers in one place and looks for those of a function in another, so that none is found."""
    from moto.awslambda.exceptions import UnknownLayerVersionException
    from moto.awslambda.models import LambdaFunction
    from moto.awslambda_simple.models import lambda_simple_backends

    def find_layers(self, arns):
        found = [lambda_simple_backends[self.account_id][self.region].layers_versions_by_arn(arn) for arn in arns]
        if not all(found):
            raise UnknownLayerVersionException(arns)
        return [{"Arn": layer.arn, "CodeSize": layer.code_size} for layer in found]

    LambdaFunction._get_layers_data = find_layers


@patch
def sqs_keeps_the_policy_of_a_queue():
    """SetQueueAttributes without `Policy` wipes the policy, so the redrive allow policy would erase the queue policy."""
    from moto.sqs.models import Queue

    set_attributes = Queue._set_attributes

    def keep_policy(self, attributes, now=None):
        policy = getattr(self, "policy", None)
        set_attributes(self, attributes, now)
        if "Policy" not in attributes:
            self.policy = policy

    Queue._set_attributes = keep_policy


@patch
def sqs_returns_the_redrive_allow_policy():
    """Stubs the attribute: it is stored but never returned, and the provider waits for it until it times out."""
    from moto.sqs.models import Queue, SQSBackend

    attributes = Queue.attributes.fget
    get_queue_attributes = SQSBackend.get_queue_attributes

    def with_allow_policy(self):
        allow = getattr(self, "redrive_allow_policy", None)
        return {**attributes(self), **({"RedriveAllowPolicy": allow} if allow else {})}

    def get_with_allow_policy(self, queue_name, attribute_names):
        known = [name for name in attribute_names if name != "RedriveAllowPolicy"]
        answer = get_queue_attributes(self, queue_name, known) if known else {}
        allow = getattr(self.get_queue(queue_name), "redrive_allow_policy", None)
        wanted = "RedriveAllowPolicy" in attribute_names
        return {**answer, **({"RedriveAllowPolicy": allow} if wanted and allow else {})}

    Queue.attributes = property(with_allow_policy)
    SQSBackend.get_queue_attributes = get_with_allow_policy


@patch
def sqs_returns_the_redrive_policy_as_it_was_sent():
    """moto writes the JSON anew with other white space, which every plan shows as a change; AWS returns it as sent."""
    from moto.sqs.models import Queue

    attributes = Queue.attributes.fget

    def compact(self):
        answer = attributes(self)
        if answer.get("RedrivePolicy"):
            policy = json.loads(answer["RedrivePolicy"])
            answer["RedrivePolicy"] = json.dumps(policy, separators=(",", ":"), sort_keys=True)
        return answer

    Queue.attributes = property(compact)


@patch
def lambda_remembers_its_logging():
    """Stubs LoggingConfig: it is not stored, so every plan would set it again."""
    from moto.awslambda.models import LambdaFunction

    create, describe, update = LambdaFunction.__init__, LambdaFunction.get_configuration, LambdaFunction.update_configuration

    def create_with_logging(self, account_id, spec, region, version=1):
        create(self, account_id, spec, region, version)
        self.logging_config = spec.get("LoggingConfig")

    def describe_with_logging(self, on_create=False):
        configuration = describe(self, on_create)
        return {**configuration, **({"LoggingConfig": self.logging_config} if self.logging_config else {})}

    def update_with_logging(self, updates):
        self.logging_config = updates.get("LoggingConfig", self.logging_config)
        update(self, updates)
        return self.get_configuration()

    LambdaFunction.__init__ = create_with_logging
    LambdaFunction.get_configuration = describe_with_logging
    LambdaFunction.update_configuration = update_with_logging


@patch
def ec2_remembers_what_a_rule_is_for():
    """The description of a rule is returned for CIDR rules only; for groups and prefix lists a plan would set it again."""
    from moto.ec2.models.security_groups import SecurityGroupRule

    create = SecurityGroupRule.__init__

    def create_with_description(self, backend, protocol, group, first, last, ip_range, source=None, prefix_list=None, **more):
        create(self, backend, protocol, group, first, last, ip_range, source, prefix_list, **more)
        self.purpose = next((peer["Description"] for peer in (ip_range, source, prefix_list) if peer and "Description" in peer), None)

    SecurityGroupRule.__init__ = create_with_description
    SecurityGroupRule.description = property(lambda self: self.purpose)


@patch
def rds_invents_no_scaling_configuration():
    """An Aurora cluster without Serverless v1 settings returns empty ones, which a plan would remove again and again."""
    from moto.rds.models import DBCluster

    info = DBCluster.scaling_configuration_info.fget
    DBCluster.scaling_configuration_info = property(lambda self: info(self) if self.scaling_configuration else None)


@patch
def eventbridge_matches_inside_arrays():
    """AWS matches {"findings": {"ProductName": [..]}} against each element of an array of findings; moto never does."""
    from moto.events.models import UNDEFINED, EventPattern

    def matches(self, pattern, value):
        return all(matches_key(self, key, wanted, value) for key, wanted in pattern.items())

    def matches_key(self, key, wanted, value):
        if key == "$or":
            return any(matches(self, choice, value) for choice in wanted)
        found = value.get(key, UNDEFINED) if isinstance(value, dict) else UNDEFINED
        if not isinstance(wanted, dict):
            return self._does_item_match_filters(found, wanted)
        elements = found if isinstance(found, list) else [found]
        return any(matches(self, wanted, element) for element in elements)

    def matches_event(self, event):
        return not self._pattern or matches(self, self._pattern, json.loads(json.dumps(event, default=str)))

    EventPattern.matches_event = matches_event


@patch
def eventbridge_sends_to_fair_queues():
    """Leaves the message group out for a standard queue: moto takes every queue with a group for a FIFO queue, and fails."""
    from moto.events.models import Rule

    send = Rule._send_to_sqs_queue

    def send_to_any_queue(self, resource_id, event, group_id=None):
        return send(self, resource_id, event, group_id if resource_id.endswith(".fifo") else None)

    Rule._send_to_sqs_queue = send_to_any_queue


@patch
def s3_leaves_bucket_policies_alone():
    """moto takes a statement whose condition it does not know for a denial, so TLS only would keep everybody out."""
    from moto.iam.access_control import PermissionResult
    from moto.s3.models import FakeBucket

    FakeBucket.get_permission = lambda self, action, resource: PermissionResult.NEUTRAL


@patch
def step_functions_checks_definitions():
    """Stubs ValidateStateMachineDefinition by moto's own parser of the language; without it the provider cannot plan."""
    from moto.stepfunctions.parser.asl.static_analyser.static_analyser import StaticAnalyser
    from moto.stepfunctions.responses import StepFunctionResponse

    def validate_state_machine_definition(self):
        try:
            StaticAnalyser().analyse(json.loads(self.body)["definition"])
            problems = []
        except Exception as error:
            problems = [{"severity": "ERROR", "code": "SCHEMA_VALIDATION_FAILED", "message": f"{type(error).__name__}: {error}"[:500]}]
        return json.dumps({"result": "FAIL" if problems else "OK", "diagnostics": problems, "truncated": False})

    StepFunctionResponse.validate_state_machine_definition = validate_state_machine_definition


@patch
def step_functions_has_no_versions():
    """Stubs ListStateMachineVersions, which the provider asks for when it reads a state machine."""
    from moto.stepfunctions.responses import StepFunctionResponse

    StepFunctionResponse.list_state_machine_versions = lambda self: json.dumps({"stateMachineVersions": []})


@patch
def step_functions_remembers_the_type():
    """An Express machine is stored as a Standard one, so every plan would make it anew."""
    from moto.stepfunctions.responses import StepFunctionResponse

    create = StepFunctionResponse.create_state_machine

    def create_with_type(self):
        answer = create(self)
        arn = answer.result["stateMachineArn"]
        self.stepfunction_backend.describe_state_machine(arn).type = self._get_param("type") or "STANDARD"
        return answer

    StepFunctionResponse.create_state_machine = create_with_type


@patch
def security_hub_knows_custom_actions():
    """Stubs action targets, in memory: moto knows neither their calls nor their paths."""
    from urllib.parse import unquote

    from moto.securityhub import urls
    from moto.securityhub.responses import SecurityHubResponse

    for path in ("/actionTargets", "/actionTargets/get", "/actionTargets/(?P<arn>.+)"):
        urls.url_paths["{0}" + path + "$"] = SecurityHubResponse.dispatch

    def targets(self):
        return self.securityhub_backend.__dict__.setdefault("action_targets", {})

    def create_action_target(self):
        wanted = json.loads(self.body)
        arn = f"arn:aws:securityhub:{self.region}:{self.current_account}:action/custom/{wanted['Id']}"
        targets(self)[arn] = {"ActionTargetArn": arn, "Name": wanted["Name"], "Description": wanted["Description"]}
        return json.dumps({"ActionTargetArn": arn})

    def describe_action_targets(self):
        wanted = json.loads(self.body or "{}").get("ActionTargetArns")
        return json.dumps({"ActionTargets": [target for arn, target in targets(self).items() if not wanted or arn in wanted]})

    def delete_action_target(self):
        arn = unquote(self.path).split("/actionTargets/")[1]
        targets(self).pop(arn, None)
        return json.dumps({"ActionTargetArn": arn})

    for call in (create_action_target, describe_action_targets, delete_action_target):
        setattr(SecurityHubResponse, call.__name__, call)


@patch
def security_hub_knows_custom_insights():
    """Stubs custom insights, in memory: moto knows neither their calls nor their paths. Nothing is counted."""
    from urllib.parse import unquote
    from uuid import uuid4

    from moto.securityhub import urls
    from moto.securityhub.responses import SecurityHubResponse

    for path in ("/insights", "/insights/get", "/insights/(?P<arn>.+)"):
        urls.url_paths["{0}" + path + "$"] = SecurityHubResponse.dispatch

    def insights(self):
        return self.securityhub_backend.__dict__.setdefault("insights", {})

    def create_insight(self):
        arn = f"arn:aws:securityhub:{self.region}:{self.current_account}:insight/{self.current_account}/custom/{uuid4()}"
        insights(self)[arn] = {"InsightArn": arn, **json.loads(self.body)}
        return json.dumps({"InsightArn": arn})

    def get_insights(self):
        wanted = json.loads(self.body or "{}").get("InsightArns")
        return json.dumps({"Insights": [insight for arn, insight in insights(self).items() if not wanted or arn in wanted]})

    def update_insight(self):
        insights(self)[unquote(self.path).split("/insights/")[1]].update(json.loads(self.body))
        return "{}"

    def delete_insight(self):
        arn = unquote(self.path).split("/insights/")[1]
        insights(self).pop(arn, None)
        return json.dumps({"InsightArn": arn})

    for call in (create_insight, get_insights, update_insight, delete_insight):
        setattr(SecurityHubResponse, call.__name__, call)


def main():
    for apply in [*PATCHES, *CLOUDFRONT_PATCHES]:
        if apply.__name__ not in os.environ.get("MOTO_WITHOUT", "").split(","):
            apply()
    if "MOTO_CALLS" in os.environ:
        record_calls(os.environ["MOTO_CALLS"])

    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True)
    os.environ["MOTO_PORT"] = str(server.server_port)
    print(json.dumps({"port": server.server_port}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
