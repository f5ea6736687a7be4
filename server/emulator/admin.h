// The emulator's own endpoints, for people and scripts: counts, faults, reset.
#pragma once

#include "emulator/exchange.h"

namespace emulator {

class Engine;

/// Answers `GET /emulator/stats`, `POST /emulator/faults` (a JSON list; an empty one clears),
/// `POST /emulator/keys` (a JSON list of those accepted from now on) and `POST /emulator/reset`.
/// They need no key and are not counted.
Answer answer_admin(Engine& engine, const Request& request);

}  // namespace emulator
