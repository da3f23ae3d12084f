#include "poise/dense/profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>
#include <numeric>
#include <utility>

#include "poise/core/error.hpp"

namespace poise::dense {

using core::ParameterError;

Pieces::Pieces(std::vector<double> mass) : mass_(std::move(mass)), cuts_(mass_.size() + 1, 0.0) {
  std::partial_sum(mass_.begin(), mass_.end(), cuts_.begin() + 1);
  cuts_.back() = 1.0;  // what rounding left of the sum
}

Pieces Pieces::equal(std::size_t n) {
  Pieces pieces(std::vector<double>(n, 1.0 / static_cast<double>(n)));
  for (std::size_t k = 0; k < n; ++k)
    pieces.cuts_[k] = static_cast<double>(k) / static_cast<double>(n);
  return pieces;
}

std::size_t Pieces::of(double label) const {
  const auto above = std::upper_bound(cuts_.begin() + 1, cuts_.end() - 1, label);
  return static_cast<std::size_t>(above - cuts_.begin()) - 1;
}

Pieces refine(const Pieces& a, const Pieces& b) {
  constexpr double closest = 1e-12;
  std::vector<double> all;
  std::merge(a.cuts_.begin(), a.cuts_.end(), b.cuts_.begin(), b.cuts_.end(),
             std::back_inserter(all));
  std::vector<double> cuts{0.0};
  for (const double cut : all)
    if (cut > cuts.back() + closest && cut < 1.0 - closest) cuts.push_back(cut);
  cuts.push_back(1.0);
  Pieces refined;
  refined.mass_.resize(cuts.size() - 1);
  for (std::size_t k = 0; k + 1 < cuts.size(); ++k) refined.mass_[k] = cuts[k + 1] - cuts[k];
  refined.cuts_ = std::move(cuts);
  return refined;
}

double Cosine::at(double label) const {
  return amplitude == 0.0 ? mean : mean + amplitude * std::cos(2.0 * std::numbers::pi * label);
}

double Drive::at(double label) const { return value[pieces.of(label)].at(label); }

Start start_at(const InitialLaw& initial, double label) {
  Start start = initial.at(label);
  if (auto* normal = std::get_if<NormalStart>(&start)) normal->mean = {normal->mean.at(label), 0.0};
  return start;
}

namespace {

void require_finite(double x, const std::string& key) {
  if (!std::isfinite(x))
    throw ParameterError(key, fmt::format("is {}, expected a finite number", x));
}

void require_one_each(std::size_t entries, const Pieces& pieces, const std::string& key) {
  if (entries != pieces.count())
    throw ParameterError(key, fmt::format("has {} entries for {} pieces of label space, expected "
                                          "one each",
                                          entries, pieces.count()));
}

void validate_cosine(const Cosine& f, const std::string& key) {
  require_finite(f.mean, key);
  require_finite(f.amplitude, key);
}

}  // namespace

void validate(const Pieces& pieces, const std::string& key) {
  double total = 0.0;
  for (const double mass : pieces.mass()) {
    if (!std::isfinite(mass) || mass < 0.0)
      throw ParameterError(key, fmt::format("holds {}, expected masses >= 0", mass));
    total += mass;
  }
  if (!(std::abs(total - 1.0) <= 1e-9))
    throw ParameterError(key, fmt::format("sums to {}, expected masses that sum to 1", total));
}

void validate(const Drive& drive, const std::string& key) {
  validate(drive.pieces, key);
  require_one_each(drive.value.size(), drive.pieces, key + ".value");
  for (const Cosine& value : drive.value) validate_cosine(value, key + ".value");
}

void validate(const InitialLaw& initial, const std::string& key) {
  validate(initial.pieces, key);
  require_one_each(initial.law.size(), initial.pieces, key);
  for (const Start& start : initial.law) {
    if (const auto* normal = std::get_if<NormalStart>(&start)) {
      validate_cosine(normal->mean, key + ".mean");
      if (!std::isfinite(normal->variance) || normal->variance < 0.0)
        throw ParameterError(key + ".variance",
                             fmt::format("is {}, expected a finite number >= 0", normal->variance));
    } else {
      const auto& uniform = std::get<UniformStart>(start);
      require_finite(uniform.from, key + ".from");
      require_finite(uniform.to, key + ".to");
      if (!(uniform.from < uniform.to))
        throw ParameterError(key + ".to", fmt::format("is {}, expected more than from = {}",
                                                      uniform.to, uniform.from));
    }
  }
}

}  // namespace poise::dense
