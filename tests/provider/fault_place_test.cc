#include "provider/fault_place.h"

#include <gtest/gtest.h>

namespace gateway::provider {
namespace {

FaultScope scope_of(std::string_view message, std::string_view param = "") {
  return fault_place_of(message, param).scope;
}

std::optional<std::size_t> row_of(std::string_view message, std::string_view param = "") {
  return fault_place_of(message, param).row;
}

TEST(FaultPlace, IsToldByTheTailOfAMessage) {
  EXPECT_EQ(scope_of("Value error, must be one of 64, 128.: parameters.dimension"),
            FaultScope::parameter);
  EXPECT_EQ(scope_of("Value error, contents is neither str nor list of str. : input.contents"),
            FaultScope::input);
  EXPECT_EQ(scope_of("Field required: payload.input.contents"), FaultScope::input);
  EXPECT_EQ(scope_of("Field required: payload.parameters.text_type."), FaultScope::parameter);
}

TEST(FaultPlace, IsToldByTheCompatibleFormsParam) {
  for (const char* param : {"dimensions", "dimension", "encoding_format", "text_type",
                            "output_type", "instruct", "parameters", "parameters.dimension"})
    EXPECT_EQ(scope_of("", param), FaultScope::parameter) << param;
  for (const char* param : {"input", "input[3]", "input.3", "input.contents", "contents[0]"})
    EXPECT_EQ(scope_of("", param), FaultScope::input) << param;
}

TEST(FaultPlace, NamesTheRowIfItIsTold) {
  EXPECT_EQ(row_of("", "input[3]"), 3U);
  EXPECT_EQ(row_of("", "input.24"), 24U);
  EXPECT_EQ(row_of("", "input.contents[0]"), 0U);
  EXPECT_EQ(row_of("too long: input.contents[7]"), 7U);
  EXPECT_EQ(row_of("too long: input.contents"), std::nullopt);
  EXPECT_EQ(row_of("", "input"), std::nullopt);
}

TEST(FaultPlace, BelievesNoRowThatIsNoNumber) {
  for (const char* param : {"input[]", "input[x]", "input[3", "input[3]x", "input[-1]", "input.3x",
                            "input[99999999999999999999]", "input[3][x]", "parameters[3]"})
    EXPECT_EQ(row_of("", param), std::nullopt) << param;
}

TEST(FaultPlace, IsUnnamedWhereNoKnownPlaceStands) {
  for (const char* message :
       {"", "Input data may contain inappropriate content.", "url error: https://x.invalid/input",
        "Range of input length should be [1, 8192]", "wrong: input text", "no: inputs",
        "no: input_type", "no: dimensionality", "parameters.dimension: Field required",
        "no:", "no: "}) {
    EXPECT_EQ(scope_of(message), FaultScope::unnamed) << message;
    EXPECT_EQ(row_of(message), std::nullopt) << message;
  }
  EXPECT_EQ(scope_of("", "model"), FaultScope::unnamed);
}

TEST(FaultPlace, IsTheParamsBeforeTheMessages) {
  EXPECT_EQ(scope_of("wrong: input.contents", "dimensions"), FaultScope::parameter);
  EXPECT_EQ(row_of("wrong: input.contents[1]", "input[2]"), 2U);
  EXPECT_EQ(scope_of("wrong: parameters.dimension", "model"), FaultScope::parameter)
      << "if it says something";
}

}  // namespace
}  // namespace gateway::provider
