// Rows that break the contract inside a good answer, as faults ask for them.
#pragma once

#include <vector>

#include "emulator/call.h"
#include "emulator/faults.h"

namespace emulator {

/// Alters the rows of `call`'s answer as the kinds from `swap` on say; other kinds leave them
/// alone. Pure.
void spoil_rows(const Fault& fault, const Call& call, std::vector<Row>& rows);

}  // namespace emulator
