// What calls get instead of vectors, as faults ask for it.
#pragma once

#include <optional>

#include "emulator/error_bodies.h"
#include "emulator/exchange.h"
#include "emulator/faults.h"

namespace emulator {

/// The error of the provider that the fault stands for; nothing for kinds that are none.
std::optional<Refusal> error_of(const Fault& fault);

/// The answer that is not the provider's; nothing for kinds that are none. Calls whose connection
/// ends without a whole answer are among them, but for `truncate`, which cuts a good one.
std::optional<Answer> foreign_answer(const Fault& fault);

}  // namespace emulator
