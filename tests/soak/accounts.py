"""What callers saw beside what the gateway counted: nothing may be lost or made up."""


def _sum(counted, name, part=""):
    return int(sum(value for labels, value in counted[name].items() if part in labels))


def ledger(counted):
    """The gateway's own account of items; `admitted` is the sum of the others."""
    return {
        "admitted": _sum(counted, "gateway_items_admitted_total"),
        "succeeded": _sum(counted, "gateway_items_total", 'outcome="succeeded"'),
        "failed": _sum(counted, "gateway_items_total", 'outcome="failed"'),
        "refused": _sum(counted, "gateway_items_total", 'outcome="refused"'),
    }


def unbalanced(seen, counted):
    """A sentence for each account that does not balance."""
    own = ledger(counted)
    failures = list(seen.wrong)
    if own["admitted"] != own["succeeded"] + own["failed"] + own["refused"]:
        failures.append(f"items do not balance: {own}")
    for gauge in ("gateway_admitted_items", "gateway_admitted_bytes", "gateway_queue_items", "gateway_inflight_calls"):
        if _sum(counted, gauge) != 0:
            failures.append(f"{gauge} is {_sum(counted, gauge)} although nobody calls")
    if _sum(counted, "gateway_task_failures_total") != 0:
        failures.append("an exception escaped")
    if seen.items["embedded"] > own["succeeded"]:
        failures.append(f"callers got {seen.items['embedded']} embeddings of {own['succeeded']}")
    # A call that its caller cancels may never reach the gateway; every other one is counted there.
    answered, calls = _sum(counted, "gateway_requests_total"), sum(seen.calls.values())
    if not calls - seen.calls["CANCELLED"] - seen.calls["DEADLINE_EXCEEDED"] <= answered <= calls:
        failures.append(f"the gateway counted {answered} calls of {calls}")
    if not seen.items["embedded"]:
        failures.append("nothing was embedded")
    return failures


def report(seen, counted):
    own = ledger(counted)
    return "\n".join((
        "callers saw: " + ", ".join(f"{count} {code}" for code, count in seen.calls.most_common()),
        f"    items: {seen.items['asked']} asked for, {seen.items['embedded']} embedded, {seen.items['failed']} failed",
        "gateway counted: " + ", ".join(f"{count} {name}" for name, count in own.items()),
        f"    {_sum(counted, 'gateway_items_cancelled_total')} of them cancelled, "
        f"{_sum(counted, 'gateway_items_expired_total')} expired"))
