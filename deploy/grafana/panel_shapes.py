"""The kinds of panel that the dashboard is made of: Grafana's JSON, but for their place and their queries' frame."""

GOOD, BAD = "green", "red"


def stat(title, description, unit, query, *, good=None, mappings=(), decimals=None):
    """One figure; `good` is where its colour turns: ("below", x) or ("above", x)."""
    steps = [{"color": "text", "value": None}]
    if good is not None:
        side, bound = good
        below, above = (GOOD, BAD) if side == "below" else (BAD, GOOD)
        steps = [{"color": below, "value": None}, {"color": above, "value": bound}]
    return {
        "type": "stat", "title": title, "description": description, "width": 4, "height": 4,
        "queries": [(query, "")],
        "fieldConfig": {"defaults": {"unit": unit, "decimals": decimals, "mappings": list(mappings),
                                     "thresholds": {"mode": "absolute", "steps": steps}}, "overrides": []},
        "options": {"colorMode": "value", "graphMode": "none", "reduceOptions": {"calcs": ["lastNotNull"]}},
    }


def graph(title, description, unit, *queries, width=8, stacked=False, most=None):
    """Lines over time; `queries` are pairs of expression and legend, `most` the top of the axis."""
    return {
        "type": "timeseries", "title": title, "description": description, "width": width, "height": 8,
        "queries": queries,
        "fieldConfig": {
            "defaults": {"unit": unit, "min": 0, "max": most,
                         "custom": {"lineWidth": 1, "fillOpacity": 30 if stacked else 5, "showPoints": "never",
                                    "spanNulls": False, "stacking": {"mode": "normal" if stacked else "none"}}},
            "overrides": []},
        "options": {"legend": {"displayMode": "table", "placement": "bottom", "calcs": ["lastNotNull", "max"]},
                    "tooltip": {"mode": "multi", "sort": "desc"}},
    }


def states(title, description, names, *queries, width=8):
    """Bands of colour over time; `names` are the texts and colours of the values 0, 1, …"""
    options = {str(value): {"text": text, "color": color, "index": value}
               for value, (text, color) in enumerate(names)}
    return {
        "type": "state-timeline", "title": title, "description": description, "width": width, "height": 8,
        "queries": queries,
        "fieldConfig": {"defaults": {"unit": "none", "mappings": [{"type": "value", "options": options}],
                                     "custom": {"lineWidth": 0, "fillOpacity": 80}}, "overrides": []},
        "options": {"mergeValues": True, "showValue": "auto", "rowHeight": 0.8,
                    "legend": {"displayMode": "list", "placement": "bottom"}},
    }
