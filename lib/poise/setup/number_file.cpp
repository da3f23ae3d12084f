#include "poise/setup/internal/number_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <string_view>
#include <system_error>

#include "poise/core/error.hpp"
#include "poise/core/words.hpp"

namespace poise::setup {
namespace {

/// The longest number that anybody writes, and a bound on what is kept of what is none.
constexpr std::size_t longest_word = 64;
constexpr double most_magnitude = 1e30;  // as in StrictTable

bool separates(int c) { return c == ' ' || c == '\t' || c == ',' || c == ';' || c == '\r'; }

}  // namespace

NumberFile::NumberFile(const std::string& path)
    : path_(path), file_(std::fopen(path.c_str(), "rb"), &std::fclose) {
  if (!file_)
    throw core::InputError(
        fmt::format("{}: cannot be read: {}", path_, std::generic_category().message(errno)));
  get();
}

void NumberFile::fail(const std::string& reason) const {
  throw core::InputError(fmt::format("{}:{}: {}", path_, row_line_, reason));
}

int NumberFile::get() {
  peeked_ = std::getc(file_.get());
  if (peeked_ == EOF && std::ferror(file_.get()) != 0)
    throw core::InputError(
        fmt::format("{}: cannot be read: {}", path_, std::generic_category().message(errno)));
  return peeked_;
}

/// False where the line ends.
bool NumberFile::skip_blanks() {
  while (separates(peeked_)) get();
  if (peeked_ == '#')
    while (peeked_ != '\n' && peeked_ != EOF) get();
  return peeked_ != '\n' && peeked_ != EOF;
}

double NumberFile::number() {
  std::string word;
  for (; !separates(peeked_) && peeked_ != '\n' && peeked_ != '#' && peeked_ != EOF; get()) {
    word += static_cast<char>(peeked_);
    if (word.size() > longest_word) break;
  }
  std::string_view digits = word;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  double x = 0.0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), x);
  if (end != digits.data() + digits.size() || error == std::errc::invalid_argument)
    fail(fmt::format("{} is not a number", core::quoted(word)));
  if (error != std::errc() || !std::isfinite(x) || std::abs(x) > most_magnitude)
    fail(fmt::format("{}: expected a finite number of magnitude at most {:g}", core::quoted(word),
                     most_magnitude));
  return x;
}

bool NumberFile::next(std::vector<double>& row, std::size_t most) {
  row.clear();
  while (peeked_ != EOF) {
    row_line_ = line_;
    while (skip_blanks()) {
      if (row.size() == most) fail(fmt::format("has more than {} numbers", most));
      row.push_back(number());
    }
    if (peeked_ == '\n') {
      ++line_;
      get();
    }
    if (!row.empty()) return true;
  }
  return false;
}

}  // namespace poise::setup
