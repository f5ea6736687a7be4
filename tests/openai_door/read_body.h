// Bodies read as a server reads them.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "http_call/json_members.h"
#include "openai_door/embeddings_request.h"

namespace gateway::testing {

inline Result<openai_door::EmbeddingsRequest> read_body(
    std::string_view text, const openai_door::ReadingRules& rules = {}) {
  std::string body;
  body.reserve(text.size() + http_call::kBodyRoom);
  body = text;
  return openai_door::read_embeddings_request(std::move(body), rules);
}

/// The query of a body that is well-formed.
inline checks::EmbedQuery query_of(std::string_view text,
                                   const openai_door::ReadingRules& rules = {}) {
  auto request = read_body(text, rules);
  if (request) return std::move(request->query);
  ADD_FAILURE() << text.substr(0, 200) << "\n" << request.error().message;
  return {};
}

inline checks::SentTexts texts_of(std::string_view text,
                                  const openai_door::ReadingRules& rules = {}) {
  const checks::EmbedQuery query = query_of(text, rules);
  return std::get<checks::SentTexts>(query.items);
}

/// The complaint about one that is not.
inline Error complaint_of(std::string_view text, const openai_door::ReadingRules& rules = {}) {
  auto request = read_body(text, rules);
  if (!request) {
    EXPECT_EQ(request.error().kind, ErrorKind::invalid_argument);
    return std::move(request).error();
  }
  ADD_FAILURE() << "accepted: " << text.substr(0, 200);
  return {ErrorKind::internal, "accepted"};
}

}  // namespace gateway::testing
