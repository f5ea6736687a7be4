// The models of those who name none.
#pragma once

#include <string>

namespace gateway::request {

/// What a request gets that names no model; empty: such requests are refused.
struct DefaultModels {
  std::string text;
  std::string multimodal;
};

}  // namespace gateway::request
