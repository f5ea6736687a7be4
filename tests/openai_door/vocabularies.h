// Vocabularies of a few tokens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "encoding/base64.h"
#include "openai_door/token_vocabulary.h"

namespace gateway::testing {

/// As it stands in a file.
inline std::string vocabulary_line(std::string_view bytes, std::uint32_t id) {
  std::string line;
  encoding::append_base64(line, bytes);
  return line + " " + std::to_string(id) + "\n";
}

inline openai_door::TokenVocabulary vocabulary_of(
    const std::vector<std::pair<std::string_view, std::uint32_t>>& tokens) {
  std::string file;
  for (const auto& [bytes, id] : tokens) file += vocabulary_line(bytes, id);
  return *openai_door::TokenVocabulary::parse(file);
}

}  // namespace gateway::testing
