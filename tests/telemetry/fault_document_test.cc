// docs/faults.md tells of every kind of fault what policy/faults makes of it.
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "door/request/outcome.h"
#include "policy/faults/fault_traits.h"
#include "telemetry/label_values.h"
#include "tests/telemetry/document_block.h"

namespace gateway::telemetry {
namespace {

std::string_view name_of(faults::Blame blame) {
  switch (blame) {
    case faults::Blame::provider:
      return "provider";
    case faults::Blame::item:
      return "item";
    case faults::Blame::parameters:
      return "parameters";
    case faults::Blame::size:
      return "size";
    case faults::Blame::account:
      return "account";
  }
  return "";
}

std::string_view name_of(faults::Repeat repeat) {
  switch (repeat) {
    case faults::Repeat::never:
      return "no";
    case faults::Repeat::once:
      return "once";
    case faults::Repeat::later:
      return "after seconds";
    case faults::Repeat::paced:
      return "yes";
  }
  return "";
}

std::string rendered_faults() {
  std::string table =
      "| kind | scope | sent again | witnesses | breaker | told |\n|---|---|---|---|---|---|\n";
  for (std::size_t k = 0; k < kFaultKinds; ++k) {
    const auto kind = static_cast<FaultKind>(k);
    const faults::FaultTraits traits = faults::traits_of(kind);
    const auto row = [&table](std::string_view cell) {
      (table += "| ") += std::string(cell) + ' ';
    };
    row('`' + std::string(label(kind)) + '`');
    row(name_of(traits.blame));
    row(name_of(traits.repeat));
    row(faults::needs_witnesses(kind) ? "yes" : "");
    row(faults::breaker_failure(kind) || faults::needs_witnesses(kind) ? "yes" : "");
    row(label(request::code_of(traits.error)));
    table += "|\n";
  }
  return table;
}

TEST(FaultDocument, TellsOfEveryKindWhatBecomesOfIt) {
  EXPECT_TRUE(testing::document_holds(SOURCE_DIR "/docs/faults.md", rendered_faults()));
}

}  // namespace
}  // namespace gateway::telemetry
