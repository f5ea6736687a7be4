#include "grpc_door/request_reading.h"

#include <chrono>
#include <string>
#include <utility>
#include <variant>

#include <gmock/gmock.h>

#include "grpc_door/spelling.h"
#include "grpc_door/wire_message.h"
#include "tests/door/access/callers.h"
#include "tests/door/request/door_record.h"
#include "tests/door/request/fake_router.h"
#include "tests/support/model_specs.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kUrl = "https://example.com/file";

template <class Value>
bool is_unknown(const checks::Choice<Value>& choice) {
  return choice && std::holds_alternative<checks::UnknownValue>(*choice);
}

TEST(RequestReading, CarriesEveryFieldOver) {
  pb::EmbedRequest request;
  request.set_model("text-rich");
  request.add_texts("first");
  request.add_texts("second");
  request.set_dimension(16);
  request.set_output_type(pb::OUTPUT_TYPE_DENSE_AND_SPARSE);
  request.set_text_type(pb::TEXT_TYPE_QUERY);
  request.set_instruct("find it");
  request.set_priority(pb::PRIORITY_BULK);
  const checks::EmbedQuery query = read_query(std::move(request));
  EXPECT_EQ(query.model, "text-rich");
  EXPECT_THAT(std::get<checks::SentTexts>(query.items), ElementsAre("first", "second"));
  EXPECT_EQ(query.dimension, 16U);
  EXPECT_EQ(std::get<OutputType>(query.output_type.value()), OutputType::dense_and_sparse);
  EXPECT_EQ(std::get<TextType>(query.text_type.value()), TextType::query);
  EXPECT_EQ(query.instruct, "find it");
  EXPECT_EQ(std::get<Priority>(query.priority.value()), Priority::bulk);
}

TEST(RequestReading, CarriesEveryKindOver) {
  pb::EmbedMultimodalRequest request;
  request.set_model("vision");
  request.add_contents()->set_text("words");
  request.add_contents()->mutable_image()->set_data("bytes");
  request.add_contents()->mutable_image()->set_url(kUrl + "1");
  request.add_contents()->mutable_video()->set_url(kUrl + "2");
  request.set_dimension(4);
  request.set_instruct("find it");
  request.set_priority(pb::PRIORITY_BULK);
  const checks::EmbedQuery query = read_query(std::move(request));
  EXPECT_EQ(query.model, "vision");
  EXPECT_EQ(query.dimension, 4U);
  EXPECT_EQ(query.instruct, "find it");
  EXPECT_EQ(std::get<Priority>(query.priority.value()), Priority::bulk);
  const auto& contents = std::get<checks::SentContents>(query.items);
  ASSERT_EQ(contents.size(), 4U);
  const auto image = [&](std::size_t k) {
    return std::get<checks::SentImage>(contents[k].value()).value();
  };
  EXPECT_EQ(std::get<Text>(contents[0].value()).text, "words");
  EXPECT_EQ(std::get<checks::ImageData>(image(1)).data, "bytes");
  EXPECT_EQ(std::get<checks::ImageUrl>(image(2)).url, kUrl + "1");
  EXPECT_EQ(std::get<Video>(contents[3].value()).url, kUrl + "2");
}

TEST(RequestReading, TakesProto3sDefaultsForUnsaid) {
  const checks::EmbedQuery query = read_query(pb::EmbedRequest());
  EXPECT_FALSE(query.model || query.dimension || query.output_type || query.text_type ||
               query.priority || query.instruct);
  pb::EmbedMultimodalRequest request;
  request.add_contents();
  request.add_contents()->mutable_image();
  const checks::EmbedQuery unsaid = read_query(std::move(request));
  const auto& contents = std::get<checks::SentContents>(unsaid.items);
  ASSERT_EQ(contents.size(), 2U);
  EXPECT_FALSE(contents[0].has_value());
  EXPECT_FALSE(std::get<checks::SentImage>(contents[1].value()).has_value());
}

TEST(RequestReading, KeepsNumbersThatNoEnumHasForTheirComplaints) {
  pb::EmbedRequest request;
  request.set_output_type(static_cast<pb::OutputType>(9));
  request.set_text_type(static_cast<pb::TextType>(-1));
  request.set_priority(static_cast<pb::Priority>(3));
  const checks::EmbedQuery query = read_query(std::move(request));
  EXPECT_TRUE(is_unknown(query.output_type));
  EXPECT_TRUE(is_unknown(query.text_type));
  EXPECT_TRUE(is_unknown(query.priority));
}

/// A request on a route, and what it meets.
class AdmitWire : public ::testing::Test {
 protected:
  Result<dispatch::EmbedRequest> admitted(request::Route route, grpc::ByteBuffer wire) {
    request::RequestContext context(
        services_, {route, kSpelling, request::begin_span(std::nullopt), Timestamp(1h), {}},
        testing::anybody());
    return admit_wire(context, wire);
  }

  testing::FakeRouter router_{testing::all_models()};
  access::Admission admission_{{.max_items = 10, .max_bytes = 1000}};
  testing::DoorRecord probe_;
  const request::Services services_{
      router_, admission_, probe_, {}, {.text = "text-rich", .multimodal = "vision"}};
};

TEST_F(AdmitWire, ReadsTheMessageOfItsRoute) {
  pb::EmbedRequest texts;
  texts.add_texts("words");
  pb::EmbedMultimodalRequest contents;
  contents.add_contents()->mutable_video()->set_url(kUrl);
  grpc::ByteBuffer wire;
  ASSERT_TRUE(serialise(texts, wire).ok());
  EXPECT_EQ(admitted(request::Route::embed, wire).value().lane.model, "text-rich");
  ASSERT_TRUE(serialise(contents, wire).ok());
  EXPECT_EQ(admitted(request::Route::embed_multimodal_unary, wire).value().lane.model, "vision");
}

TEST_F(AdmitWire, RefusesBytesThatAreNoMessage) {
  const grpc::Slice junk("\x12\x01\xFF");  // A text that is not UTF-8.
  const Error error = admitted(request::Route::embed, grpc::ByteBuffer(&junk, 1)).error();
  EXPECT_EQ(error.kind, ErrorKind::invalid_argument);
  EXPECT_THAT(error.message, HasSubstr("embedding.v1.EmbedRequest"));
  EXPECT_EQ(probe_.finished().at(0).code, Code::invalid_argument);
}

}  // namespace
}  // namespace gateway::grpc_door
