#include "poise/core/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdio>

namespace poise::core {
namespace {

constexpr auto redraw_interval = std::chrono::milliseconds(200);

std::string duration(double seconds) {
  const long whole = std::lround(seconds);
  if (whole >= 3600) return fmt::format("{}h{:02}m", whole / 3600, whole / 60 % 60);
  if (whole >= 60) return fmt::format("{}m{:02}s", whole / 60, whole % 60);
  return fmt::format("{}s", whole);
}

std::string si(double rate) {
  if (rate >= 1e9) return fmt::format("{:.1f} G", rate / 1e9);
  if (rate >= 1e6) return fmt::format("{:.1f} M", rate / 1e6);
  if (rate >= 1e3) return fmt::format("{:.1f} k", rate / 1e3);
  return fmt::format("{:.0f} ", rate);
}

/// On stderr; a progress line may fail, not the run.
void show_on_terminal(const std::string& line) {
  std::fputs(("\r\033[K" + line).c_str(), stderr);
  std::fflush(stderr);
}

Progress::Show automatic() {
  if (isatty(STDERR_FILENO) == 1) return show_on_terminal;
  return {};
}

}  // namespace

Progress::Progress(std::string label, double total, std::string item, Output output)
    : label_(std::move(label)),
      item_(std::move(item)),
      total_(total),
      show_(output == Output::automatic ? automatic() : Show()),
      start_(Clock::now()),
      last_drawn_(start_) {
  assert(total > 0.0);
}

Progress::Progress(std::string label, double total, std::string item, Show show)
    : Progress(std::move(label), total, std::move(item), Output::never) {
  show_ = show ? std::move(show) : automatic();
}

Progress::~Progress() {
  if (show_ && last_drawn_ != start_) show_("");
}

void Progress::advance(double work, std::uint64_t items) {
  work_ += work;
  items_ += items;
  if (!show_) return;
  const auto now = Clock::now();
  if (const std::unique_lock lock(drawing_, std::try_to_lock);
      lock.owns_lock() && now - last_drawn_ >= redraw_interval) {
    last_drawn_ = now;
    redraw(now);
  }
}

std::string Progress::line(double seconds) const {
  constexpr int width = 24;
  const double fraction = std::clamp(work_ / total_, 0.0, 1.0);
  const int filled = static_cast<int>(fraction * width);
  const double rate = seconds > 0.0 ? static_cast<double>(items_) / seconds : 0.0;
  const std::string left =
      fraction > 0.0 ? duration(seconds * (1.0 - fraction) / fraction) : "unknown";
  const std::string speed = item_.empty() ? "" : fmt::format("{}{}/s  ", si(rate), item_);
  return fmt::format("{} [{:#<{}}{:.<{}}] {:3.0f}%  {}{} left", label_, "", filled, "",
                     width - filled, 100.0 * fraction, speed, left);
}

void Progress::redraw(Clock::time_point now) {
  const double seconds = std::chrono::duration<double>(now - start_).count();
  show_(line(seconds));
}

}  // namespace poise::core
