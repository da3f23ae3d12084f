#include "poise/core/internal/post.hpp"

#include <algorithm>
#include <utility>

#include "poise/core/archive.hpp"

namespace poise::core {
namespace {

constexpr std::size_t longest = std::size_t{1} << 20U;  // bytes of a letter
// What a letter begins with: whether others belong to the same note.
constexpr char more = '+', end = '.';

}  // namespace

void Post::send(std::size_t to, const Note& note) {
  const Bytes packed = pack(note);
  for (std::size_t at = 0; at < packed.size(); at += longest) {
    const bool last = packed.size() - at <= longest;
    wire_.send(to, (last ? end : more) + packed.substr(at, longest));
  }
  sent_ = spoken_ = Clock::now();
}

void Post::send_all(const Note& note) {
  for (std::size_t to = 0; to < size(); ++to)
    if (to != rank()) send(to, note);
}

std::optional<Post::Received> Post::receive() {
  while (const auto letter = wire_.receive()) {
    const auto& [from, content] = *letter;
    heard_[from] = Clock::now();
    begun_[from] += content.substr(1);
    if (content.front() == more) continue;
    Received received{from, {}};
    unpack(std::exchange(begun_[from], {}), received.note);
    if (received.note.says != Says::alive) spoken_ = Clock::now();
    return received;
  }
  return std::nullopt;
}

std::chrono::microseconds Post::pause() const {
  using std::chrono::microseconds;
  const auto silence = std::chrono::duration_cast<microseconds>(Clock::now() - spoken_);
  return std::clamp(silence / 16, microseconds(20), microseconds(2000));
}

}  // namespace poise::core
