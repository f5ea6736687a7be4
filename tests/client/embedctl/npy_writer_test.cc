#include "client/embedctl/npy_writer.h"

#include <cmath>
#include <cstring>
#include <sstream>
#include <vector>

#include <gtest/gtest.h>

namespace embedding_client {
namespace {

using embedding::v1::ItemResult;

ItemResult vector_of(std::vector<float> values) {
  ItemResult result;
  result.mutable_embedding()->mutable_dense()->Assign(values.begin(), values.end());
  return result;
}

ItemResult failed() {
  ItemResult result;
  result.mutable_error()->set_code(grpc::StatusCode::INVALID_ARGUMENT);
  return result;
}

std::string header_of(const std::string& file) {
  return file.substr(10, 118);
}

std::vector<float> values_of(const std::string& file) {
  std::vector<float> values((file.size() - 128) / sizeof(float));
  std::memcpy(values.data(), file.data() + 128, values.size() * sizeof(float));
  return values;
}

TEST(NpyWriter, WritesAVersionOneHeaderWithTheFinalShape) {
  std::stringstream out;
  NpyWriter writer(out);
  EXPECT_FALSE(writer.write(0, "", vector_of({1, 2, 3})));
  EXPECT_FALSE(writer.write(1, "", vector_of({4, 5, 6})));
  writer.finish();
  const std::string file = out.str();
  EXPECT_EQ(file.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
  EXPECT_EQ(static_cast<unsigned char>(file[8]) + 256 * static_cast<unsigned char>(file[9]), 118);
  EXPECT_EQ(header_of(file).find("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"),
            0u);
  EXPECT_EQ(header_of(file).back(), '\n');
  EXPECT_EQ(values_of(file), (std::vector<float>{1, 2, 3, 4, 5, 6}));
}

TEST(NpyWriter, KeepsRowsAlignedWithNanForFailedItemsBeforeAndAfterTheFirstVector) {
  std::stringstream out;
  NpyWriter writer(out);
  EXPECT_FALSE(writer.write(0, "", failed()));
  EXPECT_FALSE(writer.write(1, "", vector_of({1, 2})));
  EXPECT_FALSE(writer.write(2, "", failed()));
  writer.finish();
  const auto values = values_of(out.str());
  ASSERT_EQ(values.size(), 6u);
  EXPECT_TRUE(std::isnan(values[0]) && std::isnan(values[1]));
  EXPECT_EQ(values[2], 1.0F);
  EXPECT_TRUE(std::isnan(values[4]) && std::isnan(values[5]));
  EXPECT_NE(header_of(out.str()).find("(3, 2)"), std::string::npos);
}

TEST(NpyWriter, ReportsAVectorOfAnotherLengthAndKeepsItsRowNan) {
  std::stringstream out;
  NpyWriter writer(out);
  EXPECT_FALSE(writer.write(0, "", vector_of({1, 2})));
  const auto problem = writer.write(1, "", vector_of({1, 2, 3}));
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->code, grpc::StatusCode::INTERNAL);
  writer.finish();
  EXPECT_TRUE(std::isnan(values_of(out.str()).at(3)));
}

TEST(NpyWriter, WritesNothingWithoutAVector) {
  std::stringstream out;
  NpyWriter writer(out);
  EXPECT_FALSE(writer.write(0, "", failed()));
  writer.finish();
  EXPECT_TRUE(out.str().empty());
}

}  // namespace
}  // namespace embedding_client
