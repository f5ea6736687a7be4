// Why one provider call failed, in the vocabulary that retries and isolation decide on.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "domain/call_size.h"
#include "domain/error.h"
#include "domain/time.h"

namespace gateway {

/// Transport and codecs classify into these; policy/faults/fault_traits.h says what each one means
/// for retries.
enum class FaultKind {
  // The bytes did not travel (transport).
  connect_failed,     ///< No connection: resolve, TCP, refused.
  proxy_refused,      ///< The proxy on the way opened no tunnel.
  tls_failed,         ///< The peer could not be trusted, or spoke no TLS.
  connection_lost,    ///< Reset or closed before the whole answer came.
  connection_silent,  ///< Given up because a kept connection gave no sign of life: Patience.
  timed_out,          ///< A phase took longer than allowed.
  aborted,            ///< We gave the call up: nobody waits for it.

  // The provider asks for less, or has to be asked again (docs/provider.md, 6.3: 429 and its
  // relatives).
  rate_limited,    ///< Request quota (Throttling.RateQuota, limit_requests).
  tokens_limited,  ///< Token quota (Throttling.AllocationQuota, insufficient_quota).
  burst_limited,   ///< Rose too quickly (Throttling.BurstRate, limit_burst_rate).
  overloaded,      ///< System capacity on the provider's side.

  key_replaced,  ///< It refused a key in whose place another one has come meanwhile.

  // The provider is unwell.
  server_error,    ///< 5xx, or anything that is neither JSON nor an answer.
  server_timeout,  ///< RequestTimeOut: the call was too much work.
  foreign_answer,  ///< Something in its place answered: a firewall's page, an empty 404.
  bad_answer,      ///< A 200 that can't be read as an answer at all.

  // A 200 that breaks the contract: the provider is there.
  rows_miscounted,  ///< More rows than were asked, or fewer, or two with one position.
  shape_wrong,      ///< Every row is no vector as asked for: of another length, or no list.

  // Something in the call is at fault.
  item_refused,  ///< One of the items (moderation, too long, undecodable); the answer does not say
                 ///< which.
  media_failed,  ///< A media file could not be fetched or processed: once more, then as
                 ///< item_refused.
  media_slow,    ///< The host of a media file took too long; it may do better in some seconds.
  parameters_refused,  ///< A parameter of the call, as the answer itself says.
  row_limit_exceeded,  ///< Too many rows.
  body_too_large,      ///< The call's body is too big; fewer items may pass.
  too_many_tokens,     ///< A throttle of tokens that this call's size brought about. No answer says
                       ///< so: policy/faults/size_limits.h.

  // An operator must act.
  credentials_refused,  ///< Key invalid, or of another region.
  account_blocked,      ///< Arrears, overdue bill, free tier spent.
  model_refused,  ///< Not found, not purchased, or on the wrong address. The last: kFaultKinds.
};

/// How many kinds there are.
inline constexpr std::size_t kFaultKinds = static_cast<std::size_t>(FaultKind::model_refused) + 1;

/// The most that a call may have, in the provider's words; of bytes, those of the whole body.
struct NamedLimit {
  SizeAspect aspect;
  std::uint64_t most;  ///< > 0.

  bool operator==(const NamedLimit&) const = default;
};

/// Where a call went, for people.
struct CallPlace {
  std::string upstream;  ///< The account's name in the configuration.
  std::string address;   ///< "dashscope.aliyuncs.com/api/v1/…": host and path, nothing secret.
};

/// One failed call. `message` is the provider's or the transport's text, without the caller's
/// input.
struct CallFault {
  FaultKind kind;
  std::string message;
  std::string provider_code = {};
  std::string provider_request_id = {};
  std::optional<Duration> retry_after = {};  ///< Only if the provider sent one; never relied upon.
  std::optional<NamedLimit> limit = {};  ///< With row_limit_exceeded and body_too_large, if told.
  /// Where the answer sees the fault, for what blames an item.
  std::optional<std::size_t> row = {};  ///< Of that row, if it says so.
  bool names_items = false;             ///< Its code, words or tail speak of an input.
  unsigned status = 0;                  ///< HTTP status of an answer without vectors; 0: none came.
  CallPlace place = {};                 ///< Of whoever answered; empty: nobody did.
};

[[noreturn]] inline void throw_exception_from_error(const CallFault& fault,
                                                    const boost::source_location& where) {
  boost::throw_with_location(std::logic_error("unexpected fault: " + fault.message), where);
}

}  // namespace gateway
