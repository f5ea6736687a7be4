// Two requests before one provider, and every event comes when the order of the test says so.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dispatch/model_dispatch.h"
#include "dispatch/model_router.h"
#include "door/access/admission.h"
#include "tests/dispatch/held_exchange.h"
#include "tests/support/no_bugs.h"
#include "tests/support/recording_probe.h"
#include "tests/support/simulated_time.h"

namespace gateway::testing {

/// Plays one order of events and checks what must be true after any. Caller A asks for three items
/// and B, another tenant, for one of the same lane. At first both are queued, since the one call
/// that may be in flight is a stranger's.
///
/// An order is written as a text, one letter an event:
///
///   A B  that caller cancels          t  a slot opens: the stranger's call is answered, and after
///   a b  that caller's deadline          that ten seconds pass, so that backoffs and pauses end
///        passes                       k  the account's key is replaced
///   n    B arrives, instead of        d  a drain begins
///        being there from the start   g  its grace ends
///
///   and the next call's answer arrives: o with vectors, r status 429, s status 500, p status 400
///   that names no row (from then on "t12", A's last text, is refused wherever it travels),
///   u status 401, x vectors that break the contract, c a reset. The first of them is for the first
///   call after the stranger's, and so on; one that comes too early waits for its call.
///
/// The next event follows before anything could react; after `.` one task of the shard runs first,
/// after a blank all that are ready. At the end everything that is unanswered is answered well.
class OrderStage {
 public:
  /// `rows` is what a call may carry: with 2, A's items need two calls and share one with B's.
  OrderStage(std::string order, std::size_t rows);
  ~OrderStage();
  OrderStage(const OrderStage&) = delete;
  OrderStage& operator=(const OrderStage&) = delete;

  /// Fails the test if an item is answered twice, not at all, wrongly, late, or for a reason that
  /// is not in the order; or if anything is left in the books.
  void play();

 private:
  /// What one caller asked for, and what it was told.
  struct Line {
    std::string tenant;
    std::vector<std::string> texts;
    std::string leaves;  ///< The events that answer it at once.
    std::vector<std::optional<ItemResult>> results{};
    std::optional<Rejection> refusal{};
    dispatch::RequestTicket ticket{};
    bool submitted = false;

    [[nodiscard]] bool answered() const;
    [[nodiscard]] std::size_t vectors() const;
    [[nodiscard]] std::size_t count(ErrorKind kind) const;
  };
  class Rpc;

  [[nodiscard]] bool has(char event) const { return order_.find(event) != std::string::npos; }
  [[nodiscard]] Deadline time_of(char event) const;
  void submit(Line& line, Deadline deadline);
  void happen(char event);
  void answer_next(char event);
  [[nodiscard]] HttpResponse answer_well(const HeldExchange::Rows& texts);
  [[nodiscard]] HttpResponse refuse(const HeldExchange::Rows& texts);
  void let_time_pass(Duration duration);
  void ring();
  void settle();
  void note_sent(const HeldExchange::Rows& texts);

  void check_who_left() const;
  void check_line(const Line& line) const;
  void check_outcome(const Line& line, std::size_t index) const;
  [[nodiscard]] bool may_hear(const Line& line, ErrorKind kind, const std::string& text) const;
  void check_books();
  void check_service_goes_on();

  const std::string order_;
  Timestamp begun_;
  std::string happened_;
  std::size_t slots_opened_ = 0;
  std::size_t calls_answered_ = 0;
  bool poisoned_ = false;                ///< A's last text is refused.
  std::set<std::string> refused_alone_;  ///< Texts that the provider refused in a call of one.
  std::size_t dead_sent_ = 0;            ///< Rows sent although they were answered.

  RecordingProbe probe_;
  SimulatedTime time_;
  NoBugs bugs_;
  dispatch::Shard shard_{bugs_, time_};
  const ModelSpec model_;
  std::unique_ptr<provider::Codec> codec_;
  HeldExchange exchange_;
  dispatch::ModelDispatch dispatch_;
  dispatch::ModelRouter router_;
  access::Admission admission_{{.max_items = 100, .max_bytes = 1000}};
  Line stranger_{"stranger", {"t90"}, ""};
  std::array<Line, 2> lines_{Line{"a", {"t10", "t11", "t12"}, "Aag"}, Line{"b", {"t20"}, "Bbg"}};
};

}  // namespace gateway::testing
