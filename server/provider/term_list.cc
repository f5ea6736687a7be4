#include "provider/term_list.h"

#include <cstring>
#include <limits>

#include "provider/ascii.h"
#include "provider/float_number.h"

namespace gateway::provider {
namespace {

// All of seven characters, quotes included: fewer than may be read from anywhere.
constexpr std::size_t kKeyBytes = 7;
constexpr const char* kIndex = "\"index\"";
constexpr const char* kValue = "\"value\"";
constexpr const char* kToken = "\"token\"";

bool stands_at(const char* at, const char* key) {
  return std::memcmp(at, key, kKeyBytes) == 0;
}

/// A member's value, behind its key; null if there is no colon.
const char* skip_key(const char* at) {
  at = skip_blanks(at + kKeyBytes);
  return *at == ':' ? skip_blanks(at + 1) : nullptr;
}

/// Each returns where the value ends; null if it is not of its form.
const char* read_index(const char* at, std::uint32_t& out) {
  if (!is_ascii_digit(*at)) return nullptr;
  if (*at == '0') {
    out = 0;
    return at + 1;  // Another digit is no comma.
  }
  std::uint64_t number = 0;
  for (; is_ascii_digit(*at); ++at) {
    number = number * 10 + static_cast<std::uint64_t>(*at - '0');
    if (number > std::numeric_limits<std::uint32_t>::max()) return nullptr;
  }
  out = static_cast<std::uint32_t>(number);
  return at;
}

const char* read_token(const char* at, std::string_view& out) {
  if (std::memcmp(at, "null", 4) == 0) return at + 4;
  if (*at != '"') return nullptr;
  const char* const begin = ++at;
  for (; *at != '"'; ++at) {
    if (*at == '\\' || is_ascii_control(*at)) return nullptr;
  }
  out = {begin, static_cast<std::size_t>(at - begin)};
  return at + 1;
}

/// Reads one member, which must not have been there before.
class TermReader {
 public:
  explicit TermReader(SparseTerm& term) : term_(term) {}

  const char* read_member(const char* at) {
    if (stands_at(at, kIndex) && !has_index_) {
      has_index_ = true;
      at = skip_key(at);
      return at == nullptr ? nullptr : read_index(at, term_.index);
    }
    if (stands_at(at, kValue) && !has_value_) {
      has_value_ = true;
      at = skip_key(at);
      return at == nullptr ? nullptr : read_float_number(at, term_.value);
    }
    if (stands_at(at, kToken) && !has_token_) {
      has_token_ = true;
      at = skip_key(at);
      return at == nullptr ? nullptr : read_token(at, term_.token);
    }
    return nullptr;
  }

  [[nodiscard]] bool complete() const { return has_index_ && has_value_; }

 private:
  SparseTerm& term_;
  bool has_index_ = false;
  bool has_value_ = false;
  bool has_token_ = false;
};

/// Where the object at `at` ends; null if it is none, or no term.
const char* read_term(const char* at, SparseTerm& term) {
  if (*at != '{') return nullptr;
  TermReader reader(term);
  do {
    at = reader.read_member(skip_blanks(at + 1));
    if (at == nullptr) return nullptr;
    at = skip_blanks(at);
  } while (*at == ',');
  return *at == '}' && reader.complete() ? at + 1 : nullptr;
}

}  // namespace

bool read_terms(const char* list, std::vector<SparseTerm>& out) {
  out.clear();
  if (*list != '[') return false;
  const char* at = skip_blanks(list + 1);
  if (*at == ']') return true;
  while (true) {
    at = read_term(at, out.emplace_back());
    if (at == nullptr) return false;
    at = skip_blanks(at);
    if (*at != ',') return *at == ']';
    at = skip_blanks(at + 1);
  }
}

}  // namespace gateway::provider
