#include "tests/client/fake_embedding.h"

#include <cstddef>
#include <functional>

namespace embedding_client::testing {

std::vector<float> fake_vector(const std::string& text, std::uint32_t dimension) {
  std::size_t state = std::hash<std::string>{}(text);
  std::vector<float> values;
  for (std::uint32_t i = 0; i < dimension; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    values.push_back(static_cast<float>(state >> 40) / static_cast<float>(1U << 23) - 1.0F);
  }
  return values;
}

embedding::v1::Embedding fake_embedding(const std::string& text, std::uint32_t dimension,
                                        embedding::v1::OutputType type) {
  constexpr std::uint32_t kDefaultDimension = 4;
  embedding::v1::Embedding embedding;
  if (type != embedding::v1::OUTPUT_TYPE_SPARSE) {
    const auto values = fake_vector(text, dimension == 0 ? kDefaultDimension : dimension);
    embedding.mutable_dense()->Assign(values.begin(), values.end());
  }
  if (type != embedding::v1::OUTPUT_TYPE_DENSE) {
    embedding::v1::SparseVector& sparse = *embedding.mutable_sparse();
    for (std::uint32_t i = 0; i < 3; ++i) {
      sparse.add_indices(100 + i);
      sparse.add_values(0.25F * static_cast<float>(i + 1));
      sparse.add_tokens("term" + std::to_string(i));
    }
  }
  return embedding;
}

}  // namespace embedding_client::testing
