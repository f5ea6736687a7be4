#include "app/config/only_document.h"

#include <sstream>

#include <yaml-cpp/eventhandler.h>

namespace gateway::config {
namespace {

/// Reads on without keeping anything. Thread: one.
class Unheard : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

/// YAML::LoadAll() would tell, but of a stray `,` or `]` it makes documents without end: it takes
/// them for an empty document and does not move on.
bool holds_one_document(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  Unheard unheard;
  return parser.HandleNextDocument(unheard) && !parser.HandleNextDocument(unheard);
}

}  // namespace

std::optional<YAML::Node> only_document(const std::string& text) {
  if (!holds_one_document(text)) return std::nullopt;
  return YAML::Load(text);
}

}  // namespace gateway::config
