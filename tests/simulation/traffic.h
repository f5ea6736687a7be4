// The callers of a run: who sends what and when, who leaves, who comes back.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "dispatch/time_source.h"
#include "tests/simulation/arrival_times.h"
#include "tests/simulation/content_source.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/scenario.h"
#include "tests/simulation/simulated_gateway.h"

namespace gateway::simulation {

/// Sends until it is stopped; what is out then may still be answered, or cancelled.
///
/// Thread: the run's.
class Traffic {
 public:
  /// Everything referred to outlives the traffic.
  Traffic(const Scenario& scenario, SimulatedGateway& gateway, Ledger& ledger,
          Scoreboard& scoreboard, dispatch::TimeSource& time, Dice dice, const Trace& trace);
  Traffic(const Traffic&) = delete;
  Traffic& operator=(const Traffic&) = delete;

  void stop() { stopped_ = true; }

 private:
  /// One source of the scenario, as it runs.
  struct Stream {
    Stream(const Source& what, Tally& board, std::uint32_t& next_number, Timestamp begin,
           Dice& chance)
        : source(what),
          tally(board),
          contents(what.contents, next_number, chance.fork()),
          arrivals(what.arrivals, begin, chance.fork()),
          dice(chance.fork()) {}

    const Source& source;
    Tally& tally;
    ContentSource contents;
    ArrivalTimes arrivals;  ///< Of those who don't wait for answers.
    Dice dice;
    std::vector<std::unique_ptr<dispatch::Timer>>
        callers;  ///< Their next requests; one if none waits.
  };
  struct Leaving {
    std::uint64_t inquiry;
    SimulatedGateway::Ticket ticket;
  };

  void start(std::size_t stream);
  void arrive(std::size_t stream);
  void call(std::size_t stream, std::size_t caller);
  void send(std::size_t stream, std::size_t caller);
  [[nodiscard]] Deadline deadline_of(Stream& stream);
  [[nodiscard]] bool lane_refused(std::uint32_t dimension) const;
  void plan_leaving(Stream& stream, std::uint64_t inquiry, SimulatedGateway::Ticket ticket);
  void leave();
  void ended(const Inquiry& inquiry);

  SimulatedGateway& gateway_;
  Ledger& ledger_;
  dispatch::TimeSource& time_;
  const Timestamp begin_;
  const Trace& trace_;
  const Scenario& scenario_;
  std::uint32_t next_number_ = 0;
  std::deque<Stream> streams_;
  std::multimap<Timestamp, Leaving> leaving_;
  std::unique_ptr<dispatch::Timer> leaving_timer_;
  bool stopped_ = false;
};

}  // namespace gateway::simulation
