// What became of one request: counts for its summary and for the probe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/item_result.h"
#include "door/request/door_probe.h"
#include "door/request/traceparent.h"

namespace gateway::request {

/// Where a request came from.
struct RequestOrigin {
  Route route;
  std::string_view model = {};  ///< A served model's name, which outlives the request; or empty.
  std::string tenant = {};      ///< Empty: it is not known.
  TraceContext trace;
  Timestamp started;
};

/// Adds up a request's results.
///
/// Thread: its owner's, one at a time.
class RequestTally {
 public:
  explicit RequestTally(RequestOrigin origin) : origin_(std::move(origin)) {}

  /// It is about this served model; the name outlives the request.
  void set_model(std::string_view name) { origin_.model = name; }

  void add(const ItemResult& result);

  /// All `items` of the request, which were admitted, were turned away.
  void refuse(std::size_t items) { refused_ = items; }

  /// At `now` the last result was there: what time is left until the end is the reader's, and no
  /// overhead. Not to be called where nobody reads in between.
  void all_delivered(Timestamp now) { all_delivered_ = now; }

  [[nodiscard]] std::size_t succeeded() const { return succeeded_; }
  [[nodiscard]] std::size_t failed() const { return failed_; }
  [[nodiscard]] const Usage& usage() const { return usage_; }

  /// The event for the probe of a request that ends with `code` and `message` at `now`. The
  /// overhead is the duration, up to the last result, less the longest time that one of the items
  /// waited for the budget and was in provider calls. Valid as long as this and the message.
  [[nodiscard]] RequestFinished finished(Code code, std::string_view message, Timestamp now) const;

 private:
  RequestOrigin origin_;
  std::size_t succeeded_ = 0;
  std::size_t failed_ = 0;
  std::size_t refused_ = 0;
  Usage usage_;
  Duration longest_queued_{};  ///< Over the items, and so the next two.
  Duration longest_upstream_{};
  Duration longest_elsewhere_{};  ///< Of the sums of both.
  std::optional<Timestamp> all_delivered_;
};

}  // namespace gateway::request
