// How long a caller waits, by what its client says of it.
#pragma once

#include <optional>

#include "domain/time.h"
#include "http_call/header_lookup.h"

namespace gateway::http_call {

/// The shortest of what the headers tell; nothing if none tells anything that can be read:
///
/// * `x-stainless-read-timeout`, `x-stainless-timeout`: OpenAI's clients; seconds. Python's may
/// have
///   a fraction; those in whole seconds are cut down, so that 0 stands for less than one second and
///   is taken for one.
/// * `x-envoy-expected-rq-timeout-ms`: Envoy and Istio; milliseconds, > 0.
/// * `grpc-timeout`: proxies that translate; a number of at most eight digits and its unit.
///
/// Never negative. Pure.
[[nodiscard]] std::optional<Duration> told_time_limit(const HeaderLookup& header);

}  // namespace gateway::http_call
