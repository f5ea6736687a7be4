// Results for people: what a vector begins with and which terms weigh most.
#pragma once

#include <cstddef>
#include <iosfwd>

#include "client/embedctl/result_writer.h"

namespace embedding_client {

/// A line for each result, in columns of fixed width, because the rows to come are not known:
///
///     INDEX  TOKENS  TEXT                    DENSE                                     SPARSE
///         0       7  衣服的质量杠杠的        -0.0212  0.0331 -0.0013  0.0441 … 1024    质量 0.83
///         衣服 0.79
///
/// A failed item shows its code and message instead of vectors.
///
/// Thread: one at a time.
class TableWriter : public ResultWriter {
 public:
  struct Layout {
    bool dense = true;          ///< Whether dense vectors were asked for.
    bool sparse = false;        ///< Whether sparse vectors were asked for.
    bool emphasis = false;      ///< Bold header and red errors, for a terminal.
    std::size_t columns = 100;  ///< Where to cut what has no end of its own.
  };

  TableWriter(std::ostream& out, const Layout& layout);

  std::optional<Status> write(std::uint64_t index, std::string_view text,
                              const embedding::v1::ItemResult& result) override;
  void finish() override;

 private:
  void write_header();

  std::ostream& out_;
  Layout layout_;
  std::size_t text_cells_;
  std::size_t sparse_cells_;
  bool header_written_ = false;
};

}  // namespace embedding_client
