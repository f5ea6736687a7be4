// What became of one request: counts for its summary and for the probe.
#pragma once

#include <cstddef>

#include "dispatch/probe.h"
#include "domain/item_result.h"

namespace gateway {

/// Adds up a request's results.
///
/// Thread: its owner's, one at a time.
class RequestTally {
 public:
  /// `model` is a served model's name and outlives the tally.
  RequestTally(Rpc rpc, std::string_view model, Timestamp started)
      : rpc_(rpc), model_(model), started_(started) {}

  void add(const ItemResult& result);

  [[nodiscard]] std::size_t succeeded() const { return succeeded_; }
  [[nodiscard]] std::size_t failed() const { return failed_; }
  [[nodiscard]] const Usage& usage() const { return usage_; }

  /// The event for the probe, with `grpc_code` as the RPC's end at `now`. The overhead is the
  /// duration less the longest time that one of the items waited for the budget and was in provider
  /// calls.
  [[nodiscard]] RequestFinished finished(int grpc_code, Timestamp now) const;

 private:
  Rpc rpc_;
  std::string_view model_;
  Timestamp started_;
  std::size_t succeeded_ = 0;
  std::size_t failed_ = 0;
  Usage usage_;
  Duration longest_elsewhere_{};  ///< Over the items: queued and upstream.
};

}  // namespace gateway
