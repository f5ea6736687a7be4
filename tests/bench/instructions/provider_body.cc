#include "tests/bench/instructions/provider_body.h"

#include <array>
#include <charconv>
#include <random>
#include <string_view>

namespace gateway::bench {
namespace {

constexpr std::string_view kRequestId = R"("request_id":"00000000-0000-9000-8000-000000000000"})";

void append_number(std::string& out, double value) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

/// The standard's distributions differ from library to library; these bits do not.
double uniform(std::mt19937& random) {
  return static_cast<double>(random()) / 0x1p32;
}

/// Of the size that the numbers of a vector of unit length have.
void append_dense(std::string& out, std::uint32_t dimension, std::mt19937& random) {
  char separator = '[';
  for (std::uint32_t k = 0; k < dimension; ++k) {
    out += separator;
    append_number(out, static_cast<float>((uniform(random) - 0.5) / 8));
    separator = ',';
  }
  out += ']';
}

void append_sparse(std::string& out, std::size_t terms, std::mt19937& random) {
  constexpr std::array<std::string_view, 4> kTokens = {"the", "风", "embedding", "ing"};
  constexpr std::size_t kGap = 997;
  char separator = '[';
  for (std::size_t k = 0; k < terms; ++k) {
    out += separator;
    out += R"({"index":)";
    append_number(out, static_cast<double>(kGap * k + random() % kGap));
    out += R"(,"value":)";
    append_number(out, static_cast<float>(uniform(random) * 2));
    out += R"(,"token":")";
    out += kTokens[k % kTokens.size()];
    out += "\"}";
    separator = ',';
  }
  out += ']';
}

}  // namespace

std::string text_answer(std::size_t rows, const RowShape& shape) {
  std::mt19937 random;
  std::string body = R"({"output":{"embeddings":)";
  char separator = '[';
  for (std::size_t row = 0; row < rows; ++row) {
    body += separator;
    body += '{';
    if (shape.sparse_terms > 0) {
      body += R"("sparse_embedding":)";
      append_sparse(body, shape.sparse_terms, random);
      body += ',';
    }
    if (shape.dimension > 0) {
      body += R"("embedding":)";
      append_dense(body, shape.dimension, random);
      body += ',';
    }
    body += R"("text_index":)";
    append_number(body, static_cast<double>(row));
    body += '}';
    separator = ',';
  }
  constexpr std::size_t kTokensOfText = 71;
  body += R"(]},"usage":{"total_tokens":)";
  append_number(body, static_cast<double>(rows * kTokensOfText));
  body += "},";
  return body.append(kRequestId);
}

std::string multimodal_answer(std::uint32_t dimension) {
  constexpr std::array<std::string_view, 3> kTypes = {"text", "image", "video"};
  std::mt19937 random;
  std::string body = R"({"output":{"embeddings":)";
  for (std::size_t row = 0; row < kTypes.size(); ++row) {
    body += row == 0 ? '[' : ',';
    body += R"({"index":)";
    append_number(body, static_cast<double>(row));
    body += R"(,"embedding":)";
    append_dense(body, dimension, random);
    body += R"(,"type":")";
    body += kTypes[row];
    body += "\"}";
  }
  body +=
      R"(]},"usage":{"input_tokens":78,"image_tokens":1792,"image_count":2,"duration":1,"total_tokens":1870},)";
  return body.append(kRequestId);
}

}  // namespace gateway::bench
