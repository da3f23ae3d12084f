#include "poise/dense/limit/start_nodes.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <variant>

namespace poise::dense {
namespace {

using Density = std::function<double(double)>;

struct Law {
  Density density;
  double from, to;
};

/// How many standard deviations out a normal law still matters, on one side (direction -1 or 1).
double reach(const Density& density, const Intensity& f, double mean, double sd, double direction) {
  constexpr double farthest = 38.0;  // beyond, the density is 0 in double precision
  const auto matter = [&](double z) {
    const double x = mean + direction * z * sd, rate = value(f, x);
    return density(x) * sd * (1.0 + x * x + (std::isfinite(rate) ? rate : 0.0));
  };
  double top = 0.0, last = 0.0;
  for (double z = 0.0; z <= farthest; z += 0.25) {
    const double here = matter(z);
    top = std::max(top, here);
    if (here > 1e-18 * top) last = z;
  }
  return last + 0.25;
}

Law law_of(const NormalStart& normal, const Intensity& f) {
  const double mean = normal.mean.mean, sd = std::sqrt(normal.variance);
  const Density density = [mean, sd](double x) {
    const double z = (x - mean) / sd;
    return std::exp(-0.5 * z * z) / (sd * std::sqrt(2.0 * std::numbers::pi));
  };
  return {density, mean - sd * reach(density, f, mean, sd, -1.0),
          mean + sd * reach(density, f, mean, sd, 1.0)};
}

class Cutter {
 public:
  Cutter(Density density, const Intensity& f, const PanelRule& rule, double tolerance)
      : density_(std::move(density)), f_(&f), rule_(&rule), tolerance_(tolerance) {}

  void cut(double from, double to, int depth) {
    constexpr int deepest = 12;
    StartCell cell{from, to, {}, {}};
    std::vector<double> plain, spikes, square;
    double most = 0.0;
    for (std::size_t k = 0; k < rule_->size(); ++k) {
      const double x = from + (to - from) * rule_->node()[k];
      const double here = density_(x) * (to - from);
      cell.x.push_back(x);
      cell.weight.push_back(here * rule_->weight()[k]);
      plain.push_back(here);
      spikes.push_back(here * value(*f_, x));
      square.push_back(here * x * x);
      most = std::max(most, here);
    }
    const bool fine = resolved(plain) && resolved(spikes) && resolved(square);
    if (fine || depth == deepest) {
      if (most > 0.0) cells_.push_back(std::move(cell));
      return;
    }
    cut(from, 0.5 * (from + to), depth + 1);
    cut(0.5 * (from + to), to, depth + 1);
  }

  std::vector<StartCell> cells() && { return std::move(cells_); }

 private:
  bool resolved(const std::vector<double>& values) const {
    double top = 0.0;
    for (const double v : values) top = std::max(top, std::abs(v));
    if (top < tolerance_) return true;
    const double tail = rule_->tail(values.data());
    // Twice the degree in the quadrature; and what is interpolated later must be good by itself.
    return tail * tail <= tolerance_ * std::min(top, 1.0) && tail <= 1e-2 * top;
  }

  Density density_;
  const Intensity* f_;
  const PanelRule* rule_;
  double tolerance_;
  std::vector<StartCell> cells_;
};

}  // namespace

std::vector<StartCell> start_cells(const Start& start, const Intensity& f, const PanelRule& rule,
                                   double tolerance) {
  Law law;
  if (const auto* normal = std::get_if<NormalStart>(&start)) {
    if (normal->variance == 0.0)
      return {{normal->mean.mean, normal->mean.mean, {normal->mean.mean}, {1.0}}};
    law = law_of(*normal, f);
  } else {
    const auto& uniform = std::get<UniformStart>(start);
    const double height = 1.0 / (uniform.to - uniform.from);
    law = {[height](double) { return height; }, uniform.from, uniform.to};
  }
  Cutter cutter(law.density, f, rule, tolerance);
  const auto cut = corner(f);
  if (cut && *cut > law.from && *cut < law.to) {
    cutter.cut(law.from, *cut, 0);
    cutter.cut(*cut, law.to, 0);
  } else {
    cutter.cut(law.from, law.to, 0);
  }
  return std::move(cutter).cells();
}

}  // namespace poise::dense
