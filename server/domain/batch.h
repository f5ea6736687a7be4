// One provider call's worth of items, and what its answer holds.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "domain/content.h"
#include "domain/embedding.h"
#include "domain/model_spec.h"

namespace gateway {

/// What a call says once for all of its rows; rows that differ in any of it can't share a call
/// (docs/provider.md, 1.1).
struct CallParameters {
  std::uint32_t dimension = 0;  ///< One of ModelSpec::dimensions.
  OutputType output_type = OutputType::dense;
  TextType text_type = TextType::document;
  std::string instruct = {};  ///< Empty: none.

  auto operator<=>(const CallParameters&) const = default;
};

/// Names a lane: the items that may share one provider call.
struct LaneKey {
  std::string model;
  CallParameters parameters;

  auto operator<=>(const LaneKey&) const = default;
};

/// What a codec turns into one request. Borrows everything: valid only while the items it points to
/// live.
struct Batch {
  const ModelSpec& model;
  const CallParameters& parameters;
  std::vector<const Content*> contents;  ///< Never empty; row k of the call is contents[k].
};

/// A row whose vector breaks the contract, in an answer that is otherwise whole.
struct RowFlaw {
  std::size_t row;
  std::string message;  ///< What is wrong, in figures; never contents.
};

/// A checked answer: embeddings[k] belongs to Batch::contents[k], whatever order the wire had.
struct BatchAnswer {
  std::vector<Embedding> embeddings;  ///< As many as the batch has contents.
  std::vector<RowFlaw> flaws =
      {};            ///< By row. Those embeddings are empty. Of several rows never all.
  Usage usage = {};  ///< Of the whole call; the provider gives no finer figure.
  std::string provider_request_id = {};
};

}  // namespace gateway
