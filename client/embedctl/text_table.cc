#include "client/embedctl/text_table.h"

#include <algorithm>
#include <ostream>
#include <utility>

#include "client/embedctl/display_width.h"

namespace embedding_client {

void TextTable::add_row(const std::vector<std::string>& cells) {
  std::vector<std::string> row;
  row.reserve(cells.size());
  for (const std::string& cell : cells) row.push_back(printable(cell));
  rows_.push_back(std::move(row));
}

void TextTable::print(std::ostream& out, bool emphasis, std::size_t columns) const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = display_width(columns_[i].name);
    for (const auto& row : rows_) width = std::max(width, display_width(row[i]));
    widths.push_back(width);
  }
  const auto line_of = [&](auto cell) {
    std::string line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) line += "  ";
      line += columns_[i].align == Align::right ? padded_left(cell(i), widths[i])
                                                : padded_right(cell(i), widths[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return truncated(line, columns);
  };
  const std::string header =
      line_of([&](std::size_t i) -> const std::string& { return columns_[i].name; });
  out << (emphasis ? "\x1b[1m" : "") << header << (emphasis ? "\x1b[0m" : "") << '\n';
  for (const auto& row : rows_) {
    out << line_of([&](std::size_t i) -> const std::string& { return row[i]; }) << '\n';
  }
}

}  // namespace embedding_client
