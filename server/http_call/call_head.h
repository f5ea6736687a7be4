// What a request says beside its body: who calls, until when, in which trace.
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include "domain/priority.h"
#include "domain/time.h"
#include "door/access/credentials.h"
#include "door/checks/embed_query.h"
#include "door/request/arrival.h"
#include "door/request/door_probe.h"
#include "door/request/traceparent.h"
#include "http_call/header_lookup.h"
#include "http_call/reply.h"

namespace gateway::http_call {

/// Callers that tell no time limit wait so long for an answer or a refusal, by default: shorter
/// than any client in use waits by itself.
inline constexpr Duration kDefaultTimeLimit = std::chrono::seconds(55);

/// How `x-priority` is written, in the order of Priority.
inline constexpr std::array<std::string_view, 2> kPriorities = {"interactive", "bulk"};

/// By what a reply and the log tell a request.
struct CallNames {
  std::string request_id;       ///< The caller's own if it is one that a log can hold.
  request::TraceContext trace;  ///< Our span.
};

/// The credentials may be a caller's key at the provider: they are for AccessControl::identify(),
/// and for no log. All views live as long as the request's head.
///
/// Thread: a value.
struct CallHead {
  access::CallerCredentials shown;
  CallNames names;
  Timestamp at;
  Timestamp deadline;
  checks::Choice<Priority> priority;
  std::string_view host;          ///< To which the caller has connected, as it says.
  std::string_view content_type;  ///< Of the body.
  bool encrypted = false;         ///< It came by TLS; for the server to say.
};

/// `certificate` is the caller's, of a connection by mTLS. Taken are:
///
/// * `authorization`: a bearer token. `Bearer` without one is as good as absent, since OpenAI's
///   clients can't leave it out; so a gateway that takes anonymous callers serves those whose key
///   is empty. What becomes of a wrong one is Door's to say.
/// * `x-tenant-id`, `traceparent`.
/// * `x-request-id`: up to 128 letters, digits, '.', '_', ':' and '-'; else the ids of our trace
/// and
///   span with '-' between them, which are in our log.
/// * `x-priority`: `bulk` or `interactive`.
/// * the headers of call_deadline.h; else `time_limit` counts from `now`.
[[nodiscard]] CallHead read_call_head(const HeaderLookup& header,
                                      access::CertificateNames certificate, Timestamp now,
                                      Duration time_limit = kDefaultTimeLimit);

/// `spelling` is the door's; it has static storage.
[[nodiscard]] request::Arrival arrival_of(const CallHead& head, request::Route route,
                                          const checks::Spelling& spelling);

/// Adds what every reply tells: `x-request-id`, which OpenAI's clients show, and `traceparent`, our
/// span.
void sign(Reply& reply, const CallNames& names);

}  // namespace gateway::http_call
