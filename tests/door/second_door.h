// A second door: C++ values in, results out. It stands for the doors to come, and shows that what
// is no gRPC of the first one is not in it.
#pragma once

#include "door/request/intake.h"
#include "tests/door/behaviour.h"

namespace gateway::testing {

/// Not the names of the first door.
inline constexpr checks::Spelling kSecondSpelling{
    .fields = {"model", "input", "input.contents", "dimensions", "encoding", "parameters.text_type",
               "parameters.instruct", "priority"},
    .parts = {"", "", ".image", ".image", ".image", ".video", ".video"},
    .output_types = {"dense", "sparse", "dense&sparse"},
    .text_types = {"document", "query"},
    .priorities = {"interactive", "bulk"},
    .routes = {"POST /texts", "POST /contents"},
    .streams = {"POST /texts in parts", "POST /contents in parts"},
    .model_list = "GET /models"};

/// Thread: any.
class SecondDoor {
 public:
  /// `intake` outlives this, and all calls.
  explicit SecondDoor(const request::Intake& intake) : intake_(intake) {}

  /// Comes back at once; the answer is in the call.
  std::unique_ptr<OpenCall> start(const Asked& asked) const;

 private:
  const request::Intake& intake_;
};

}  // namespace gateway::testing
