/// Numbers in a text file, row by row.
///
/// Separated by blanks, tabs, commas or semicolons; a row a line; empty lines and what follows a #
/// are skipped. Read in pieces, so that a file that is not what it should be (a device without an
/// end, say) is noticed before it fills the memory.
#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace poise::setup {

class NumberFile {
 public:
  /// Errors of all functions: core::InputError, "FILE: cannot be read: ..." or "FILE:LINE: ...".
  explicit NumberFile(const std::string& path);

  /// The numbers of the next line that has any, of which there may be `most`; false at the end.
  bool next(std::vector<double>& row, std::size_t most);
  /// Of the row that was read last.
  std::size_t line() const { return row_line_; }
  [[noreturn]] void fail(const std::string& reason) const;

 private:
  int get();
  bool skip_blanks();
  double number();

  std::string path_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  std::size_t line_ = 1;
  std::size_t row_line_ = 1;
  int peeked_ = 0;
};

}  // namespace poise::setup
