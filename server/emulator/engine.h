// The emulator without sockets: from a request to an answer, through key, validation, meters and
// faults.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/call.h"
#include "emulator/exchange.h"
#include "emulator/faults.h"
#include "emulator/options.h"
#include "emulator/stats.h"
#include "emulator/temporary_store.h"

namespace emulator {

/// The three URLs of embedding calls of docs/provider.md, 1.2.
enum class Endpoint { text, multimodal, compatible };

/// Answers requests and keeps count.
///
/// Thread: any; one mutex guards the meters, faults and counts, and is not held while vectors are
/// made.
class Engine {
 public:
  explicit Engine(const Behaviour& behaviour);

  /// The answer to a request that arrived at `now`. Never throws for what a client may send.
  [[nodiscard]] Answer answer(const Request& request, Timestamp now);

  /// The answer to a request whose body is too large to be read.
  [[nodiscard]] Answer refuse_unread(const Request& request, Timestamp now);

  /// Replaces all faults; an empty list clears them.
  void set_faults(std::vector<Fault> faults);
  /// Accepts these keys from now on, and no others.
  void set_keys(std::vector<std::string> keys);
  [[nodiscard]] Stats stats() const;
  /// Empties the meters and the counts; faults stay.
  void reset();

  void connection_opened();
  /// Around the time in which an embedding call waits for its answer.
  void call_entered();
  void call_left();

 private:
  /// What the meters and the fault plan say to one call.
  struct Verdict {
    Throttle throttle = Throttle::none;
    std::optional<Fault> fault;
    Duration delay{};
  };

  [[nodiscard]] Answer answer_call(const Request& request, Endpoint endpoint, Timestamp now);
  [[nodiscard]] Answer answer_astray(const Request& request);
  [[nodiscard]] Answer answer_policy_request(const Request& request, Timestamp now);
  [[nodiscard]] Answer answer_rows(const Call& call, Endpoint endpoint,
                                   const std::optional<Fault>& fault);
  [[nodiscard]] Answer refuse(const Refusal& refusal, Endpoint endpoint, std::string_view model);
  /// `call` is null if the provider refuses it.
  [[nodiscard]] Verdict judge(std::string_view model, Endpoint endpoint, const Call* call,
                              Timestamp now);
  void count_arrival(std::string_view model, Endpoint endpoint, Timestamp now);
  [[nodiscard]] bool knows_key(std::string_view key) const;
  [[nodiscard]] std::string next_request_id();
  void make_limiters();

  const Behaviour behaviour_;
  TemporaryStore store_;
  mutable std::mutex mutex_;  // Guards everything below.
  std::map<std::string, Limiter, std::less<>> limiters_;
  std::vector<std::string> keys_;
  FaultPlan faults_;
  StatsRecorder recorder_;
  std::mt19937_64 random_;
  Timestamp latest_{};
  std::uint64_t connections_ = 0;
  std::size_t in_flight_ = 0;
  std::size_t max_in_flight_ = 0;
};

}  // namespace emulator
