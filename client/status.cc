#include "client/status.h"

#include <array>
#include <charconv>
#include <stdexcept>

#include <boost/throw_exception.hpp>

#include "client/error_reason.h"

namespace embedding_client {
namespace {

/// Absent if the answer has no such trailer.
std::optional<std::string_view> trailer(const grpc::ClientContext& context, const char* name) {
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto found = trailers.find(name);
  if (found == trailers.end()) return std::nullopt;
  return std::string_view(found->second.data(), found->second.size());
}

std::optional<std::chrono::milliseconds> pushback_of(const grpc::ClientContext& context) {
  const auto text = trailer(context, "grpc-retry-pushback-ms");
  if (!text) return std::nullopt;
  const char* const end = text->data() + text->size();
  int milliseconds = 0;
  const auto [parsed_to, error] = std::from_chars(text->data(), end, milliseconds);
  // Unreadable means "do not retry", as gRPC itself takes it (gRFC A6).
  if (error != std::errc{} || parsed_to != end) return std::chrono::milliseconds{-1};
  return std::chrono::milliseconds{milliseconds};
}

}  // namespace

Status status_of(const grpc::Status& status, const grpc::ClientContext& context) {
  const std::string_view provider_code = trailer(context, "x-provider-code").value_or("");
  return {status.error_code(),
          status.error_message(),
          pushback_of(context),
          std::string(provider_code),
          {},
          error_reason(status.error_details())};
}

Status status_of(const embedding::v1::ItemError& error) {
  Status status{static_cast<grpc::StatusCode>(error.code()),
                error.message(),
                std::nullopt,
                error.provider_code(),
                {},
                error.reason()};
  if (!error.retryable()) {
    status.pushback = std::chrono::milliseconds{-1};
  } else if (error.retry_after_ms() > 0) {
    status.pushback = std::chrono::milliseconds{error.retry_after_ms()};
  }
  return status;
}

std::string_view code_name(grpc::StatusCode code) {
  static constexpr std::array<std::string_view, 17> kNames = {"OK",
                                                              "CANCELLED",
                                                              "UNKNOWN",
                                                              "INVALID_ARGUMENT",
                                                              "DEADLINE_EXCEEDED",
                                                              "NOT_FOUND",
                                                              "ALREADY_EXISTS",
                                                              "PERMISSION_DENIED",
                                                              "RESOURCE_EXHAUSTED",
                                                              "FAILED_PRECONDITION",
                                                              "ABORTED",
                                                              "OUT_OF_RANGE",
                                                              "UNIMPLEMENTED",
                                                              "INTERNAL",
                                                              "UNAVAILABLE",
                                                              "DATA_LOSS",
                                                              "UNAUTHENTICATED"};
  const auto number = static_cast<std::size_t>(code);
  return number < kNames.size() ? kNames[number] : "UNKNOWN";
}

void throw_exception_from_error(const Status& status, const boost::source_location& where) {
  boost::throw_with_location(std::logic_error("unexpected failure: " + status.message), where);
}

}  // namespace embedding_client
