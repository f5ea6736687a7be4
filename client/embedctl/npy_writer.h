// Dense vectors as a NumPy array file.
#pragma once

#include <cstddef>
#include <iosfwd>

#include "client/embedctl/result_writer.h"

namespace embedding_client {

/// Format 1.0: float32, little endian, C order, shape (rows, dimension); row k is result k. A
/// failed item is a row of NaN, so that rows and inputs stay aligned. The dimension is the first
/// vector's. The stream has to be seekable: the count of rows is written over the header at the
/// end, and until then the header says 0 rows.
///
/// Thread: one at a time.
class NpyWriter : public ResultWriter {
 public:
  /// `out` is empty, binary and seekable.
  explicit NpyWriter(std::ostream& out) : out_(out) {}

  std::optional<Status> write(std::uint64_t index, std::string_view text,
                              const embedding::v1::ItemResult& result) override;

  /// Writes the final header; nothing if there was no vector, as an array without a dimension says
  /// nothing.
  void finish() override;

 private:
  void begin(std::size_t dimension);
  void append_nan_row();

  std::ostream& out_;
  std::size_t dimension_ = 0;  // 0: no vector yet.
  std::uint64_t rows_ = 0;  // Rows so far; those before the first vector are written along with it.
};

}  // namespace embedding_client
