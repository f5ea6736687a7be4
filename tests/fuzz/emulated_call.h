// Calls that the emulator accepts, carried on to its answer and to the gateway's reading of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <simdjson.h>

#include "emulator/call.h"
#include "provider/codec.h"

namespace fuzz {

/// The emulator's models of a service, with vectors of four or eight numbers: the same code at a
/// hundredth of the work.
const emulator::Model& small_model(emulator::Service service, unsigned choice);

/// A request's body.
///
/// Thread: one.
class EmulatorBody {
 public:
  explicit EmulatorBody(const std::string& bytes);

  /// Null if it is no JSON object, which the emulator refuses before it reads a call.
  [[nodiscard]] const simdjson::dom::element* object() const;

 private:
  simdjson::dom::parser parser_;
  std::optional<simdjson::dom::element> object_;
};

/// A refusal is an error status with a code, and both of its forms are JSON.
void check_refusal(const emulator::Refusal& refusal);

/// The call is within its model's bounds, and `codec` reads in `answer` the rows that the emulator
/// put there.
void check_call(const emulator::Call& call);
void check_answer(const gateway::provider::Codec& codec, const emulator::Call& call,
                  const std::vector<emulator::Row>& rows, const std::string& answer);

}  // namespace fuzz
