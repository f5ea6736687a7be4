// A small table whose columns are as wide as what is in them.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace embedding_client {

/// Holds its rows until printed, so only for what is known to be short.
///
/// Thread: one at a time.
class TextTable {
 public:
  enum class Align { left, right };
  struct Column {
    std::string name;
    Align align = Align::left;
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// Precondition: one cell for each column. Cells are made printable.
  void add_row(const std::vector<std::string>& cells);

  static constexpr std::size_t kAnyWidth = std::numeric_limits<std::size_t>::max();

  /// `emphasis`: a bold header, for a terminal. Lines are cut at `columns` cells.
  void print(std::ostream& out, bool emphasis, std::size_t columns = kAnyWidth) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace embedding_client
