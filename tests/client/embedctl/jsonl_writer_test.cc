#include "client/embedctl/jsonl_writer.h"

#include <limits>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace embedding_client {
namespace {

using embedding::v1::ItemResult;
using nlohmann::json;

json written(const ItemResult& result, bool with_text = false, std::string_view text = "") {
  std::ostringstream out;
  JsonlWriter writer(out, with_text);
  EXPECT_FALSE(writer.write(7, text, result));
  writer.finish();
  EXPECT_EQ(out.str().back(), '\n');
  EXPECT_EQ(out.str().find('\n'), out.str().size() - 1) << "one line";
  return json::parse(out.str());
}

TEST(JsonlWriter, WritesFloatsThatReadBackTheSame) {
  ItemResult result;
  const std::vector<float> values = {0.1F,
                                     -0.0F,
                                     1.0F / 3.0F,
                                     5.0F,
                                     1e-30F,
                                     std::numeric_limits<float>::denorm_min(),
                                     std::numeric_limits<float>::max()};
  result.mutable_embedding()->mutable_dense()->Assign(values.begin(), values.end());
  result.mutable_usage()->set_total_tokens(9);
  const json line = written(result);
  EXPECT_EQ(line["index"], 7);
  EXPECT_EQ(line["tokens"], 9);
  EXPECT_EQ(line["embedding"].get<std::vector<float>>(), values);
  EXPECT_FALSE(line.contains("sparse"));
  EXPECT_FALSE(line.contains("text"));
}

TEST(JsonlWriter, WritesSparseVectorsAsParallelArrays) {
  ItemResult result;
  auto& sparse = *result.mutable_embedding()->mutable_sparse();
  sparse.add_indices(4'000'000'000U);
  sparse.add_values(0.25F);
  sparse.add_tokens("质\"量\"\n");
  const json line = written(result);
  EXPECT_FALSE(line.contains("embedding"));
  EXPECT_EQ(line["sparse"]["indices"], json({4'000'000'000U}));
  EXPECT_EQ(line["sparse"]["values"], json({0.25}));
  EXPECT_EQ(line["sparse"]["tokens"], json({"质\"量\"\n"}));
}

TEST(JsonlWriter, LeavesOutTokensThatTheProviderDidNotName) {
  ItemResult result;
  result.mutable_embedding()->mutable_sparse();
  const json line = written(result);
  EXPECT_EQ(line["sparse"]["indices"], json::array());
  EXPECT_FALSE(line["sparse"].contains("tokens"));
}

TEST(JsonlWriter, WritesAFailedItemAsAnErrorWithItsCodesName) {
  ItemResult result;
  result.mutable_error()->set_code(grpc::StatusCode::INVALID_ARGUMENT);
  result.mutable_error()->set_reason("ITEM_REFUSED");
  result.mutable_error()->set_message("refused \"so\" \xFF");
  result.mutable_error()->set_provider_code("DataInspectionFailed");
  const json line = written(result);
  EXPECT_EQ(line["error"]["code"], "INVALID_ARGUMENT");
  EXPECT_EQ(line["error"]["reason"], "ITEM_REFUSED");
  EXPECT_EQ(line["error"]["message"], "refused \"so\" \uFFFD");
  EXPECT_EQ(line["error"]["provider_code"], "DataInspectionFailed");
  EXPECT_EQ(line["error"]["retryable"], false);
  EXPECT_FALSE(line.contains("embedding"));
}

TEST(JsonlWriter, RepeatsTheTextOnlyIfWanted) {
  ItemResult result;
  result.mutable_embedding()->add_dense(1);
  EXPECT_EQ(written(result, true, "a \\ b")["text"], "a \\ b");
}

}  // namespace
}  // namespace embedding_client
