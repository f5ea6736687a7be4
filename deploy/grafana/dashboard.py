#!/usr/bin/env python3
"""The Grafana dashboard as a list of panels; writes dashboard.json, which is what Grafana takes.

usage: dashboard.py > dashboard.json

Rows stand in the order of an on-call reader's questions. Import the JSON by hand and choose a data source, or
provision it from a file. Needs Grafana 9.4 or newer.
"""

import json
import sys

from panel_shapes import graph, stat, states

SCOPE = 'namespace=~"$namespace", job=~"$job"'
MODEL = SCOPE + ', model=~"$model"'
BUDGET = MODEL + ', upstream=~"$upstream"'
ITEMS = BUDGET + ', of="items"'
TENANT = SCOPE + ', tenant=~"$tenant"'
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
ACCOUNT = ["upstream", "model"]  # A budget is of both.
COLUMNS = 24


def quantile(q, histogram, labels, scope):
    return (f"histogram_quantile({q}, sum by ({', '.join(labels + ['le'])}) "
            f"(rate({histogram}_bucket{{{scope}}}[$__rate_interval])))")


def rate(counter, labels, scope):
    return f"sum by ({', '.join(labels)}) (rate({counter}{{{scope}}}[$__rate_interval]))"


def total(metric, labels, scope):
    return f"sum by ({', '.join(labels)}) ({metric}{{{scope}}})"


def of_pace(used, paced):
    """Used a second of what the pace allows a minute."""
    return (f"60 * {rate(used, ACCOUNT, BUDGET)} / "
            f"sum by (upstream, model) (avg_over_time({paced}{{{BUDGET}}}[$__rate_interval]))")


def mean(histogram, labels, scope):
    return f"{rate(histogram + '_sum', labels, scope)} / {rate(histogram + '_count', labels, scope)}"


OURS = 'code=~"INTERNAL|UNKNOWN|UNAVAILABLE|FAILED_PRECONDITION"'
REQUESTS = SCOPE + ', model=~"$model|other"'
EMBEDDINGS = REQUESTS + ', rpc!~"ListModels|GetBudget|ResetLearnedLimits"'

ROWS = [
    ("Is it well?", [
        stat("Replicas ready",
             "Replicas that take requests. Fewer than are deployed: look at the readiness of each below.",
             "none", f"sum(gateway_ready{{{SCOPE}}})", good=("above", 1)),
        stat("Errors that are ours",
             "Share of the requests to embed that ended with INTERNAL, UNKNOWN, UNAVAILABLE or FAILED_PRECONDITION.",
             "percentunit",
             f"(sum(rate(gateway_requests_total{{{EMBEDDINGS}, {OURS}}}[$__rate_interval])) or vector(0))"
             f" / sum(rate(gateway_requests_total{{{EMBEDDINGS}}}[$__rate_interval]))",
             good=("below", 0.01), decimals=2),
        stat("Broken upstreams",
             "Upstreams and models whose breaker is not closed on some replica: they are only probed.",
             "none", f'count(gateway_breaker_state{{{BUDGET}, state="closed"}} == 0) or vector(0)', good=("below", 1)),
        stat("Account faults in an hour",
             "Calls refused because of the key, the account or access to the model. It does not mend by itself.",
             "short",
             f"sum(increase(gateway_account_faults_total{{{BUDGET}}}[1h]))", good=("below", 1), decimals=0),
        stat("Configuration", "Whether the configuration files found last could be loaded on every replica.", "none",
             f"max(gateway_config_reload_failed{{{SCOPE}}})", good=("below", 1),
             mappings=[{"type": "value", "options": {"0": {"text": "loaded"}, "1": {"text": "bad file"}}}]),
        stat("Certificate expires in", "The certificate that expires first, of all replicas.", "s",
             f"min(gateway_certificate_expiry_timestamp_seconds{{{SCOPE}}} - time())", good=("above", 14 * 86400)),
    ]),
    ("What do callers get?", [
        graph("Requests by code",
              "Requests answered a second, by canonical gRPC code. A stream with failed items is OK. ListModels and "
              "GetBudget count too.",
              "reqps", (rate("gateway_requests_total", ["code"], REQUESTS), "{{code}}"), stacked=True),
        graph("Requests by door",
              "Requests answered a second, by the way they came in: a method of the gRPC service, or a path of the HTTP "
              "port.",
              "reqps", (rate("gateway_requests_total", ["rpc"], REQUESTS), "{{rpc}}"), stacked=True),
        graph("Requests turned away by reason",
              "deadline_far, queue_* and tenant_*: too little budget for what is asked. quota_*: the tenant's own "
              "quota. provider_down, account_refused: see the provider below. For all models together.",
              "reqps", (rate("gateway_rejections_total", ["reason"], SCOPE) + " > 0 or "
                        + rate("gateway_rejections_total", ["reason"], SCOPE + ', reason="invalid"'), "{{reason}}"),
              stacked=True),
        graph("Request duration",
              "From arrival to the last answer, waits for the budget included; for all models together.",
              "s", (quantile(0.5, "gateway_request_duration_seconds", ["rpc"], SCOPE), "{{rpc}} p50"),
              (quantile(0.99, "gateway_request_duration_seconds", ["rpc"], SCOPE), "{{rpc}} p99")),
    ]),
    ("Who waits, and how long?", [
        graph("Wait by class", "From an item's acceptance to its first provider call: how scarce the budget is.", "s",
              (quantile(0.5, "gateway_queue_delay_seconds", ["model", "class"], MODEL), "{{model}} {{class}} p50"),
              (quantile(0.99, "gateway_queue_delay_seconds", ["model", "class"], MODEL), "{{model}} {{class}} p99")),
        graph("Wait by tenant and class, median",
              "The same wait as each tenant feels it, at the median. Tenants beyond metrics.max_tenants are together "
              "as other.", "s",
              (quantile(0.5, "gateway_tenant_wait_seconds", ["tenant", "class"], TENANT), "{{tenant}} {{class}}")),
        graph("Wait by tenant and class, p99",
              "The wait that one item of a hundred exceeds. A tenant that stands out wants more than its share.",
              "s",
              (quantile(0.99, "gateway_tenant_wait_seconds", ["tenant", "class"], TENANT), "{{tenant}} {{class}}")),
        graph("Items waiting", "Items in the queues. A queue that never empties means that more comes in than the "
              "budget lets out.", "short", (total("gateway_queue_items", ["model"], MODEL), "{{model}}")),
        graph("Queue used of its bound",
              "What is accepted and not answered, of what queue.max_items and queue.max_bytes allow. At 100 % requests "
              "are refused.", "percentunit",
              (f"gateway_admitted_items{{{SCOPE}}} / gateway_queue_limit_items{{{SCOPE}}}", "{{instance}} items"),
              (f"gateway_admitted_bytes{{{SCOPE}}} / gateway_queue_limit_bytes{{{SCOPE}}}", "{{instance}} bytes"),
              most=1),
        graph("Items that failed, expired or were left",
              "Failed: answered with an error, of whatever kind. Expired: accepted, and not answered before their "
              "deadline; admission is there to keep this near zero. Cancelled: their caller went away with time left.", "short",
              (rate("gateway_items_total", ["model"], MODEL + ', outcome="failed"'), "{{model}} failed"),
              (rate("gateway_items_expired_total", ["model"], MODEL), "{{model}} expired"),
              (rate("gateway_items_cancelled_total", ["model"], MODEL), "{{model}} cancelled")),
    ]),
    ("Is the budget used, and used well?", [
        graph("Budget used of allowed",
              "Calls and tokens, of what the pace allows now. Near 100 % while items wait is right; less means that "
              "the budget is starved.", "percentunit",
              (of_pace("gateway_calls_started_total", "gateway_budget_paced_calls_per_minute"),
               "{{upstream}} {{model}} calls"),
              (of_pace("gateway_tokens_total", "gateway_budget_paced_tokens_per_minute"),
               "{{upstream}} {{model}} tokens")),
        graph("Pace", "Calls a minute that are kept to, and those configured. Less after throttles, and while the pace "
              "ramps up after idleness.", "short",
              (total("gateway_budget_paced_calls_per_minute", ACCOUNT, BUDGET), "{{upstream}} {{model}} kept"),
              (total("gateway_budget_calls_per_minute", ACCOUNT, BUDGET), "{{upstream}} {{model}} configured")),
        graph("Throttles by kind",
              "Calls refused because the provider asks for less. Since calls are paced, these mean that something else "
              "uses the account or that its limits are lower than configured.", "cps",
              (rate("gateway_throttles_total", ACCOUNT + ["kind"], BUDGET), "{{upstream}} {{model}} {{kind}}")),
        graph("Items per call", "Rows that share one provider call. Low while slots are plenty, near the limit while "
              "they are scarce.", "short",
              (mean("gateway_call_items", ACCOUNT, BUDGET), "{{upstream}} {{model}} mean"),
              (total("gateway_budget_call_limit", ACCOUNT, ITEMS)
               + " / " + f"count by (upstream, model) (gateway_budget_call_limit{{{ITEMS}}})",
              "{{upstream}} {{model}} limit")),
        graph("Fill of calls", "Items in a call over the items it may carry. On multimodal models a call of one text "
              "alone is a third full.", "percentunit",
              (mean("gateway_call_fill_ratio", ACCOUNT, BUDGET), "{{upstream}} {{model}}"), most=1),
        graph("Calls in flight", "Calls sent and not yet answered. If they stand at max_inflight_calls, latency and "
              "not the pace is the limit.", "short",
              (total("gateway_inflight_calls", ACCOUNT, BUDGET), "{{upstream}} {{model}}")),
    ]),
    ("Is the provider well?", [
        graph("Provider latency", "Duration of calls that were answered with vectors.", "s",
              *[(quantile(q, "gateway_call_duration_seconds", ACCOUNT, BUDGET + ', outcome="ok"'),
                 f"{{{{upstream}}}} {{{{model}}}} p{round(q * 100)}") for q in (0.5, 0.9, 0.99)]),
        graph("Calls by outcome",
              "Provider calls answered: ok, or the kind of fault. The kinds are told in docs/metrics.md.",
              "cps", (rate("gateway_calls_total", ["outcome"], BUDGET), "{{outcome}}"), stacked=True),
        states("Breakers", "Closed: calls flow. Open: none does, for a pause. Half open: a probe is out. The worst "
               "replica counts.", [("closed", "green"), ("half open", "yellow"), ("open", "red")],
               (f'max by (upstream, model) (gateway_breaker_state{{{BUDGET}, state="half_open"}}'
                f' or 2 * gateway_breaker_state{{{BUDGET}, state="open"}})', "{{upstream}} {{model}}")),
        graph("Retries by reason", "Failed calls whose items are sent again. Not sent again: the retry budget is "
              "spent, as in an outage.", "cps",
              (rate("gateway_retries_total", ACCOUNT + ["reason"], BUDGET), "{{upstream}} {{model}} {{reason}}"),
              (rate("gateway_retry_budget_spent_total", ACCOUNT, BUDGET),
               "{{upstream}} {{model}} not sent again")),
        graph("Calls given up by reason", "Failed calls whose items were answered with the fault.", "cps",
              (rate("gateway_calls_given_up_total", ACCOUNT + ["reason"], BUDGET),
               "{{upstream}} {{model}} {{reason}}")),
        graph("Searches for a bad item",
              "The provider refuses a whole call for one item; the calls that find it cost budget. Many: some caller "
              "sends what the provider refuses, see the items at fault by tenant.", "cps",
              (rate("gateway_isolations_total", ACCOUNT + ["outcome"], BUDGET),
               "{{upstream}} {{model}} searches, {{outcome}}"),
              (rate("gateway_isolation_calls_total", ACCOUNT, BUDGET), "{{upstream}} {{model}} calls"),
              (rate("gateway_calls_isolated_total", ACCOUNT + ["reason"], BUDGET),
               "{{upstream}} {{model}} calls taken apart, {{reason}}"),
              (rate("gateway_stragglers_total", ACCOUNT + ["outcome"], BUDGET),
               "{{upstream}} {{model}} calls overtaken by ten others, {{outcome}}")),
    ]),
    ("Who uses it?", [
        graph("Tokens by tenant",
              "Billed tokens a second, as they are divided among the items of shared calls.", "short",
              (rate("gateway_tenant_tokens_total", ["tenant"], TENANT), "{{tenant}}"), stacked=True),
        graph("Items by tenant", "Items answered a second, with a vector or an error.", "short",
              (rate("gateway_tenant_items_total", ["tenant", "outcome"], TENANT), "{{tenant}} {{outcome}}"),
              stacked=True),
        graph("Requests by tenant and code", "RESOURCE_EXHAUSTED of one tenant alone: its quota or its share of the "
              "queue. Of many: too little budget for all.", "reqps",
              (rate("gateway_tenant_requests_total", ["tenant", "code"], TENANT), "{{tenant}} {{code}}"), stacked=True),
        graph("Items at fault by tenant", "Items for which the provider refused calls, or that failed them again and "
              "again. Finding them is charged to their tenant; one with three among its last hundred items shares calls "
              "with nobody.", "cps",
              (rate("gateway_tenant_culprits_total", ["tenant", "model"], TENANT + ', model=~"$model"'),
               "{{tenant}} {{model}}"), stacked=True),
    ]),
    ("Is the gateway itself well?", [
        graph("Overhead",
              "What requests to embed spent in the gateway itself: neither waiting for the budget nor in provider calls.",
              "s", (quantile(0.5, "gateway_request_overhead_seconds", ["rpc"], SCOPE), "{{rpc}} p50"),
              (quantile(0.99, "gateway_request_overhead_seconds", ["rpc"], SCOPE), "{{rpc}} p99")),
        graph("CPU", "Processors busy, user and system.", "short",
              (f"rate(process_cpu_seconds_total{{{SCOPE}}}[$__rate_interval])", "{{instance}}")),
        graph("Memory", "Resident memory. It follows the queues, within queue.max_bytes.", "bytes",
              (f"process_resident_memory_bytes{{{SCOPE}}}", "{{instance}}")),
        graph("Callers' connections", "Open at each port, refused because server.max_connections are open, and streams "
              "that were ended because their reader took nothing.", "short",
              (f"gateway_grpc_connections_open{{{SCOPE}}}", "{{instance}} gRPC open"),
              (f"gateway_http_connections_open{{{SCOPE}}}", "{{instance}} HTTP open"),
              (f"increase(gateway_grpc_connections_refused_total{{{SCOPE}}}[$__rate_interval])",
               "{{instance}} gRPC refused"),
              (f"increase(gateway_http_connections_refused_total{{{SCOPE}}}[$__rate_interval])",
               "{{instance}} HTTP refused"),
              (f"increase(gateway_slow_readers_total{{{SCOPE}}}[$__rate_interval])",
               "{{instance}} slow readers ended")),
        graph("Held by the HTTP port",
              "Answers under way and files that SDKs have uploaded, of their bounds server.http_max_held_bytes and "
              "server.http_max_upload_bytes. At 100 % requests and uploads are turned away.", "percentunit",
              (f"gateway_http_held_bytes{{{SCOPE}}} / gateway_http_limit_held_bytes{{{SCOPE}}}", "{{instance}} answers"),
              (f"gateway_http_upload_bytes{{{SCOPE}}} / (gateway_http_limit_upload_bytes{{{SCOPE}}} > 0)",
               "{{instance}} files")),
        graph("Connections to the provider",
              "Open, opened and found dead, or silent. Many opened a second: connections are not kept.",
              "short", (total("gateway_connections_open", ["upstream"], SCOPE), "{{upstream}} open"),
              (rate("gateway_connections_opened_total", ["upstream"], SCOPE), "{{upstream}} opened a second"),
              (rate("gateway_connections_stale_total", ["upstream"], SCOPE), "{{upstream}} stale a second"),
              (rate("gateway_connections_silence_borne_total", ["upstream"], SCOPE),
               "{{upstream}} silent and waited for")),
        states("Readiness", "Whether each replica takes requests. Not ready before an upstream was reached, and while "
               "it drains.", [("not ready", "red"), ("ready", "green")], (f"gateway_ready{{{SCOPE}}}", "{{instance}}")),
        graph("Reloads by outcome",
              "Looks at the configuration files that found a change, and whether it could be loaded.",
              "short", (f"sum by (outcome) (increase(gateway_config_reloads_total{{{SCOPE}}}[$__rate_interval]))",
                        "{{outcome}}"), width=12),
        graph("Signs of trouble", "Log lines lost to a slow reader; exceptions that escaped a task, which are bugs "
              "that were survived.", "short",
              (f"increase(gateway_log_lines_dropped_total{{{SCOPE}}}[$__rate_interval])",
               "{{instance}} log lines lost"),
              (f"increase(gateway_task_failures_total{{{SCOPE}}}[$__rate_interval])", "{{instance}} task failures"),
              width=12),
    ]),
]

# Each with the query of its values; "all" is what All stands for, by default every value.
VARIABLES = [
    ("namespace", "label_values(gateway_build_info, namespace)", ".*"),
    ("job", 'label_values(gateway_build_info{namespace=~"$namespace"}, job)', ".*"),
    ("model", f"label_values(gateway_budget_call_limit{{{SCOPE}}}, model)", None),
    ("upstream", f"label_values(gateway_budget_call_limit{{{MODEL}}}, upstream)", None),
    ("tenant", f"label_values(gateway_tenant_requests_total{{{SCOPE}}}, tenant)", ".*"),
]


def variables():
    yield {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus", "hide": 0}
    for name, query, every in VARIABLES:
        yield {"name": name, "label": name.capitalize(), "type": "query", "datasource": SOURCE, "definition": query,
               "query": {"query": query, "refId": name}, "refresh": 2, "sort": 1, "hide": 0, "includeAll": True,
               "multi": True, "allValue": every, "current": {"text": ["All"], "value": ["$__all"]}}


def panels():
    """Rows and panels laid out from left to right, each row of the dashboard under its heading."""
    identity, top = 1, 0
    for heading, row in ROWS:
        yield {"id": identity, "type": "row", "title": heading, "collapsed": False, "panels": [],
               "gridPos": {"x": 0, "y": top, "w": COLUMNS, "h": 1}}
        identity, top, left = identity + 1, top + 1, 0
        for panel in row:
            width, height, queries = panel.pop("width"), panel.pop("height"), panel.pop("queries")
            if left + width > COLUMNS:
                left, top = 0, top + height
            yield {"id": identity, "datasource": SOURCE, **panel,
                   "gridPos": {"x": left, "y": top, "w": width, "h": height},
                   "targets": [{"refId": chr(ord("A") + k), "datasource": SOURCE, "editorMode": "code", "range": True,
                                "expr": query, "legendFormat": legend or "__auto"}
                               for k, (query, legend) in enumerate(queries)]}
            identity, left = identity + 1, left + width
        top += height


DASHBOARD = {
    "uid": "embedding-gateway", "title": "Embedding gateway", "tags": ["embedding-gateway"], "schemaVersion": 38,
    "id": None, "version": 1, "editable": True, "graphTooltip": 1, "refresh": "30s", "timezone": "browser",
    "time": {"from": "now-1h", "to": "now"},
    "annotations": {"list": [{
        "name": "Reloads", "enable": True, "iconColor": "blue", "datasource": SOURCE,
        "expr": f"gateway_config_last_reload_timestamp_seconds{{{SCOPE}}} * 1000", "useValueForTime": True,
        "titleFormat": "Configuration reloaded", "textFormat": "{{instance}}"}]},
    "templating": {"list": list(variables())},
    "panels": list(panels()),
}

if __name__ == "__main__":
    json.dump(DASHBOARD, sys.stdout, indent=2)
    print()
