#include "provider/vector_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include "provider/float_list.h"

namespace gateway {
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

struct Term {
  std::optional<std::uint32_t> index;
  std::optional<float> value;
  std::string_view token;
};

bool read_term_field(std::string_view key, simdjson::ondemand::value field, Term& term) {
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

bool read_term(simdjson::ondemand::value value, Term& term) {
  simdjson::ondemand::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return false;
  for (auto field : object) {
    std::string_view key;
    simdjson::ondemand::value member;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS) return false;
    if (field.value().get(member) != simdjson::SUCCESS) return false;
    if (!read_term_field(key, member, term)) return false;
  }
  return term.index && term.value;
}

void append_term(const Term& term, SparseVector& out) {
  out.indices.push_back(*term.index);
  out.values.push_back(*term.value);
  // The tokens are kept from the first one on; terms without one have an empty text.
  if (term.token.empty() && out.tokens.empty()) return;
  out.tokens.resize(out.indices.size());
  out.tokens.back() = term.token;
}

bool has_duplicates(std::vector<std::uint32_t> indices) {
  std::sort(indices.begin(), indices.end());
  return std::adjacent_find(indices.begin(), indices.end()) != indices.end();
}

}  // namespace

std::string read_dense(simdjson::ondemand::value value, std::uint32_t dimension,
                       std::vector<float>& out) {
  // Straight from the bytes, which are three quarters of what an answer costs; simdjson then steps
  // over the list. It reads itself what is not as expected, to say what is wrong.
  out.resize(dimension);
  if (read_floats(value.raw_json_token().data(), out)) return {};
  out.clear();

  simdjson::ondemand::array numbers;
  if (value.get_array().get(numbers) != simdjson::SUCCESS) return "embedding is no list";
  out.reserve(dimension);
  for (auto element : numbers) {
    simdjson::ondemand::value item;
    float number = 0;
    if (element.get(item) != simdjson::SUCCESS || !read_float(item, number)) {
      return "embedding[" + std::to_string(out.size()) + "] is no finite number";
    }
    if (out.size() == dimension) return "embedding is longer than " + std::to_string(dimension);
    out.push_back(number);
  }
  if (out.size() == dimension) return {};
  return "embedding has length " + std::to_string(out.size()) + ", not " +
         std::to_string(dimension);
}

std::string read_sparse(simdjson::ondemand::value value, SparseVector& out) {
  simdjson::ondemand::array terms;
  if (value.get_array().get(terms) != simdjson::SUCCESS) return "sparse_embedding is no list";
  for (auto element : terms) {
    simdjson::ondemand::value object;
    Term term;
    if (element.get(object) != simdjson::SUCCESS || !read_term(object, term)) {
      return "sparse_embedding[" + std::to_string(out.indices.size()) + "] is no term";
    }
    append_term(term, out);
  }
  if (!out.tokens.empty()) out.tokens.resize(out.indices.size());
  if (has_duplicates(out.indices)) return "sparse_embedding holds an index twice";
  return {};
}

}  // namespace gateway
