#include "provider/vector_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "provider/float_list.h"

namespace gateway::provider {
namespace {

// "0." and nineteen digits, the most that 64 bits hold. Of more digits behind "0." simdjson 3.0
// makes another number altogether: it means to count them, and counts the zeros before them.
constexpr std::size_t kSafeNumberBytes = 21;

/// What simdjson found to be a number at the start of `token`, read anew; false if no double is
/// near it.
bool read_again(std::string_view token, double& number) {
  return std::from_chars(token.data(), token.data() + token.size(), number).ec == std::errc();
}

/// False if it is no number, or none that is finite as a float: as a double, as which it is read,
/// it may be.
bool read_float(simdjson::ondemand::value value, float& out) {
  const std::string_view token = value.raw_json_token();
  double number = 0;
  if (value.get_double().get(number) != simdjson::SUCCESS) return false;
  if (token.size() > kSafeNumberBytes && !read_again(token, number)) return false;
  if (std::abs(number) > std::numeric_limits<float>::max()) return false;
  out = static_cast<float>(number);
  return true;
}

/// What is known of a term while it is read.
struct TermParts {
  std::optional<std::uint32_t> index;
  std::optional<float> value;
  std::string_view token;
};

bool read_term_field(std::string_view key, simdjson::ondemand::value field, TermParts& term) {
  if (key == "index") {
    std::uint64_t index = 0;
    if (field.get_uint64().get(index) != simdjson::SUCCESS) return false;
    if (index > std::numeric_limits<std::uint32_t>::max()) return false;
    term.index = static_cast<std::uint32_t>(index);
  } else if (key == "value") {
    float weight = 0;
    if (!read_float(field, weight)) return false;
    term.value = weight;
  } else if (key == "token") {
    bool null = false;
    if (field.is_null().get(null) != simdjson::SUCCESS) return false;
    return null || field.get_string().get(term.token) == simdjson::SUCCESS;
  }
  return true;
}

bool read_term(simdjson::ondemand::value value, SparseTerm& term) {
  simdjson::ondemand::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return false;
  TermParts parts;
  for (auto field : object) {
    std::string_view key;
    simdjson::ondemand::value member;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS) return false;
    if (field.value().get(member) != simdjson::SUCCESS) return false;
    if (!read_term_field(key, member, parts)) return false;
  }
  if (!parts.index || !parts.value) return false;
  term = {*parts.index, *parts.value, parts.token};
  return true;
}

/// Returns what is wrong, or an empty string.
std::string read_each_term(simdjson::ondemand::value value, std::vector<SparseTerm>& out) {
  simdjson::ondemand::array terms;
  if (value.get_array().get(terms) != simdjson::SUCCESS) return "sparse_embedding is no list";
  out.clear();
  for (auto element : terms) {
    simdjson::ondemand::value object;
    SparseTerm term;
    if (element.get(object) != simdjson::SUCCESS || !read_term(object, term)) {
      return "sparse_embedding[" + std::to_string(out.size()) + "] is no term";
    }
    out.push_back(term);
  }
  return {};
}

SparseVector as_arrays(const std::vector<SparseTerm>& terms) {
  SparseVector arrays;
  arrays.indices.reserve(terms.size());
  arrays.values.reserve(terms.size());
  for (const SparseTerm& term : terms) {
    arrays.indices.push_back(term.index);
    arrays.values.push_back(term.value);
  }
  // Terms without a token have an empty one, unless all are.
  if (std::ranges::all_of(terms, &std::string_view::empty, &SparseTerm::token)) return arrays;
  arrays.tokens.reserve(terms.size());
  for (const SparseTerm& term : terms) arrays.tokens.emplace_back(term.token);
  return arrays;
}

bool has_index_twice(std::vector<SparseTerm>& terms) {
  std::ranges::sort(terms, {}, &SparseTerm::index);
  return std::ranges::adjacent_find(terms, {}, &SparseTerm::index) != terms.end();
}

/// No cosine exists of a vector of zeros, so no store could ever find it.
VectorFlaw flaw_of(const std::vector<float>& dense) {
  const bool directed = std::ranges::any_of(dense, [](float number) { return number != 0; });
  return {.what = directed ? "" : "embedding is all zeros"};
}

bool is_text(simdjson::ondemand::value value) {
  simdjson::ondemand::json_type type{};
  return value.type().get(type) == simdjson::SUCCESS &&
         type == simdjson::ondemand::json_type::string;
}

}  // namespace

VectorFlaw read_dense(simdjson::ondemand::value value, std::uint32_t dimension,
                      std::vector<float>& out) {
  // Straight from the bytes, which are three quarters of what an answer costs; simdjson then steps
  // over the list. It reads itself what is not as expected, to say what is wrong.
  out.resize(dimension);
  if (read_floats(value.raw_json_token().data(), out)) return flaw_of(out);
  out.clear();

  simdjson::ondemand::array numbers;
  if (is_text(value)) return {.what = "embedding is a text, not a list", .wrong_shape = true};
  if (value.get_array().get(numbers) != simdjson::SUCCESS) return {.what = "embedding is no list"};
  out.reserve(dimension);
  std::size_t length = 0;
  for (auto element : numbers) {
    simdjson::ondemand::value item;
    float number = 0;
    if (element.get(item) != simdjson::SUCCESS || !read_float(item, number))
      return {.what = "embedding[" + std::to_string(length) + "] is no finite number"};
    if (++length <= dimension) out.push_back(number);
  }
  if (length == dimension) return flaw_of(out);
  return {.what = "embedding has length " + std::to_string(length) + ", not " +
                  std::to_string(dimension),
          .wrong_shape = length > 0};
}

VectorFlaw read_sparse(simdjson::ondemand::value value, std::vector<SparseTerm>& terms,
                       SparseVector& out) {
  // As with dense ones, simdjson reads only what the quick reading does not understand.
  if (!read_terms(value.raw_json_token().data(), terms)) {
    std::string flaw = read_each_term(value, terms);
    if (!flaw.empty()) return {.what = std::move(flaw)};
  }
  out = as_arrays(terms);
  return {.what = has_index_twice(terms) ? "sparse_embedding holds an index twice" : ""};
}

}  // namespace gateway::provider
