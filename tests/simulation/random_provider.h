// A provider that is a random function of what it is sent, and answers in real HTTP bodies.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "domain/call_fault.h"
#include "domain/http_message.h"
#include "domain/model_spec.h"
#include "tests/simulation/call_log.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/whims.h"
#include "tests/simulation/wire_dialect.h"

namespace gateway::simulation {

/// Makes of a call what its contents, parameters and size say, each time the same but for a little
/// bad luck. A refusal's status, code, words, language and shape are drawn for each content that it
/// is for; none is taken from the gateway's rules.
///
/// Thread: one.
class RandomProvider {
 public:
  RandomProvider(Whims whims, Modality modality, Dice dice)
      : whims_(std::move(whims)), modality_(modality), dice_(std::move(dice)) {}

  /// How it answers: at once, as far as it looks, or never.
  enum class Pace { quick, usual, never };
  struct Reaction {
    CallEnd end;
    Pace pace;
    Result<HttpResponse, CallFault> outcome;
    bool useful = true;  ///< Of an answer: it holds a vector that is right.
  };

  /// `tokens` is what the rows cost; `bytes` is the size of the body.
  [[nodiscard]] Reaction react(const WireCall& call, std::uint64_t tokens, std::size_t bytes,
                               Timestamp now);

 private:
  [[nodiscard]] std::optional<Reaction> against_parameters(const WireCall& call);
  [[nodiscard]] std::optional<Reaction> against_size(const WireCall& call, std::uint64_t tokens,
                                                     std::size_t bytes);
  [[nodiscard]] std::optional<std::size_t> first_ailing(const WireCall& call, Timestamp now);
  [[nodiscard]] bool ails(const Mark& mark, Timestamp now);
  [[nodiscard]] Reaction against_item(const WireCall& call, std::size_t row, std::uint64_t tokens);
  [[nodiscard]] Reaction answer(const WireCall& call, std::uint64_t tokens);
  [[nodiscard]] std::string whole_answer(const WireCall& call, std::size_t rows,
                                         std::uint64_t tokens);
  [[nodiscard]] Dice dice_for(std::uint64_t what) const;

  const Whims whims_;
  const Modality modality_;
  Dice dice_;
  std::unordered_map<std::uint32_t, Timestamp> warm_at_;  ///< Media hosts, by content.
};

}  // namespace gateway::simulation
