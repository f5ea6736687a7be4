// A value that must be used but never shown.
#pragma once

#include <string>
#include <utility>

namespace gateway::config {

/// Holds an API key, or a URL with a password in it. It has no operator<< and no conversion, so
/// that printing it takes an intention.
///
/// Thread: one at a time.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  [[nodiscard]] bool empty() const { return value_.empty(); }

  /// The value itself, to be sent or taken apart, and for nothing else.
  [[nodiscard]] const std::string& reveal() const { return value_; }

 private:
  std::string value_;
};

}  // namespace gateway::config
