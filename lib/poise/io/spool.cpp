#include "poise/io/spool.hpp"

#include "poise/io/internal/temporary_file.hpp"

namespace poise::io {

struct Spool::File {
  explicit File(const std::string& path) : bytes(path, internal::checked_target(path)) {}
  internal::TemporaryFile bytes;
  std::uint64_t size = 0;
};

Spool::Spool(const std::string& path) : file_(std::make_unique<File>(path)) {}

Spool::~Spool() = default;

bool Spool::write(std::span<const std::byte> bytes) {
  if (!file_->bytes.reserve(file_->size + bytes.size())) return false;
  file_->bytes.write(bytes);
  file_->size += bytes.size();
  return true;
}

void Spool::rewind() { file_->bytes.rewind(); }

std::size_t Spool::read(std::span<std::byte> bytes) { return file_->bytes.read(bytes); }

}  // namespace poise::io
