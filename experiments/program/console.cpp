#include "console.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "poise/core/error.hpp"

namespace poise::experiments {
namespace {

/// `text` without what would steer a terminal: a file's name or a key can hold anything.
std::string harmless(const std::string& text) {
  std::string result;
  for (std::size_t k = 0; k < text.size(); ++k) {
    const auto byte = static_cast<unsigned char>(text[k]);
    const auto next = k + 1 < text.size() ? static_cast<unsigned char>(text[k + 1]) : 0U;
    const auto third = k + 2 < text.size() ? static_cast<unsigned char>(text[k + 2]) : 0U;
    const bool control = (byte < 0x20 && byte != '\n') || byte == 0x7f;
    const bool c1 = byte == 0xc2 && next >= 0x80 && next < 0xa0;
    // Line separators, and what turns the direction of writing.
    const bool bidi = byte == 0xe2 && ((next == 0x80 && third >= 0xa8 && third <= 0xae) ||
                                       (next == 0x81 && third >= 0xa6 && third <= 0xa9));
    if (!control && !c1 && !bidi) {
      result += text[k];
      continue;
    }
    result += fmt::format("\\x{:02x}", byte);
    if (c1) result += fmt::format("\\x{:02x}", next), k += 1;
    if (bidi) result += fmt::format("\\x{:02x}\\x{:02x}", next, third), k += 2;
  }
  return result;
}

}  // namespace

void say(const std::string& sentence) noexcept {
  try {
    const std::string line = harmless("poise: " + sentence) + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
    std::fflush(stderr);
  } catch (...) {  // no memory for a message
  }
}

void print(const std::string& text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (!written || std::fflush(stdout) != 0)
    throw core::InputError(fmt::format("standard output: cannot write: {}", std::strerror(errno)));
}

std::size_t terminal_width() {
  constexpr std::size_t usual = 80;
  constexpr std::size_t least = 40;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual;
  return std::max<std::size_t>(least, size.ws_col);
}

}  // namespace poise::experiments
