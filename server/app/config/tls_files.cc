#include "app/config/tls_files.h"

#include <chrono>
#include <string>
#include <utility>

#include "listen/certificate.h"

namespace gateway::config {
namespace {

/// One file of the section: where it stands in the configuration, and what it holds.
class Part {
 public:
  /// Complains if it is named and can't be read. What is referred to outlives this.
  Part(std::string key, const std::string& file, const ConfigSources& sources,
       ConfigProblems& problems)
      : key_(std::move(key)), file_(file), problems_(problems) {
    if (file_.empty()) return;
    auto content = sources.file(file_);
    known_ = content.has_value();
    if (known_) {
      content_ = *std::move(content);
    } else {
      complain(content.error().reason);
    }
  }

  /// Whether its content is there to be judged.
  [[nodiscard]] bool known() const { return known_; }
  /// Empty if it is not.
  [[nodiscard]] const std::string& content() const { return content_; }

  void complain(const std::string& reason) {
    problems_.add(key_, "the file " + file_ + " " + reason);
  }

 private:
  const std::string key_;
  const std::string& file_;
  ConfigProblems& problems_;
  std::string content_;
  bool known_ = false;
};

}  // namespace

void check_tls_files(const TlsConfig& tls, const ConfigSources& sources, ConfigProblems& problems) {
  const auto now = std::chrono::system_clock::now();
  Part certificate("tls.certificate_file", tls.certificate_file, sources, problems);
  Part key("tls.key_file", tls.key_file, sources, problems);
  Part authorities("tls.client_ca_file", tls.client_ca_file, sources, problems);
  if (certificate.known()) {
    const auto checked = listen::check_chain(certificate.content(), now);
    if (!checked) certificate.complain(checked.error());
  }
  if (key.known()) {
    const auto checked = listen::check_key(key.content(), certificate.content());
    if (!checked) key.complain(checked.error());
  }
  if (authorities.known()) {
    const auto checked = listen::check_authorities(authorities.content(), now);
    if (!checked) authorities.complain(checked.error());
  }
}

}  // namespace gateway::config
