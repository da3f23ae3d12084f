#include "poise/io/sealed_file.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <boost/crc.hpp>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "poise/core/error.hpp"
#include "poise/io/whole_file.hpp"

namespace poise::io {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are written as they lie");

using Bytes = std::span<const std::byte>;
using Number = std::uint64_t;

[[noreturn]] void refuse(const std::string& path, const std::string& reason) {
  throw core::InputError(fmt::format("{}: {}", path, reason));
}

std::string first_line(const Seal& seal) {
  return fmt::format("{}, format {}\n", seal.kind, seal.format);
}

std::vector<std::byte> read_all(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) refuse(path, "cannot be read: " + std::generic_category().message(errno));
  if (!std::filesystem::is_regular_file(path)) refuse(path, "cannot be read: it is no file");
  const auto size = static_cast<std::streamoff>(file.tellg());
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(bytes.data()), size);
  if (!file) refuse(path, "cannot be read: " + std::generic_category().message(errno));
  return bytes;
}

template <class T>
T number_at(Bytes bytes, std::size_t place) {
  T number;
  std::memcpy(&number, bytes.data() + place, sizeof number);
  return number;
}

std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

void write_sealed_file(const std::string& path, const Seal& seal, std::span<const Bytes> pieces) {
  const std::string line = first_line(seal);
  Number length = 0;
  for (const Bytes piece : pieces) length += piece.size();
  std::vector<Bytes> all{std::as_bytes(std::span(line)), std::as_bytes(std::span(&length, 1))};
  all.insert(all.end(), pieces.begin(), pieces.end());
  boost::crc_32_type crc;
  for (const Bytes piece : all) crc.process_bytes(piece.data(), piece.size());
  const std::uint32_t checksum = crc.checksum();
  all.push_back(std::as_bytes(std::span(&checksum, 1)));
  write_whole_file(path, all);
}

std::vector<std::byte> read_sealed_file(const std::string& path, const Seal& seal) {
  std::vector<std::byte> bytes = read_all(path);
  const std::string line = first_line(seal);
  const std::string_view text = as_text(bytes);
  if (!text.starts_with(line)) {
    const bool kindred = text.starts_with(fmt::format("{}, format ", seal.kind));
    const std::string_view found = text.substr(0, std::min(text.find('\n'), line.size() + 8));
    if (kindred) refuse(path, fmt::format("is a {}, expected format {}", found, seal.format));
    refuse(path, fmt::format("is no {}", seal.kind));
  }
  constexpr std::size_t checksum_size = sizeof(std::uint32_t);
  const std::size_t before = line.size() + sizeof(Number);
  const std::size_t around = before + checksum_size;
  if (bytes.size() < around || number_at<Number>(bytes, line.size()) != bytes.size() - around)
    refuse(path, fmt::format("is damaged: its {} bytes are not as many as it says", bytes.size()));
  const std::size_t end = bytes.size() - checksum_size;
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), end);
  if (crc.checksum() != number_at<std::uint32_t>(bytes, end))
    refuse(path, "is damaged: its checksum does not fit");
  bytes.resize(end);
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(before));
  return bytes;
}

}  // namespace poise::io
