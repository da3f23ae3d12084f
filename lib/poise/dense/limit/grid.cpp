#include "poise/dense/limit/grid.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <variant>

namespace poise::dense::volumes {
namespace {

long floor_index(double x) { return static_cast<long>(std::floor(x)); }

}  // namespace

AffineMap affine_flow(double tau, double dt, double first, double last) {
  if (std::isinf(tau)) return {1.0, 0.5 * dt * (first + last)};
  const double z = dt / tau;
  const double scale = std::exp(-z);
  // (1 - exp(-z)) / z, and the same for a drive that rises from 0 to 1: (1 - first) / z.
  const double whole = z == 0.0 ? 1.0 : -std::expm1(-z) / z;
  const double rising =
      z < 1e-3 ? 0.5 - z / 6.0 + z * z / 24.0 - z * z * z / 120.0 : (1.0 - whole) / z;
  return {scale, dt * (first * (whole - rising) + last * rising)};
}

double mean_rate(const Intensity& f, double lower, double upper) {
  if (const auto* step = std::get_if<Step>(&f)) {
    if (!(upper > lower)) return step->value(lower);
    const double above = (upper - step->threshold) / (upper - lower);
    return step->rate * std::clamp(above, 0.0, 1.0);
  }
  if (const auto* power = std::get_if<Power>(&f); power != nullptr && lower < 0.0 && upper > 0.0)
    return upper * power->value(upper) / ((power->exponent + 1.0) * (upper - lower));
  return value(f, 0.5 * (lower + upper));
}

void RateTable::cover(long first, long last) {
  const long end = first_ + static_cast<long>(rate_.size());
  if (!rate_.empty() && first >= first_ && last <= end) return;
  // A margin, so that a front that moves on does not ask at every step.
  constexpr long margin = 64;
  const long from = rate_.empty() ? first : std::min(first, first_);
  const long to = rate_.empty() ? last : std::max(last, end);
  first_ = from - margin;
  rate_.resize(static_cast<std::size_t>(to - from + 2 * margin));
  for (std::size_t k = 0; k < rate_.size(); ++k) {
    const double lower = static_cast<double>(first_ + static_cast<long>(k)) * dx_;
    rate_[k] = mean_rate(f_, lower, lower + dx_);
  }
  set_time(dt_);
}

void RateTable::set_time(double dt) {
  dt_ = dt;
  killed_.resize(rate_.size());
  for (std::size_t k = 0; k < rate_.size(); ++k) killed_[k] = -std::expm1(-rate_[k] * dt);
}

double Cells::kill(const RateTable& table) {
  double gone = 0.0;
  for (long cell = first_; cell < last(); ++cell) {
    const double dead = at(cell) * table.killed(cell);
    at(cell) -= dead;
    gone += dead;
  }
  return gone;
}

/// Values at the edges, of fourth order inside and of third next to 0, where a side is `open`; past
/// the other side there is nothing.
void Cells::edges(std::span<const double> mass, bool open_left, bool open_right,
                  std::vector<double>& edge) {
  const auto n = static_cast<long>(mass.size());
  edge.resize(mass.size() + 1);
  const auto m = [&](long j) { return j < 0 || j >= n ? 0.0 : mass[static_cast<std::size_t>(j)]; };
  for (long j = 0; j <= n; ++j)
    edge[static_cast<std::size_t>(j)] = (7.0 * (m(j - 1) + m(j)) - (m(j - 2) + m(j + 1))) / 12.0;
  const auto end = static_cast<std::size_t>(n);
  if (open_left) {
    edge[0] = n >= 3 ? (11.0 * m(0) - 7.0 * m(1) + 2.0 * m(2)) / 6.0 : m(0);
    if (n >= 3) edge[1] = (2.0 * m(0) + 5.0 * m(1) - m(2)) / 6.0;
  }
  if (open_right) {
    edge[end] = n >= 3 ? (11.0 * m(n - 1) - 7.0 * m(n - 2) + 2.0 * m(n - 3)) / 6.0 : m(n - 1);
    if (n >= 3) edge[end - 1] = (2.0 * m(n - 1) + 5.0 * m(n - 2) - m(n - 3)) / 6.0;
  }
  for (long j = 1; j < n; ++j) {
    double& e = edge[static_cast<std::size_t>(j)];
    e = std::clamp(e, std::min(m(j - 1), m(j)), std::max(m(j - 1), m(j)));
  }
  edge[0] = open_left ? std::max(edge[0], 0.0) : std::clamp(edge[0], 0.0, m(0));
  edge[end] = open_right ? std::max(edge[end], 0.0) : std::clamp(edge[end], 0.0, m(n - 1));
}

Cells::Parabola Cells::limited(double left, double mean, double right) {
  if ((right - mean) * (mean - left) <= 0.0) return {mean, mean, mean};
  const double rise = right - left, lean = rise * (mean - 0.5 * (left + right));
  if (lean > rise * rise / 6.0) left = 3.0 * mean - 2.0 * right;
  if (lean < -rise * rise / 6.0) right = 3.0 * mean - 2.0 * left;
  return {left, mean, right};
}

void Cells::lay(std::size_t begin, std::size_t end, const AffineMap& map) {
  if (begin == end) return;
  const std::span<const double> side = std::span<const double>(mass_).subspan(begin, end - begin);
  const long from = first_ + static_cast<long>(begin);
  edges(side, from == 0, from + static_cast<long>(side.size()) == 0, edge_);
  const double shift = map.shift / dx_;
  for (std::size_t j = 0; j < side.size(); ++j) {
    double rest = side[j];
    if (rest == 0.0) continue;
    const double lower = map.scale * static_cast<double>(from + static_cast<long>(j)) + shift;
    const double upper = lower + map.scale;
    long target = floor_index(lower);
    const Parabola p = limited(edge_[j], rest, edge_[j + 1]);
    double before = 0.0;
    for (; static_cast<double>(target + 1) < upper; ++target) {
      const double s = (static_cast<double>(target + 1) - lower) / map.scale;
      const double below = p.below(s);
      const double part = std::clamp(below - before, 0.0, rest);
      before = below;
      moved_[static_cast<std::size_t>(target - moved_first_)] += part;
      rest -= part;
    }
    moved_[static_cast<std::size_t>(target - moved_first_)] += rest;
  }
}

void Cells::move(const AffineMap& map) {
  assert(map.scale > 0.0);
  if (mass_.empty()) return;
  const double shift = map.shift / dx_;
  moved_first_ = floor_index(map.scale * static_cast<double>(first_) + shift);
  const long end = floor_index(map.scale * static_cast<double>(last()) + shift) + 2;
  moved_.assign(static_cast<std::size_t>(end - moved_first_), 0.0);
  const auto zero =
      static_cast<std::size_t>(std::clamp(-first_, 0L, static_cast<long>(mass_.size())));
  lay(0, zero, map);
  lay(zero, mass_.size(), map);
  mass_.swap(moved_);
  first_ = moved_first_;
}

void Cells::widen(long first, long last) {
  if (mass_.empty()) first_ = first;
  if (first < first_) {
    mass_.insert(mass_.begin(), static_cast<std::size_t>(first_ - first), 0.0);
    first_ = first;
  }
  if (last > this->last()) mass_.resize(static_cast<std::size_t>(last - first_), 0.0);
}

void Cells::add_from_zero(double added, double end) {
  const double span = end / dx_;
  widen(std::min(floor_index(span), -1L), std::max(floor_index(span) + 1, 1L));
  // Mass that has no way to go stays where it is: around 0, on both sides.
  constexpr double standstill = 1e-9;
  if (std::abs(span) < standstill) {
    at(-1) += 0.5 * added;
    at(0) += 0.5 * added;
    return;
  }
  double rest = added;
  const long step = span > 0.0 ? 1 : -1;
  long cell = span > 0.0 ? 0 : -1;
  for (double done = 1.0; done < std::abs(span); done += 1.0, cell += step) {
    const double part = std::min(added / std::abs(span), rest);
    at(cell) += part;
    rest -= part;
  }
  at(cell) += rest;
}

void Cells::trim(double least) {
  std::size_t end = mass_.size();
  while (end > 1 && mass_[end - 1] < least) {
    mass_[end - 2] += mass_[end - 1];
    --end;
  }
  mass_.resize(end);
  std::size_t begin = 0;
  while (begin + 1 < end && mass_[begin] < least) {
    mass_[begin + 1] += mass_[begin];
    ++begin;
  }
  mass_.erase(mass_.begin(), mass_.begin() + static_cast<std::ptrdiff_t>(begin));
  first_ += static_cast<long>(begin);
}

double Cells::total() const { return std::accumulate(mass_.begin(), mass_.end(), 0.0); }

double Cells::mean_of(const RateTable& table) const {
  double sum = 0.0;
  for (std::size_t k = 0; k < mass_.size(); ++k)
    sum += mass_[k] * table.rate(first_ + static_cast<long>(k));
  return sum;
}

double Cells::first_moment() const {
  double sum = 0.0;
  for (std::size_t k = 0; k < mass_.size(); ++k)
    sum += mass_[k] * middle(first_ + static_cast<long>(k));
  return sum;
}

double Cells::second_moment() const {
  double sum = 0.0;
  for (std::size_t k = 0; k < mass_.size(); ++k) {
    const double x = middle(first_ + static_cast<long>(k));
    sum += mass_[k] * (x * x + dx_ * dx_ / 12.0);
  }
  return sum;
}

double Cells::density(double x) const {
  const long cell = floor_index(x / dx_);
  if (cell < first_ || cell >= last()) return 0.0;
  const auto zero =
      static_cast<std::size_t>(std::clamp(-first_, 0L, static_cast<long>(mass_.size())));
  const std::size_t k = static_cast<std::size_t>(cell - first_);
  const std::size_t begin = k < zero ? 0 : zero, end = k < zero ? zero : mass_.size();
  const std::span<const double> side = std::span<const double>(mass_).subspan(begin, end - begin);
  std::vector<double> edge;
  const long from = first_ + static_cast<long>(begin);
  edges(side, from == 0, from + static_cast<long>(side.size()) == 0, edge);
  const Parabola p = limited(edge[k - begin], mass_[k], edge[k - begin + 1]);
  return std::max(p.at(x / dx_ - static_cast<double>(cell)), 0.0) / dx_;
}

}  // namespace poise::dense::volumes
