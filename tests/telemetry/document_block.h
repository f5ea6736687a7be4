// A part of a document that is rendered from code, and the check that the two agree.
#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace gateway::testing {

/// Succeeds if the file's text between the lines `<!-- generated -->` and `<!-- end -->` is
/// `block`. With UPDATE_DOCS in the environment it writes the block instead.
inline ::testing::AssertionResult document_holds(const std::string& path,
                                                 const std::string& block) {
  static const std::string kBegin = "<!-- generated -->\n";
  static const std::string kEnd = "<!-- end -->\n";
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  std::string document = text.str();
  const std::size_t begin = document.find(kBegin);
  const std::size_t end = document.find(kEnd);
  if (begin == std::string::npos || end == std::string::npos || end < begin) {
    return ::testing::AssertionFailure() << path << " has no generated part";
  }
  const std::size_t start = begin + kBegin.size();
  if (document.substr(start, end - start) == block) return ::testing::AssertionSuccess();
  if (std::getenv("UPDATE_DOCS") != nullptr) {
    document.replace(start, end - start, block);
    std::ofstream(path) << document;
    return ::testing::AssertionSuccess() << path << " rewritten";
  }
  return ::testing::AssertionFailure()
         << path << " is out of date; run this test with UPDATE_DOCS=1. It should hold:\n"
         << block;
}

}  // namespace gateway::testing
