#include "provider/fault_rules.h"

#include <algorithm>
#include <cstddef>

#include "provider/ascii.h"

namespace gateway::provider {
namespace {

constexpr unsigned kAny = 0;

/// Fits an answer that has this status (or kAny), this code anywhere in its dotted one (or any, if
/// empty), and these words in its message (or any, if empty; at its start, if they begin with ^).
/// Case and underscores are ignored in codes, so "LimitRequests" is "limit_requests". A dotted code
/// also stands in front of some messages, behind a number that is no HTTP status
/// (docs/provider.md, 6.2).
///
/// Codes are matched within their status wherever a name alone could mislead: 400
/// ServiceUnavailableError is the caller's fault, and 429 carries unpaid bills. Messages are
/// matched by words that survived the provider's rewordings.
struct FaultRule {
  unsigned status;
  std::string_view code;
  std::string_view words;
  FaultKind kind;
};

// The first that fits wins, so the special stands before the general.
constexpr FaultRule kRules[] = {
    // Unpaid: no retry helps. Some of these hide under the status and even the code of a throttle.
    {kAny, "Arrearage", "", FaultKind::account_blocked},
    {kAny, "PrepaidBillOverdue", "", FaultKind::account_blocked},
    {kAny, "PostpaidBillOverdue", "", FaultKind::account_blocked},
    {kAny, "CommodityNotPurchased", "", FaultKind::account_blocked},
    {kAny, "AllocationQuota.FreeTierOnly", "", FaultKind::account_blocked},
    {429, "", "free allocated quota", FaultKind::account_blocked},

    // Throttles. The provider's own congestion first: it says so under several codes.
    {kAny, "", "system capacity", FaultKind::overloaded},
    {kAny, "ModelServingError", "", FaultKind::overloaded},
    {kAny, "ServiceOverloaded", "", FaultKind::overloaded},
    {kAny, "Throttling.Concurrency", "", FaultKind::overloaded},
    {kAny, "Throttling.BurstRate", "", FaultKind::burst_limited},
    {kAny, "limit_burst_rate", "", FaultKind::burst_limited},
    {kAny, "Throttling.AllocationQuota", "", FaultKind::tokens_limited},
    {429, "insufficient_quota", "", FaultKind::tokens_limited},
    {kAny, "Throttling", "", FaultKind::rate_limited},
    {kAny, "limit_requests", "", FaultKind::rate_limited},
    // The unified taxonomy (docs/provider.md, 6.9) has one code for all of them: RateLimitError.
    {429, "", "increased too quickly", FaultKind::burst_limited},
    {429, "", "allocated quota", FaultKind::tokens_limited},
    {429, "", "current quota", FaultKind::tokens_limited},
    {429, "", "insufficient quota", FaultKind::tokens_limited},
    {429, "", "concurren", FaultKind::overloaded},

    // Too much in one call.
    {400, "", "batch size", FaultKind::row_limit_exceeded},
    {kAny, "BadRequest.TooLarge", "", FaultKind::body_too_large},
    {kAny, "", "max bytes to request body", FaultKind::body_too_large},

    // Media, whatever the status: the file's host may do better next time. Before the model's
    // refusals, whose statuses and words a link can have too.
    {kAny, "InvalidURL.Timeout", "", FaultKind::media_slow},
    {kAny, "InvalidParameter.DataInspection", "timed out", FaultKind::media_slow},
    {kAny, "InvalidParameter.DataInspection", "timeout", FaultKind::media_slow},
    {kAny, "", "media resource timed out", FaultKind::media_slow},
    {kAny, "", "download multimodal content", FaultKind::media_failed},
    {500, "", "download form url", FaultKind::media_failed},
    {kAny, "", "download form url", FaultKind::item_refused},  // A dead link is as dead again.
    {kAny, "", "embedding_pipeline_error", FaultKind::media_failed},
    {kAny, "", "content-length of multimodal", FaultKind::media_failed},

    // The key, the model, the address.
    {kAny, "InvalidApiKey", "", FaultKind::credentials_refused},
    {kAny, "ModelNotFound", "", FaultKind::model_refused},
    {kAny, "model_not_supported", "", FaultKind::model_refused},
    {kAny, "Model.AccessDenied", "", FaultKind::model_refused},
    {kAny, "Workspace.AccessDenied", "", FaultKind::model_refused},
    {kAny, "WorkSpaceNotFound", "", FaultKind::model_refused},
    {kAny, "AccessDenied", "", FaultKind::model_refused},
    {400, "BadRequest.EmptyModel", "", FaultKind::model_refused},
    {400, "", "model parameter", FaultKind::model_refused},
    {400, "", "model not exist", FaultKind::model_refused},
    {400, "", "^url error", FaultKind::model_refused},

    // One of the items, whatever the name suggests.
    {400, "ServiceUnavailableError", "", FaultKind::item_refused},
    {kAny, "DataInspectionFailed", "", FaultKind::item_refused},
    {kAny, "InvalidParameter", "", FaultKind::item_refused},
    {400, "invalid_parameter_error", "", FaultKind::item_refused},

    // The provider's own troubles that their status does not tell.
    {400, "APIConnectionError", "", FaultKind::server_error},
    {kAny, "RequestTimeOut", "", FaultKind::server_timeout},
    {500, "InternalError.Timeout", "", FaultKind::server_timeout},
    {503, "", "too many requests", FaultKind::overloaded},
};

struct StatusRule {
  unsigned status;
  FaultKind kind;
};

// What a status says by itself (docs/provider.md, 6.9), for codes that are not above. A 504 is no
// server_timeout: a gateway gave up on its backend, which does not say that the call was too much
// work, while a 408 did not take a body of this size.
constexpr StatusRule kStatusRules[] = {
    {401, FaultKind::credentials_refused}, {403, FaultKind::model_refused},
    {404, FaultKind::model_refused},       {405, FaultKind::model_refused},
    {408, FaultKind::server_timeout},      {413, FaultKind::body_too_large},
    {429, FaultKind::rate_limited},
};

/// Whether `code` begins with `rule`, as a whole or up to a dot.
bool begins_with_code(std::string_view rule, std::string_view code) {
  while (!rule.empty() || !code.empty()) {
    if (rule.starts_with('_')) {
      rule.remove_prefix(1);
    } else if (code.starts_with('_')) {
      code.remove_prefix(1);
    } else if (rule.empty()) {
      return code.front() == '.';
    } else if (code.empty() || !equal_letters(rule.front(), code.front())) {
      return false;
    } else {
      rule.remove_prefix(1);
      code.remove_prefix(1);
    }
  }
  return true;
}

/// Whether `rule` is part of the dotted `code`: "Throttling" fits "Throttling.RateQuota", and
/// "ModelServingError" fits "InternalError.Algo.ModelServingError".
bool code_fits(std::string_view rule, std::string_view code) {
  while (!code.empty()) {
    if (begins_with_code(rule, code)) return true;
    const std::size_t dot = code.find('.');
    if (dot == std::string_view::npos) return false;
    code.remove_prefix(dot + 1);
  }
  return false;
}

/// The dotted code in front of a message, as in "<400> InternalError.Algo.InvalidParameter: …";
/// empty if there is none.
std::string_view code_in_front(std::string_view message) {
  if (message.starts_with('<')) {
    const std::size_t end = message.find("> ");
    if (end == std::string_view::npos) return {};
    message.remove_prefix(end + 2);
  }
  const std::string_view code = message.substr(0, message.find(':'));
  const auto of_a_code = [](char c) { return is_ascii_alnum(c) || c == '.' || c == '_'; };
  const bool dotted = code.find('.') != std::string_view::npos;
  return dotted && code.size() < message.size() && std::ranges::all_of(code, of_a_code)
             ? code
             : std::string_view();
}

bool words_fit(std::string_view words, std::string_view message) {
  if (!words.starts_with('^')) return contains_ignoring_case(message, words);
  words.remove_prefix(1);
  return same_ignoring_case(words, message.substr(0, words.size()));
}

bool fits(const FaultRule& rule, const ErrorSigns& signs) {
  const bool status_fits = rule.status == kAny || signs.status == 0 || rule.status == signs.status;
  return status_fits && words_fit(rule.words, signs.message) &&
         (rule.code.empty() || code_fits(rule.code, signs.code) ||
          code_fits(rule.code, code_in_front(signs.message)));
}

/// Words of refusals that are about what was sent, not about how it is to be embedded.
constexpr std::string_view kItemWords[] = {"inappropriate", "input length", "image",    "video",
                                           "media",         "multimodal",   "data-uri", "url",
                                           "content",       "text",         "download", "decode"};

}  // namespace

bool speaks_of_items(const ErrorSigns& signs) {
  if (code_fits("DataInspection", signs.code) || code_fits("DataInspectionFailed", signs.code))
    return true;
  return std::ranges::any_of(kItemWords, [&](std::string_view words) {
    return contains_ignoring_case(signs.message, words);
  });
}

FaultKind fault_kind_of(const ErrorSigns& signs) {
  for (const FaultRule& rule : kRules) {
    if (fits(rule, signs)) return rule.kind;
  }
  // A firewall, a proxy, a wrong path: nobody's word on key, model or item
  // (docs/provider.md, 6.10).
  if (signs.foreign && signs.status >= 400 && signs.status < 500 && signs.status != 408 &&
      signs.status != 413 && signs.status != 429)
    return FaultKind::foreign_answer;
  for (const StatusRule& rule : kStatusRules) {
    if (rule.status == signs.status) return rule.kind;
  }
  const bool explained = !signs.code.empty() || !signs.message.empty();
  const bool caller_fault = signs.status >= 400 && signs.status < 500;
  return caller_fault && explained ? FaultKind::item_refused : FaultKind::server_error;
}

}  // namespace gateway::provider
