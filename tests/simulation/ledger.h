// Every request of a run, from being sent to its last answer, and what must hold of the answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "dispatch/time_source.h"
#include "domain/item_result.h"
#include "door/access/admission.h"
#include "tests/simulation/marked_content.h"
#include "tests/simulation/scoreboard.h"
#include "tests/simulation/violations.h"

namespace gateway::simulation {

class Ledger;

/// One request, as its caller sees it. Gone with its last answer, or its refusal, so that a sink
/// touched afterwards is found out by the address sanitizer.
///
/// Thread: the run's.
class Inquiry final : public ResultSink {
 public:
  struct Facts {
    std::size_t stream;  ///< Which of the run's streams sent it,
    std::size_t caller;  ///< and which of its callers.
    std::vector<Mark> marks;
    Deadline deadline;
    Timestamp sent;
    Tally* tally;
    std::string tenant = {};
    std::uint32_t dimension = 2;
    bool lane_refused = false;  ///< The provider takes no item with its parameters.
  };

  Inquiry(Ledger& ledger, std::uint64_t id, Facts facts);

  void refuse(Rejection reason, Error&& error) override;
  void deliver(std::size_t index, ItemResult&& result) override;

  [[nodiscard]] const Facts& facts() const { return facts_; }
  [[nodiscard]] std::uint64_t id() const { return id_; }
  /// How long its caller was told to stay away, a second if not told how long; absent if nothing
  /// failed that coming back could mend.
  [[nodiscard]] const std::optional<Duration>& come_back() const { return come_back_; }

 private:
  friend class Ledger;

  void check_success(const Mark& mark, const ItemResult& result);
  void check_failure(const Mark& mark, const Error& error, const ItemTiming& timing);
  [[nodiscard]] bool at_fault(const Mark& mark) const;
  void check_timing(const ItemTiming& timing);
  void note_failure(const Error& error);

  Ledger& ledger_;
  const std::uint64_t id_;
  const Facts facts_;
  access::Admission::Permit permit_;
  std::vector<bool> answered_;
  std::size_t unanswered_;
  bool cancelled_ = false;
  std::optional<Duration> come_back_;
};

/// Thread: the run's.
class Ledger {
 public:
  /// Hears of a request's end, while it is still there.
  using OnEnd = std::function<void(const Inquiry&)>;
  /// Hears of an item that ends without a vector, or is refused with its request.
  using OnFailure = std::function<void(const Inquiry&, const Mark&, const Error&)>;

  Ledger(const dispatch::TimeSource& time, Violations& violations, const Trace& trace)
      : time_(time), violations_(violations), trace_(trace) {}
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  void on_end(OnEnd action) { on_end_ = std::move(action); }
  void on_failure(OnFailure action) { on_failure_ = std::move(action); }

  [[nodiscard]] Inquiry& open(Inquiry::Facts facts);
  /// The permit is given back with the last answer.
  static void hold(Inquiry& inquiry, access::Admission::Permit permit) {
    inquiry.permit_ = std::move(permit);
  }
  /// Its caller goes away. Harmless if it has ended.
  void note_cancelled(std::uint64_t id);

  /// Items sent and neither answered nor refused.
  [[nodiscard]] std::size_t open_items() const { return open_items_; }
  /// Tokens that the answers were billed for.
  [[nodiscard]] std::uint64_t billed_tokens() const { return billed_tokens_; }
  /// Requests turned away, by reason.
  [[nodiscard]] const std::map<Rejection, std::size_t>& rejections() const { return rejections_; }

 private:
  friend class Inquiry;

  void end(Inquiry& inquiry);

  const dispatch::TimeSource& time_;
  Violations& violations_;
  const Trace& trace_;
  OnEnd on_end_;
  OnFailure on_failure_;
  std::unordered_map<std::uint64_t, Inquiry> open_;
  std::uint64_t next_id_ = 1;
  std::size_t open_items_ = 0;
  std::uint64_t billed_tokens_ = 0;
  std::map<Rejection, std::size_t> rejections_;
};

}  // namespace gateway::simulation
