#include "tests/bench/wire/answer_reader.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bench {
namespace {

namespace ondemand = simdjson::ondemand;
namespace pb = embedding::v1;

// simdjson's errors are thrown here and caught in AnswerReader::read().

bool read_dense(ondemand::array numbers, std::uint32_t dimension, pb::Embedding& out) {
  auto& dense = *out.mutable_dense();
  if (dimension == 0) {
    for (double number : numbers) dense.Add(static_cast<float>(number));
    return true;
  }
  dense.Reserve(static_cast<int>(dimension));
  float* const begin = dense.AddNAlreadyReserved(static_cast<int>(dimension));
  std::uint32_t count = 0;
  for (double number : numbers) {
    if (count == dimension) return false;
    begin[count++] = static_cast<float>(number);
  }
  return count == dimension;
}

void read_sparse(ondemand::array terms, pb::SparseVector& out) {
  for (ondemand::object term : terms) {
    for (auto field : term) {
      const std::string_view key = field.unescaped_key();
      if (key == "index") {
        out.add_indices(static_cast<std::uint32_t>(field.value().get_uint64()));
      } else if (key == "value") {
        out.add_values(static_cast<float>(field.value().get_double()));
      } else if (key == "token") {
        const std::string_view token = field.value();
        out.add_tokens(token.data(), token.size());
      }
    }
  }
}

/// False if the row is not as asked for. `index` stays as it is if the row says none.
bool read_row(ondemand::object row, const CallParameters& parameters, pb::Embedding& out,
              std::size_t& index) {
  for (auto field : row) {
    const std::string_view key = field.unescaped_key();
    if (key == "text_index") {
      index = static_cast<std::size_t>(field.value().get_uint64());
    } else if (key == "embedding" && parameters.dense()) {
      if (!read_dense(field.value().get_array(), parameters.dimension, out)) return false;
    } else if (key == "sparse_embedding" && parameters.sparse()) {
      read_sparse(field.value().get_array(), *out.mutable_sparse());
    }
  }
  return (!parameters.dense() || out.dense_size() > 0) &&
         (!parameters.sparse() || out.has_sparse());
}

}  // namespace

bool AnswerReader::read(simdjson::padded_string_view body, const CallParameters& parameters,
                        std::span<pb::Embedding* const> rows) try {
  std::size_t count = 0;
  ondemand::document document = parser_.iterate(body);
  for (ondemand::object row : document["output"]["embeddings"].get_array()) {
    pb::Embedding embedding;
    std::size_t index = rows.size();
    if (!read_row(row, parameters, embedding, index) || index >= rows.size()) return false;
    if (rows[index]->dense_size() > 0 || rows[index]->has_sparse()) return false;
    rows[index]->Swap(&embedding);
    ++count;
  }
  return count == rows.size();
} catch (const simdjson::simdjson_error&) {
  return false;
}

}  // namespace bench
