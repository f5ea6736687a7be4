// Batches for the codecs' tests, and answers around given bodies.
#pragma once

#include <string>
#include <vector>

#include "domain/batch.h"
#include "domain/http_message.h"

namespace gateway::provider {

/// A model of the built-in catalogue; fails the test if it has none of the name.
ModelSpec built_in_model(const std::string& name);

/// A batch together with what it borrows.
struct SampleBatch {
  ModelSpec model;
  CallParameters parameters;
  std::vector<Content> contents;

  [[nodiscard]] Batch batch() const;
};

/// `rows` short texts for `model`, with vectors of three numbers: short enough to be written out.
SampleBatch sample_texts(const std::string& model, std::size_t rows);

/// A text, an image by address, an image by bytes, a video; otherwise as above.
SampleBatch sample_contents(const std::string& model);

/// A 200 with this body, with no spare capacity promised.
HttpResponse answer_with(std::string body);

}  // namespace gateway::provider
