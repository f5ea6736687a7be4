// CLI11's App by name: who only passes one on is spared the parser's templates, a second or two a
// file.
#pragma once

namespace CLI {
class App;
}  // namespace CLI
