#!/usr/bin/env python3
"""The rule finds each flaw that is planted in a copy of deploy/, and nothing in the copy itself."""

import pathlib
import shutil
import tempfile
import unittest

import alerts_rule
import kustomization
import manifest_rule
import schema

_ROOT = pathlib.Path(__file__).resolve().parents[2]
_BASE = "deploy/kubernetes/base/"
_DEMO = "deploy/kubernetes/overlays/demo/"
_PRODUCTION = "deploy/kubernetes/overlays/production/"
_COMPONENTS = "deploy/kubernetes/components/"
_COMPOSE = "deploy/compose/compose.yaml"


class Planted(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        shutil.copytree(_ROOT / "deploy", self.root / "deploy")
        shutil.copy(_ROOT / "Dockerfile", self.root)

    def messages(self):
        return [message for _, _, message in manifest_rule.violations(self.root)]

    def assert_refused(self, name, old, new, complaint):
        """With `old` replaced by `new` the rule says `complaint`; afterwards all is as it was."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        self.assertIn(old, text, name)
        path.write_text(text.replace(old, new), encoding="utf-8")
        self.assertIn(complaint, "\n".join(self.messages()), f"{name}: {old!r} -> {new!r}")
        path.write_text(text, encoding="utf-8")


class Tree(Planted):
    def test_what_is_deployed_is_sound(self):
        self.assertEqual(self.messages(), [])

    def test_every_file_has_a_reader(self):
        (self.root / "deploy/other.yaml").write_text("a: 1\n", encoding="utf-8")
        (self.root / _BASE / "stray.yaml").write_text("a: 1\n", encoding="utf-8")
        self.assertEqual(self.messages(), ["nobody checks this file", "no kustomization beside it names this file"])

    def test_yaml_parses_and_says_everything_once(self):
        self.assert_refused(_COMPOSE, "name: embedding-gateway", "name: a\nname: b", "twice: ['name']")
        self.assert_refused(_BASE + "service.yaml", "kind: Service\n", "kind: [\n", "service.yaml: ")


class Shapes(Planted):
    def test_fields_are_known_and_there_and_of_their_type(self):
        for name, old, new, complaint in (
            (_BASE + "deployment.yaml", "revisionHistoryLimit", "revisionHistoryLimits", "revisionHistoryLimits: is unknown"),
            (_BASE + "deployment.yaml", "revisionHistoryLimit: 3", 'revisionHistoryLimit: "3"', "must be a whole number"),
            (_BASE + "deployment.yaml", "readOnlyRootFilesystem: true", 'readOnlyRootFilesystem: "true"', "must be bool"),
            (_BASE + "deployment.yaml", "cpu: 500m", "cpu: 500 m", "cpu: must be quantity"),
            (_BASE + "deployment.yaml", "            grpc:\n              port: 50052\n", "", "one of grpc, httpGet"),
            (_BASE + "deployment.yaml", "containerPort: 9464", "containerPort: 94640", "from 1 to 65535"),
            (_BASE + "service.yaml", "apiVersion: v1", "apiVersion: v2", "apiVersion: must be v1"),
            (_BASE + "service.yaml", "      port: 50051\n", "", "port: is missing"),
            (_BASE + "service.yaml", "clusterIP: None", "clusterIp: None", "clusterIp: is unknown"),
            (_PRODUCTION + "autoscaler.yaml", 'averageValue: "200"', "averageUtilization: 200", "averageValue: is missing"),
            (_PRODUCTION + "autoscaler.yaml", "  maxReplicas: 4\n", "", "maxReplicas: is missing"),
            (_PRODUCTION + "network-policy.yaml", "0.0.0.0/0", "0.0.0.0", "must be cidr"),
            (_PRODUCTION + "network-policy.yaml", "protocol: UDP", "protocol: udp", "must be TCP or UDP"),
            (_PRODUCTION + "disruption-budget.yaml", "  maxUnavailable: 1\n", "", "one of minAvailable, maxUnavailable"),
            (_COMPONENTS + "prometheus-operator/service-monitor.yaml", "interval: 15s", "interval: 15", "must be duration"),
            (_COMPONENTS + "prometheus-operator/service-monitor.yaml", "kind: ServiceMonitor", "kind: PodMonitor", "no schema"),
            (_COMPOSE, "stop_grace_period: 40s", "stop_grace: 40s", "stop_grace: is unknown"),
            ("deploy/prometheus/adapter.yaml", "metricsQuery", "metricQuery", "metricQuery: is unknown"),
            ("deploy/compose/grafana/dashboards/gateway.yaml", "/etc/", "etc/", "must be path"),
        ):
            self.assert_refused(name, old, new, complaint)

    def test_a_shape_refers_to_shapes_that_are_there(self):
        schemas = schema.Schemas(_ROOT / "tests/house/schemas")
        for value in ({}, [], "", 0, None):
            for name in schemas.names():
                list(schemas.objections(value, name))  # A name that leads nowhere would raise.


class Kustomizations(Planted):
    def test_a_kustomization_leads_to_what_is_there(self):
        self.assert_refused(_BASE + "kustomization.yaml", "- service.yaml", "- gone.yaml", "gone.yaml is not there")
        self.assert_refused(_DEMO + "kustomization.yaml", "      - gateway.yaml", "      - gone.yaml", "gone.yaml is not there")
        self.assert_refused(_DEMO + "deployment.yaml", "name: embedding-gateway\n", "name: other\n", "patches Deployment/other")
        self.assert_refused(_DEMO + "kustomization.yaml", "- namespace.yaml", "- namespace.yaml\n  - namespace.yaml", "stands twice")
        self.assert_refused(_BASE + "deployment.yaml", "apps/v1", "apps/v1beta1", "which is not there")

    def test_what_the_rule_can_not_render_is_refused(self):
        self.assert_refused(_BASE + "kustomization.yaml", "resources:", "namePrefix: a-\nresources:", "namePrefix: is unknown")

    def test_a_generated_name_carries_no_hash(self):
        self.assert_refused(
            _DEMO + "kustomization.yaml", "generatorOptions:\n  disableNameSuffixHash: true\n", "", "would carry a hash")

    def test_production_is_checked_with_each_component(self):
        self.assert_refused(
            _COMPONENTS + "cpu-autoscaling/autoscaler.yaml", "averageUtilization: 70", "averageUtilization: 700", "from 1 to 100")

    def test_patches_merge_by_name_replace_other_lists_and_remove(self):
        value = {"containers": [{"name": "a", "args": [1], "x": 1}, {"name": "b"}], "y": 1}
        patch = {"containers": [{"name": "a", "args": [2], "x": None}, {"name": "c"}]}
        merged = {"containers": [{"name": "c"}, {"name": "a", "args": [2]}, {"name": "b"}], "y": 1}
        self.assertEqual(kustomization._merged(value, patch), merged)


class Pods(Planted):
    def test_a_pod_holds_no_more_than_it_needs(self):
        for old, new, complaint in (
            ("runAsNonRoot: true", "runAsNonRoot: false", "may run as root"),
            ("runAsUser: 65532", "runAsUser: 0", "may run as root"),
            ("        seccompProfile:\n          type: RuntimeDefault\n", "", "seccompProfile"),
            ("      automountServiceAccountToken: false\n", "", "token of the cluster"),
            ("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "may write to its root"),
            ("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", "may gain privileges"),
            ('drop: ["ALL"]', 'drop: ["NET_RAW"]', "holds capabilities"),
            ("            limits:\n              memory: 1Gi\n", "", "limit memory"),
        ):
            self.assert_refused(_BASE + "deployment.yaml", old, new, complaint)

    def test_a_pod_names_what_is_there(self):
        for old, new, complaint in (
            ("- name: config\n              mountPath", "- name: configs\n              mountPath", "no volume is called configs"),
            ("port: 50052\n            periodSeconds", "port: 50053\n            periodSeconds", "readinessProbe asks port 50053"),
            ("port: operations\n            periodSeconds: 10", "port: metrics\n            periodSeconds: 10", "livenessProbe asks"),
            ("            name: embedding-gateway-config", "            name: other", "ConfigMap other is neither here"),
            ("embedding-gateway-provider", "other", "Secret other is neither here"),
            ("serviceAccountName: embedding-gateway", "serviceAccountName: other", "no ServiceAccount is called other"),
            ("    matchLabels:\n      app.kubernetes.io/name: embedding-gateway", "    matchLabels: {app: a}", "does not match"),
        ):
            self.assert_refused(_BASE + "deployment.yaml", old, new, complaint)

    def test_an_image_has_a_version(self):
        self.assert_refused(_DEMO + "kustomization.yaml", "newTag: 0.1.0", "newTag: latest", "has no version")


class Links(Planted):
    def test_whoever_names_another_finds_it(self):
        label = "app.kubernetes.io/name: embedding-gateway"
        for name, old, new, complaint in (
            (_BASE + "service.yaml", f"selector:\n    {label}", "selector:\n    app: a", "selects no pod"),
            (_BASE + "service.yaml", "targetPort: grpc", "targetPort: https", "no container port is https"),
            (_PRODUCTION + "autoscaler.yaml", "kind: Deployment\n    name: embedding-gateway", "kind: Deployment\n    name: a", "scales"),
            (_PRODUCTION + "autoscaler.yaml", "minReplicas: 2", "minReplicas: 5", "minReplicas is above"),
            (_PRODUCTION + "autoscaler.yaml", "name: gateway_queue_items", "name: gateway_queue", "offers the metric gateway_queue"),
            (_PRODUCTION + "deployment.yaml", "spec:\n  template", "spec:\n  replicas: 2\n  template", "fights over replicas"),
            (_PRODUCTION + "disruption-budget.yaml", label, "app: a", "selects no pod"),
            (_PRODUCTION + "disruption-budget.yaml", "maxUnavailable: 1", "maxUnavailable: 0", "lets no node be drained"),
            (_PRODUCTION + "network-policy.yaml", label, "app: a", "selects no pod"),
            (_PRODUCTION + "network-policy.yaml", "port: operations", "port: metrics", "lets in to port metrics"),
            (_PRODUCTION + "network-policy.yaml", "[Ingress, Egress]", "[Ingress]", "does not bound egress"),
            (_COMPONENTS + "prometheus-operator/service-monitor.yaml", "port: operations", "port: metrics", "at 0 services"),
            (_COMPONENTS + "prometheus-operator/service-monitor.yaml", "port: operations", "port: grpc", "at 2 services"),
            (_PRODUCTION + "kustomization.yaml", "#   Secret embedding-gateway-tls ", "#   Secret other ", "to be created"),
        ):
            self.assert_refused(name, old, new, complaint)


class Gateways(Planted):
    def test_configuration_and_manifests_agree(self):
        config = _PRODUCTION + "gateway.yaml"
        for name, old, new, complaint in (
            (config, "grace_ms: 25000", "grace_ms: 36000", "less than the drain"),
            (_BASE + "deployment.yaml", "terminationGracePeriodSeconds: 45", "terminationGracePeriodSeconds: 34", "the drain"),
            (config, "budget_share: 1/4", "budget_share: 1/2", "budget_share of gateway.yaml is not 1/4"),
            (config, "replicas: 4", "replicas: 2", "deployment.replicas of gateway.yaml says 2"),
            (_PRODUCTION + "autoscaler.yaml", "maxReplicas: 4", "maxReplicas: 8", "there may be 8 replicas"),
            (_BASE + "deployment.yaml", "maxSurge: 0", "maxSurge: 1", "maxSurge must be 0"),
            (config, "0.0.0.0:50052", "0.0.0.0:50053", "gateway.yaml opens"),
            (config, "0.0.0.0:50052", "127.0.0.1:50052", "the port health to its own pod alone"),
            (config, "  operations_address", "  # operations_address", "the port operations to its own pod alone"),
            (config, "  health_address", "  grpc_address: \"[::1]:50051\"\n  health_address", "grpc to its own pod alone"),
            (config, "max_bytes: 268435456", "max_bytes: 1073741824", "less than twice queue.max_bytes"),
            (config, "/run/secrets/tls/tls.key", "/run/secrets/tls/key.pem", "no volume holds it"),
            (config, "/run/secrets/tenants/", "/run/secrets/clients/", "no volume holds it"),
        ):
            self.assert_refused(name, old, new, complaint)


class Compose(Planted):
    def test_services_are_closed_and_name_what_is_there(self):
        for old, new, complaint in (
            ("cap_drop: [ALL]", "cap_drop: []", "drop ALL capabilities"),
            ("read_only: true", "read_only: false", "must be read_only"),
            ('"no-new-privileges:true"', "", "may gain privileges"),
            ("grafana/grafana:10.4.2", "grafana/grafana", "has no version"),
            ('user: "472:0"', 'user: "0:0"', "user that is not root"),
            ("127.0.0.1:3000:3000", "3000:3000", "open to other machines"),
            ("depends_on: [gateway]", "depends_on: [gate]", "depends on gate"),
            ("target: gateway", "target: gate", "no stage gate"),
            ("../prometheus:", "../prom:", "mounts ../prom"),
            ("- prometheus:/prometheus", "- data:/prometheus", "no volume is called data"),
            ("stop_grace_period: 40s", "stop_grace_period: 20s", "less than the drain"),
        ):
            self.assert_refused(_COMPOSE, old, new, complaint)

    def test_what_is_published_is_open_inside(self):
        config = "deploy/compose/gateway.yaml"
        self.assert_refused(_COMPOSE, "9464:9464", "9464:9465", "9464:9465, which gateway.yaml does not open")
        self.assert_refused(config, "0.0.0.0:9464", "localhost:9464", "9464:9464, which gateway.yaml does not open")
        self.assert_refused(config, "  operations_address: 0.0.0.0:9464\n", "", "9464:9464, which gateway.yaml does not open")


class AlertsRule(Planted):
    def test_the_operators_rules_are_those_of_prometheus(self):
        self.assertEqual(alerts_rule.violations(self.root), [])
        rules = self.root / "deploy/prometheus/rules.yml"
        rules.write_text(rules.read_text(encoding="utf-8").replace("for: ", "for:  ", 1), encoding="utf-8")
        self.assertEqual(len(alerts_rule.violations(self.root)), 1)


if __name__ == "__main__":
    unittest.main()
