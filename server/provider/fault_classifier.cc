#include "provider/fault_classifier.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "provider/ascii.h"
#include "provider/error_body.h"
#include "provider/fault_place.h"
#include "provider/fault_rules.h"
#include "provider/provider_text.h"

namespace gateway::provider {
namespace {

constexpr std::uint64_t kMaxRowLimit = 10'000;   // A larger figure is none that was asked for.
constexpr std::uint64_t kLeastByteLimit = 1024;  // A smaller one is no limit of a body.
constexpr std::chrono::hours kMaxRetryAfter{1};

// The digits at the start of `text` as a number; nothing if there are none or too many.
std::optional<std::uint64_t> leading_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{}) return std::nullopt;
  return number;
}

/// The whole value as a number, spaces around it aside.
std::optional<std::uint64_t> header_number(const HttpResponse& response, std::string_view name) {
  std::string_view value = header_value(response, name);
  while (value.starts_with(' ')) value.remove_prefix(1);
  while (value.ends_with(' ')) value.remove_suffix(1);
  return std::all_of(value.begin(), value.end(), is_ascii_digit) ? leading_number(value)
                                                                 : std::nullopt;
}

template <class Unit>
Duration bounded(std::uint64_t count) {
  constexpr auto kMost = static_cast<std::uint64_t>(Unit(kMaxRetryAfter).count());
  return Unit(std::min(count, kMost));
}

std::optional<Duration> retry_after(const HttpResponse& response) {
  if (const auto ms = header_number(response, "retry-after-ms")) {
    return bounded<std::chrono::milliseconds>(*ms);
  }
  if (const auto seconds = header_number(response, "retry-after")) {
    return bounded<std::chrono::seconds>(*seconds);
  }
  return std::nullopt;
}

// "... it should not be larger than 10.: input.contents"
std::optional<std::uint64_t> row_limit(std::string_view message) {
  static constexpr std::string_view kBefore = "larger than ";
  const std::size_t at = message.find(kBefore);
  if (at == std::string_view::npos) return std::nullopt;
  const auto limit = leading_number(message.substr(at + kBefore.size()));
  if (!limit || *limit == 0 || *limit > kMaxRowLimit) return std::nullopt;
  return limit;
}

// "Exceeded limit on max bytes to request body : 6291456"
std::optional<std::uint64_t> byte_limit(std::string_view message) {
  const std::size_t colon = message.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  message.remove_prefix(colon + 1);
  while (message.starts_with(' ')) message.remove_prefix(1);
  const auto limit = leading_number(message);
  if (!limit || *limit < kLeastByteLimit) return std::nullopt;
  return limit;
}

std::optional<NamedLimit> named_limit(SizeAspect aspect, std::optional<std::uint64_t> most) {
  return most ? std::optional(NamedLimit{aspect, *most}) : std::nullopt;
}

std::string message_of(const HttpResponse& response, const ErrorBody& error, FaultKind kind) {
  if (!error.message.empty()) return presentable_message(error.message);
  if (kind == FaultKind::foreign_answer)
    return "a firewall or proxy before the provider answered " + std::to_string(response.status);
  return "HTTP " + std::to_string(response.status) + " without an explanation";
}

}  // namespace

CallFault classify_fault(const HttpResponse& response) {
  const std::optional<ErrorBody> told = parse_error_body(response.body);
  const ErrorBody error = told.value_or(ErrorBody{});
  // A 200 tells nothing about the error it carries; some such bodies do.
  const unsigned status = response.status == 200 ? error.status : response.status;
  const ErrorSigns signs{
      .status = status, .code = error.code, .message = error.message, .foreign = !told.has_value()};
  const FaultPlace place = fault_place_of(error.message, error.param);
  FaultKind kind = fault_kind_of(signs);
  if (kind == FaultKind::item_refused && place.scope == FaultScope::parameter)
    kind = FaultKind::parameters_refused;
  CallFault fault{.kind = kind,
                  .message = message_of(response, error, kind),
                  .provider_code = presentable_id(error.code),
                  .provider_request_id = request_id_of(response, error.request_id),
                  .retry_after = retry_after(response),
                  .status = response.status};
  if (kind == FaultKind::row_limit_exceeded)
    fault.limit = named_limit(SizeAspect::items, row_limit(error.message));
  if (kind == FaultKind::body_too_large)
    fault.limit = named_limit(SizeAspect::bytes, byte_limit(error.message));
  fault.row = place.row;
  fault.names_items = place.scope == FaultScope::input || speaks_of_items(signs);
  return fault;
}

}  // namespace gateway::provider
