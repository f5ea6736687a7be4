#include "tests/bench/instructions/path_case.h"

#include <algorithm>
#include <utility>

#include "embedding/v1/embedding_service.pb.h"

namespace gateway::bench {
namespace {

namespace pb = embedding::v1;

constexpr const char* kTextModel = "text-embedding-v4";
constexpr const char* kMultimodalModel = "multimodal-embedding-v1";
constexpr std::size_t kRowsOfCall = 10;
constexpr std::uint32_t kDimension = 1024;
constexpr std::size_t kSparseTerms = 64;
constexpr std::size_t kTermsOfFewWords = 9;
constexpr std::size_t kImageBytes = 48 * 1024;

/// About 300 bytes of what services send: prose with a quotation, a line's end, and characters
/// beyond ASCII.
std::string text(std::size_t number) {
  return "Order " + std::to_string(1000 + number) +
         ": the customer in Zürich writes that the espresso machine \"leaks after ten minutes\" "
         "and asks for a replacement or a refund within the week.\nThe warranty runs until March; "
         "the dealer has seen the same fault twice this year and suspects the seal of the boiler, "
         "which a technician can change on the spot.";
}

/// What a search box sends.
std::string few_words(std::size_t number) {
  return "espresso machine leaks after ten minutes, order " + std::to_string(1000 + number);
}

std::string text_request(std::size_t items, pb::OutputType type,
                         std::string (&text_of)(std::size_t) = text) {
  pb::EmbedRequest request;
  request.set_model(kTextModel);
  request.set_dimension(kDimension);
  request.set_output_type(type);
  for (std::size_t k = 0; k < items; ++k) request.add_texts(text_of(k));
  return request.SerializeAsString();
}

/// Bytes of a JPEG's beginning, and then of anything: nobody decodes it.
std::string image() {
  std::string bytes = "\xFF\xD8\xFF\xE0";
  for (std::size_t k = bytes.size(); k < kImageBytes; ++k) {
    bytes += static_cast<char>(k * 2654435761U >> 11);
  }
  return bytes;
}

std::string multimodal_request() {
  pb::EmbedMultimodalRequest request;
  request.set_model(kMultimodalModel);
  request.add_contents()->set_text(text(0));
  request.add_contents()->mutable_image()->set_data(image());
  request.add_contents()->mutable_video()->set_url("https://media.example/clips/42.mp4");
  return request.SerializeAsString();
}

PathCase text_case(std::string name, request::Route route, std::size_t items,
                   std::size_t requests) {
  return {.name = std::move(name),
          .route = route,
          .model = kTextModel,
          .request = text_request(items, pb::OUTPUT_TYPE_DENSE),
          .items = items,
          .requests = requests,
          .calls = items * requests / kRowsOfCall,
          .row = {.dimension = kDimension},
          .answer = text_answer(kRowsOfCall, {.dimension = kDimension})};
}

PathCase sparse_case(std::string name, pb::OutputType type, const RowShape& row,
                     std::string (&text_of)(std::size_t) = text) {
  return {.name = std::move(name),
          .model = kTextModel,
          .request = text_request(kRowsOfCall, type, text_of),
          .items = kRowsOfCall,
          .row = row,
          .answer = text_answer(kRowsOfCall, row)};
}

}  // namespace

std::vector<PathCase> path_cases() {
  return {text_case("texts_1", request::Route::embed_unary, 1, kRowsOfCall),
          text_case("texts_10", request::Route::embed_unary, 10, 1),
          text_case("texts_100", request::Route::embed_unary, 100, 1),
          text_case("texts_10_stream", request::Route::embed, 10, 1),
          sparse_case("sparse_10", pb::OUTPUT_TYPE_SPARSE, {.sparse_terms = kSparseTerms}),
          sparse_case("dense_and_sparse_10", pb::OUTPUT_TYPE_DENSE_AND_SPARSE,
                      {.dimension = kDimension, .sparse_terms = kSparseTerms}),
          // Little to decode: mostly what it costs to admit, queue, share, pace and count an item.
          sparse_case("few_words_10", pb::OUTPUT_TYPE_SPARSE, {.sparse_terms = kTermsOfFewWords},
                      few_words),
          {.name = "multimodal_3",
           .route = request::Route::embed_multimodal_unary,
           .model = kMultimodalModel,
           .request = multimodal_request(),
           .items = 3,
           .row = {.dimension = kDimension},
           .answer = multimodal_answer(kDimension)}};
}

std::optional<PathCase> find_case(std::string_view name) {
  std::vector<PathCase> cases = path_cases();
  const auto found = std::ranges::find(cases, name, &PathCase::name);
  return found == cases.end() ? std::nullopt : std::optional(std::move(*found));
}

}  // namespace gateway::bench
