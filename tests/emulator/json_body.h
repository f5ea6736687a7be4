// A request body for the endpoint functions, kept alive beside its parser.
#pragma once

#include <string>

#include <simdjson.h>

namespace emulator {

/// Thread: one at a time.
class JsonBody {
 public:
  explicit JsonBody(const std::string& text) : element_(parser_.parse(text)) {}
  operator const simdjson::dom::element&() const { return element_; }

 private:
  simdjson::dom::parser parser_;
  simdjson::dom::element element_;
};

}  // namespace emulator
