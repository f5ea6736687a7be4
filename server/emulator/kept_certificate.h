// A certificate that outlives the emulator: whoever trusts it does so after a restart.
#pragma once

#include <string>
#include <vector>

#include "emulator/certificate.h"

namespace emulator {

/// What that file holds, with its private key; if there is no such file, what
/// make_certificate(names, flaw) makes, which is put there for its owner alone to read.
/// Throws std::runtime_error, with the path, if the file can't be written or holds anything else.
Certificate keep_certificate(const std::string& path, const std::vector<std::string>& names,
                             CertificateFlaw flaw);

}  // namespace emulator
