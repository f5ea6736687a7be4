#include "client/embedctl/table_writer.h"

#include <sstream>
#include <vector>

#include <gtest/gtest.h>

#include "client/embedctl/display_width.h"
#include "client/embedctl/text_table.h"

namespace embedding_client {
namespace {

using embedding::v1::ItemResult;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream input(text);
  for (std::string line; std::getline(input, line);) lines.push_back(line);
  return lines;
}

/// Cells before `part` in `line`.
std::size_t column_of(const std::string& part, const std::string& line) {
  const std::size_t at = line.find(part);
  EXPECT_NE(at, std::string::npos) << part << " in " << line;
  return display_width(line.substr(0, at));
}

ItemResult both() {
  ItemResult result;
  for (const float value : {-0.0212F, 0.5F, 0.25F, 0.125F, 9.0F})
    result.mutable_embedding()->add_dense(value);
  auto& sparse = *result.mutable_embedding()->mutable_sparse();
  const std::vector<std::pair<std::string, float>> terms = {
      {"衣服", 0.79F}, {"质量", 0.83F}, {"的", 0.01F}};
  for (const auto& [token, weight] : terms) {
    sparse.add_indices(1);
    sparse.add_values(weight);
    sparse.add_tokens(token);
  }
  result.mutable_usage()->set_total_tokens(7);
  return result;
}

TEST(TableWriter, AlignsColumnsAcrossChineseAndLatinTexts) {
  std::ostringstream out;
  TableWriter writer(out, {true, true, false, 120});
  EXPECT_FALSE(writer.write(0, "衣服的质量杠杠的", both()));
  EXPECT_FALSE(writer.write(1, "plain", both()));
  const auto lines = lines_of(out.str());
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(column_of("DENSE", lines[0]), column_of("-0.0212", lines[1]));
  EXPECT_EQ(column_of("-0.0212", lines[1]), column_of("-0.0212", lines[2]));
  EXPECT_EQ(column_of("SPARSE", lines[0]), column_of("质量 0.83", lines[1]));
  EXPECT_EQ(column_of("质量 0.83", lines[1]), column_of("质量 0.83", lines[2]));
}

TEST(TableWriter, ShowsFirstValuesTheLengthAndTheStrongestTermsFirst) {
  std::ostringstream out;
  TableWriter writer(out, {true, true, false, 120});
  EXPECT_FALSE(writer.write(0, "x", both()));
  EXPECT_NE(out.str().find("-0.0212  0.5000  0.2500  0.1250 … 5"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("质量 0.83  衣服 0.79  的 0.01"), std::string::npos) << out.str();
}

TEST(TableWriter, NamesATermByItsNumberWhereTheProviderDoesNot) {
  ItemResult result;
  result.mutable_embedding()->mutable_sparse()->add_indices(4711);
  result.mutable_embedding()->mutable_sparse()->add_values(0.5F);
  std::ostringstream out;
  TableWriter writer(out, {false, true, false, 120});
  EXPECT_FALSE(writer.write(0, "x", result));
  EXPECT_NE(out.str().find("#4711 0.50"), std::string::npos);
}

TEST(TableWriter, ShowsAFailureInPlaceOfTheVectorsAndKeepsEscapesOut) {
  ItemResult result;
  result.mutable_error()->set_code(grpc::StatusCode::INVALID_ARGUMENT);
  result.mutable_error()->set_message("too\x1b[2J long");
  std::ostringstream out;
  TableWriter writer(out, {true, false, false, 100});
  EXPECT_FALSE(writer.write(3, "x\x1b[1m", result));
  EXPECT_NE(out.str().find("INVALID_ARGUMENT: too"), std::string::npos);
  EXPECT_EQ(out.str().find('\x1b'), std::string::npos);
}

TEST(TextTable, IsAsWideAsWhatIsInIt) {
  TextTable table({{"NAME"}, {"N", TextTable::Align::right}});
  table.add_row({"质量", "10"});
  table.add_row({"longest", "5"});
  std::ostringstream out;
  table.print(out, false);
  EXPECT_EQ(out.str(), "NAME      N\n质量     10\nlongest   5\n");
}

}  // namespace
}  // namespace embedding_client
