#include "provider/embedding_reader.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <simdjson.h>

#include "provider/usage_reader.h"
#include "provider/vector_reader.h"

namespace gateway::provider {
namespace {

namespace ondemand = simdjson::ondemand;

// A thread keeps the parser's memory between answers of ordinary size; an answer beyond this gives
// it back.
constexpr std::size_t kKeptParserBytes = 4 * 1024 * 1024;

ondemand::parser& parser_of_this_thread() {
  thread_local ondemand::parser parser;
  return parser;
}

/// Whether every bracket of the body is closed by one of its kind. The parser takes any for any
/// where it steps over a value, and a flawed row is stepped over: a bracket of the wrong kind must
/// not put one row's vector beside another's position.
bool brackets_match(std::string_view body) {
  std::string open;
  bool in_string = false;
  for (std::size_t k = 0; k < body.size(); ++k) {
    const char c = body[k];
    if (in_string) {
      if (c == '\\') ++k;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      open.push_back(c == '[' ? ']' : '}');
    } else if (c == ']' || c == '}') {
      if (open.empty() || open.back() != c) return false;
      open.pop_back();
    }
  }
  return open.empty() && !in_string;
}

/// One answer in the reading. Each read_...() returns false once `flaw` is set. Thread: one.
class AnswerReader {
 public:
  AnswerReader(const AnswerShape& shape, const AnswerExpectation& expected)
      : shape_(shape), expected_(expected), seen_(expected.rows, false) {
    answer_.embeddings.resize(expected.rows);
  }

  bool read(simdjson::padded_string_view body) {
    ondemand::document document;
    ondemand::object root;
    if (parser_of_this_thread().iterate(body).get(document) != simdjson::SUCCESS) {
      return malformed();
    }
    if (document.get_object().get(root) != simdjson::SUCCESS) return malformed();
    if (!read_fields(root, &AnswerReader::read_top_field)) return false;
    // The parser's way of saying that it stands behind the last brace.
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
      return fail("there is more behind the answer's end");
    }
    if (rows_ != expected_.rows && !note_missing_rows()) {
      return fail(std::to_string(rows_) + " embeddings, not " + std::to_string(expected_.rows),
                  FaultKind::rows_miscounted);
    }
    if (answer_.flaws.empty()) return true;
    if (!brackets_match(body)) return malformed();
    const bool all = answer_.flaws.size() == expected_.rows;
    if (all && rows_of_wrong_shape_ == expected_.rows)
      return fail(answer_.flaws.front().message, FaultKind::shape_wrong);
    if (all && expected_.rows > 1) return fail(answer_.flaws.front().message);
    std::ranges::sort(answer_.flaws, {}, &RowFlaw::row);
    return true;
  }

  BatchAnswer take_answer() {
    answer_.provider_request_id = std::move(request_id_);
    return std::move(answer_);
  }
  AnswerFlaw take_flaw() { return {flaw_kind_, std::move(flaw_), std::move(request_id_)}; }

 private:
  using FieldReader = bool (AnswerReader::*)(std::string_view key, ondemand::value value);

  bool read_object(ondemand::value value, FieldReader read_field) {
    ondemand::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS) return malformed();
    return read_fields(object, read_field);
  }

  bool read_fields(ondemand::object object, FieldReader read_field) {
    for (auto field : object) {
      std::string_view key;
      ondemand::value member;
      if (field.unescaped_key().get(key) != simdjson::SUCCESS) return malformed();
      if (field.value().get(member) != simdjson::SUCCESS) return malformed();
      if (!(this->*read_field)(key, member)) return false;
    }
    return true;
  }

  bool read_top_field(std::string_view key, ondemand::value value) {
    if (key == "usage") {
      answer_.usage = read_usage(value);
    } else if (key == "request_id" || (key == "id" && request_id_.empty())) {
      std::string_view id;
      if (value.get_string().get(id) == simdjson::SUCCESS) request_id_ = id;
    } else if (shape_.parent.empty()) {
      return read_list_field(key, value);
    } else if (key == shape_.parent) {
      return read_object(value, &AnswerReader::read_list_field);
    }
    return true;
  }

  bool read_list_field(std::string_view key, ondemand::value value) {
    if (key != shape_.list) return true;
    ondemand::array rows;
    if (value.get_array().get(rows) != simdjson::SUCCESS) return malformed();
    for (auto element : rows) {
      ondemand::value row;
      if (element.get(row) != simdjson::SUCCESS) return malformed();
      if (is_null(row)) {
        note_blank_row();
        continue;
      }
      row_ = Row{};
      if (!read_object(row, &AnswerReader::read_row_field) || !place_row()) return false;
    }
    return true;
  }

  bool read_row_field(std::string_view key, ondemand::value value) {
    if (key == shape_.index) {
      std::uint64_t index = 0;
      if (row_.index) return fail_row("two positions");
      if (value.get_uint64().get(index) != simdjson::SUCCESS) return fail_row("no position");
      row_.index = index;
    } else if (key == "embedding" && expected_.dense) {
      if (row_.has_dense) return fail_row("embedding is given twice");
      row_.has_dense = !is_null(value);
      if (row_.has_dense) note(read_dense(value, expected_.dimension, row_.embedding.dense));
    } else if (key == "sparse_embedding" && expected_.sparse) {
      if (row_.has_sparse) return fail_row("sparse_embedding is given twice");
      row_.has_sparse = !is_null(value);
      if (row_.has_sparse) note(read_sparse(value, terms_, row_.embedding.sparse));
    } else if (key == "type" && !expected_.fused) {
      std::string_view type;
      if (value.get_string().get(type) != simdjson::SUCCESS) return true;
      // The one alarm that strangers' contents were made into one vector (docs/provider.md, 3.3).
      if (type == "fused" || type == "fusion") return fail_row("fused, so packing went wrong");
    }
    return true;
  }

  bool place_row() {
    if (!row_.index) {
      note_blank_row();
      return true;
    }
    if (*row_.index >= expected_.rows) {
      return fail(place_of_row() + "position out of range", FaultKind::rows_miscounted);
    }
    const auto index = static_cast<std::size_t>(*row_.index);
    if (seen_[index]) {
      return fail(place_of_row() + "position given twice", FaultKind::rows_miscounted);
    }
    if (expected_.dense && !row_.has_dense) note({.what = "no embedding"});
    if (expected_.sparse && !row_.has_sparse) note({.what = "no sparse_embedding"});
    seen_[index] = true;
    if (row_.flaw.what.empty()) {
      answer_.embeddings[index] = std::move(row_.embedding);
    } else {
      answer_.flaws.push_back({index, place_of_row() + row_.flaw.what});
      if (row_.flaw.wrong_shape) ++rows_of_wrong_shape_;
    }
    ++rows_;
    return true;
  }

  void note_blank_row() {
    if (blank_rows_++ == 0) rows_before_blank_ = rows_;
  }

  /// Makes flaws of the rows that have not come. False if it can't be told which those are: a
  /// server that leaves one out, or blank, may number the others anew.
  bool note_missing_rows() {
    const auto first = std::ranges::find(seen_, false);
    const bool gap = std::find(first, seen_.end(), true) != seen_.end();
    const bool blank_at_end = rows_before_blank_ == rows_ && rows_ + blank_rows_ == expected_.rows;
    if (!gap && !blank_at_end) return false;
    for (std::size_t k = 0; k < seen_.size(); ++k) {
      if (!seen_[k]) answer_.flaws.push_back({k, "no row has position " + std::to_string(k)});
    }
    return true;
  }

  // Absent and null mean the same: not produced (docs/provider.md, 2.3).
  static bool is_null(ondemand::value value) {
    bool null = false;
    return value.is_null().get(null) == simdjson::SUCCESS && null;
  }

  bool fail(std::string what, FaultKind kind = FaultKind::bad_answer) {
    flaw_ = std::move(what);
    flaw_kind_ = kind;
    return false;
  }
  bool malformed() { return fail("not the JSON of an answer"); }
  bool fail_row(const std::string& what) { return fail(place_of_row() + what); }
  [[nodiscard]] std::string place_of_row() const {
    return std::string(shape_.list) + "[" + std::to_string(rows_) + "]: ";
  }
  /// A flaw of the present row's vectors, if it says anything. The first one counts.
  void note(VectorFlaw flaw) {
    if (row_.flaw.what.empty()) row_.flaw = std::move(flaw);
  }

  struct Row {
    std::optional<std::uint64_t> index;
    bool has_dense = false;
    bool has_sparse = false;
    Embedding embedding;
    VectorFlaw flaw;
  };

  const AnswerShape& shape_;
  const AnswerExpectation& expected_;
  std::vector<bool> seen_;
  std::size_t rows_ = 0;               // With a position.
  std::size_t blank_rows_ = 0;         // Without one, or null.
  std::size_t rows_before_blank_ = 0;  // Before the first of those.
  std::size_t rows_of_wrong_shape_ = 0;
  Row row_;
  std::vector<SparseTerm> terms_;  // Memory that one row leaves to the next.
  BatchAnswer answer_;
  std::string request_id_;
  std::string flaw_;
  FaultKind flaw_kind_ = FaultKind::bad_answer;
};

Result<BatchAnswer, AnswerFlaw> read_padded(simdjson::padded_string_view body,
                                            const AnswerShape& shape,
                                            const AnswerExpectation& expected) {
  AnswerReader reader(shape, expected);
  if (reader.read(body)) return reader.take_answer();
  return reader.take_flaw();
}

}  // namespace

Result<BatchAnswer, AnswerFlaw> read_embeddings(const std::string& body, const AnswerShape& shape,
                                                const AnswerExpectation& expected) {
  const bool padded = body.capacity() >= body.size() + simdjson::SIMDJSON_PADDING;
  auto answer =
      padded ? read_padded(simdjson::padded_string_view(body, body.capacity()), shape, expected)
             : read_padded(simdjson::padded_string(body), shape, expected);
  if (body.size() > kKeptParserBytes) parser_of_this_thread() = ondemand::parser();
  return answer;
}

}  // namespace gateway::provider
