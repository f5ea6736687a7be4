// The embeddings that the fake gateway makes up.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "embedding/v1/embedding_service.pb.h"

namespace embedding_client::testing {

/// The vector that the fake gives a text: the same text the same vector, another text another.
std::vector<float> fake_vector(const std::string& text, std::uint32_t dimension);

/// Dense as above, sparse with three terms, or both. A dimension of 0 means 4.
embedding::v1::Embedding fake_embedding(const std::string& text, std::uint32_t dimension,
                                        embedding::v1::OutputType type);

}  // namespace embedding_client::testing
