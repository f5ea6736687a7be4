#include "emulator/kept_certificate.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace emulator {
namespace {

namespace fs = std::filesystem;

/// The next PEM block of `file`; throws if there is none.
std::string next_block(std::istream& file, const std::string& path) {
  std::string block;
  for (std::string line; std::getline(file, line);) {
    block += line + "\n";
    if (line.starts_with("-----END ")) return block;
  }
  throw std::runtime_error(path + " holds no certificate of the emulator's");
}

/// In the order in which it is read. Appears whole, so that no half of it is ever kept.
void write(const std::string& path, const Certificate& made) {
  const fs::path whole = path + ".new";
  std::ofstream file(whole, std::ios::trunc);
  std::error_code failed;
  fs::permissions(whole, fs::perms::owner_read | fs::perms::owner_write, failed);
  file << made.key << made.chain << made.ca;
  file.close();
  if (file && !failed) fs::rename(whole, path, failed);
  if (!file || failed) throw std::runtime_error("cannot write " + path);
}

}  // namespace

Certificate keep_certificate(const std::string& path, const std::vector<std::string>& names,
                             CertificateFlaw flaw) {
  std::ifstream file(path);
  if (!file) {
    Certificate made = make_certificate(names, flaw);
    write(path, made);
    return made;
  }
  Certificate kept;
  kept.key = next_block(file, path);
  kept.chain = next_block(file, path);
  kept.ca = next_block(file, path);
  return kept;
}

}  // namespace emulator
