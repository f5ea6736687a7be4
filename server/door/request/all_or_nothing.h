// The rule of answers that come at once: all results, or the failure of the lowest index.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/item_result.h"

namespace gateway::request {

/// Keeps of a request's failures the one that it fails with. The vectors are for the door to put in
/// their places.
///
/// Thread: its owner's, one at a time.
class AllOrNothing {
 public:
  /// True if the item has failed; of its result only the error is of use, and is taken.
  [[nodiscard]] bool take_failure(std::size_t index, ItemResult& result) {
    if (result.outcome.has_value()) return false;
    if (!lowest_ || index < lowest_->index) {
      lowest_ = Failure{index, std::move(result.outcome).error()};
    }
    return true;
  }

  /// What the request fails with, naming the item, as one of the door's field `items`; nothing if
  /// all have a vector. Once.
  [[nodiscard]] std::optional<Error> failure(std::string_view items) {
    if (!lowest_) return std::nullopt;
    Error& error = lowest_->error;
    const std::string index = std::to_string(lowest_->index);
    error.message.insert(0, "item " + index + ": ");
    error.field.assign(items).append("[").append(index).append("]");
    return std::move(error);
  }

 private:
  struct Failure {
    std::size_t index;
    Error error;
  };

  std::optional<Failure> lowest_;  ///< So far.
};

}  // namespace gateway::request
