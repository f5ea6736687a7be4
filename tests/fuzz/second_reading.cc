#include "tests/fuzz/second_reading.h"

#include <set>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/fuzz/expect.h"

namespace fuzz {
namespace {

using nlohmann::json;

/// The document; discarded if it is no JSON or one of its objects holds a key twice.
json parse_unambiguous(const std::string& body) {
  std::vector<std::set<std::string>> keys;
  bool twice = false;
  const auto look = [&](int, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::object_start) keys.emplace_back();
    if (event == json::parse_event_t::object_end) keys.pop_back();
    if (event == json::parse_event_t::key) {
      twice = !keys.back().insert(parsed.get<std::string>()).second || twice;
    }
    return true;
  };
  json document = json::parse(body, look, /*allow_exceptions=*/false);
  return twice ? json(json::value_t::discarded) : document;
}

const json& member(const json& object, std::string_view key) {
  static const json kNone;
  const auto found = object.find(key);
  return found != object.end() ? *found : kNone;
}

void compare_dense(const std::vector<float>& dense, const json& numbers) {
  expect(numbers.is_array() && numbers.size() == dense.size(), "second reading: as many numbers");
  for (std::size_t k = 0; k < dense.size(); ++k) {
    expect(dense[k] == static_cast<float>(numbers[k].get<double>()), "second reading: a number");
  }
}

void compare_sparse(const gateway::SparseVector& sparse, const json& terms) {
  expect(terms.is_array() && terms.size() == sparse.indices.size(),
         "second reading: as many terms");
  for (std::size_t k = 0; k < sparse.indices.size(); ++k) {
    const json& term = terms[k];
    expect(member(term, "index") == sparse.indices[k], "second reading: a term's index");
    expect(static_cast<float>(member(term, "value").get<double>()) == sparse.values[k],
           "second reading: a term's weight");
    const json& token = member(term, "token");
    const std::string text = token.is_string() ? token.get<std::string>() : std::string();
    expect(text == (sparse.tokens.empty() ? std::string() : sparse.tokens[k]),
           "second reading: a term's token");
  }
}

}  // namespace

void check_second_reading(const gateway::BatchAnswer& answer, const AskedBatch& asked,
                          const std::string& body, const AnswerKeys& keys) {
  const json document = parse_unambiguous(body);
  if (document.is_discarded()) return;
  const json& parent = keys.parent.empty() ? document : member(document, keys.parent);
  const json& rows = member(parent, keys.list);
  expect(rows.is_array() && rows.size() <= answer.embeddings.size(),
         "second reading: no more rows than were asked");
  expect(rows.size() + answer.flaws.size() >= answer.embeddings.size(),
         "second reading: what is missing is told");
  for (const json& row : rows) {
    if (!row.is_object() || !row.contains(keys.index)) continue;
    const auto index = member(row, keys.index).get<std::size_t>();
    if (std::ranges::find(answer.flaws, index, &gateway::RowFlaw::row) != answer.flaws.end())
      continue;
    const gateway::Embedding& embedding = answer.embeddings.at(index);
    if (asked.parameters.output_type != gateway::OutputType::sparse) {
      compare_dense(embedding.dense, member(row, "embedding"));
    }
    if (asked.parameters.output_type != gateway::OutputType::dense) {
      compare_sparse(embedding.sparse, member(row, "sparse_embedding"));
    }
  }
}

}  // namespace fuzz
