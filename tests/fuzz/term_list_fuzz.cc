// The fast reading of a sparse vector's terms against a slow one.
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "provider/term_list.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/input.h"

namespace {

/// The shortest beginning of `text` that is a whole JSON value; discarded if none is.
nlohmann::json first_list(const std::string& text) {
  for (std::size_t end = text.find(']'); end != std::string::npos; end = text.find(']', end + 1)) {
    auto list =
        nlohmann::json::parse(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end + 1),
                              nullptr, /*allow_exceptions=*/false);
    if (!list.is_discarded()) return list;
  }
  return nlohmann::json(nlohmann::json::value_t::discarded);
}

bool is_utf8(std::string_view text) {
  return !nlohmann::json::parse('"' + std::string(text) + '"', nullptr, false).is_discarded();
}

void expect_same(const gateway::provider::SparseTerm& term, const nlohmann::json& slow) {
  fuzz::expect(slow.is_object() && slow.at("index").is_number_unsigned(), "an index");
  fuzz::expect(slow.at("index").get<std::uint64_t>() == term.index, "the same index");
  fuzz::expect(std::isfinite(term.value), "finite");
  fuzz::expect(term.value == static_cast<float>(slow.at("value").get<double>()), "and the nearest");
  const auto token = slow.find("token");
  const bool none = token == slow.end() || token->is_null();
  fuzz::expect(term.token == (none ? "" : token->get<std::string>()), "the same token");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kPadding = 8;
  fuzz::Input input(data, size);
  const std::string text = input.rest();
  const std::string padded = text + std::string(kPadding, '\0');
  std::vector<gateway::provider::SparseTerm> terms;
  if (!gateway::provider::read_terms(padded.c_str(), terms)) return 0;
  for (const gateway::provider::SparseTerm& term : terms) {
    if (!is_utf8(term.token)) return 0;  // simdjson has refused that before.
  }
  const nlohmann::json slow = first_list(text);
  fuzz::expect(slow.is_array() && slow.size() == terms.size(), "a list of as many terms");
  for (std::size_t k = 0; k < terms.size(); ++k) expect_same(terms[k], slow[k]);
  return 0;
}
