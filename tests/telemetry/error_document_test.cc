// docs/errors.md tells of every reason what it means and what to do.
#include <string>

#include <gtest/gtest.h>

#include "dashscope_door/error_codes.h"
#include "door/request/error_reason.h"
#include "http_call/error_status.h"
#include "telemetry/label_values.h"
#include "tests/telemetry/document_block.h"

namespace gateway::telemetry {
namespace {

std::string rendered_reasons() {
  std::string table =
      "| reason | code | HTTP | DashScope | retryable | what happened | what to do "
      "|\n|---|---|---|---|---|---|---|\n";
  for (const request::ErrorReasonRow& row : request::kErrorReasons) {
    const auto cell = [&table](std::string_view text) {
      table.append("| ").append(text).append(" ");
    };
    cell("`" + std::string(row.name) + "`");
    cell("`" + std::string(label(row.code)) + "`");
    cell(std::to_string(http_call::status_of(row.reason)));
    cell("`" + std::string(dashscope_door::code_of(row.reason).code) + "`");
    cell(row.retryable ? "yes" : "no");
    cell(row.meaning);
    cell(row.advice);
    table += "|\n";
  }
  return table;
}

TEST(ErrorDocument, TellsOfEveryReasonWhatToDo) {
  EXPECT_TRUE(testing::document_holds(SOURCE_DIR "/docs/errors.md", rendered_reasons()));
}

}  // namespace
}  // namespace gateway::telemetry
