// Files of one test.
#pragma once

#include <string>

namespace embedding_client::testing {

/// A directory of its own, gone with the test.
///
/// Thread: the test's.
class ScratchDirectory {
 public:
  ScratchDirectory();
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  std::string path(const std::string& name) const { return path_ + "/" + name; }
  /// Makes a file, over one that is there, and returns its path.
  std::string file(const std::string& name, const std::string& content) const;

 private:
  std::string path_;
};

std::string content_of(const std::string& path);

}  // namespace embedding_client::testing
