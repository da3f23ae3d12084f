#include "poise/dense/limit/paths.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace poise::dense {

void Paths::add(const Cell& cell, std::span<const double> potentials,
                std::span<const double> losses, std::span<const double> weights) {
  cells.push_back(cell);
  cells.back().first = x.size();
  x.insert(x.end(), potentials.begin(), potentials.end());
  lost.insert(lost.end(), losses.begin(), losses.end());
  weight.insert(weight.end(), weights.begin(), weights.end());
}

double Paths::left(std::size_t path) const { return weight[path] * std::exp(-lost[path]); }

void Paths::add_part(Cell cell, double from, double to) {
  const std::size_t p = rule_->size();
  std::vector<double> potentials(p, 0.0), losses(p, 0.0), weights(p, 0.0), basis(p);
  for (std::size_t k = 0; k < p; ++k) {
    rule_->values_at(from + (to - from) * rule_->node()[k], basis);
    for (std::size_t m = 0; m < p; ++m) {
      potentials[k] += basis[m] * x[cell.first + m];
      losses[k] += basis[m] * lost[cell.first + m];
      weights[k] += basis[m] * weight[cell.first + m] / rule_->weight()[m];
    }
    weights[k] *= (to - from) * rule_->weight()[k];
    losses[k] = std::max(losses[k], 0.0);
  }
  const auto end = [&](double y) {
    return y == 0.0 ? cell.from : y == 1.0 ? cell.to : interpolate(cell, x, y);
  };
  const double first = end(from), last = end(to);
  cell.from = first;
  cell.to = last;
  cell.count = p;
  add(cell, potentials, losses, weights);
}

void Paths::replace(const std::vector<std::vector<Part>>& parts) {
  Paths made(*rule_);
  const auto keep = [&](const Cell& cell) {
    made.add(cell, std::span(x).subspan(cell.first, cell.count),
             std::span(lost).subspan(cell.first, cell.count),
             std::span(weight).subspan(cell.first, cell.count));
  };
  const std::size_t before = cells.size();
  for (std::size_t c = 0; c < before; ++c)
    for (const Part& part : parts[c]) {
      if (part.from == 0.0 && part.to == 1.0) {
        keep(cells[c]);
        continue;
      }
      add_part(cells[c], part.from, part.to);
      keep(cells.back());
      cells.pop_back();
    }
  *this = std::move(made);
}

void Paths::halve(const std::vector<char>& which) {
  std::vector<std::vector<Part>> parts;
  for (const char halved : which)
    parts.push_back(halved != 0 ? std::vector<Part>{{0.0, 0.5}, {0.5, 1.0}}
                                : std::vector<Part>{{0.0, 1.0}});
  replace(parts);
}

void Paths::drop() {
  constexpr double nobody = 1e-19;  // less than the rounding of the mass 1, for f up to 1000
  std::vector<std::vector<Part>> parts;
  for (const Cell& cell : cells) {
    double sum = 0.0;
    for (std::size_t k = cell.first; k < cell.first + cell.count; ++k) sum += std::abs(left(k));
    parts.push_back(sum < nobody ? std::vector<Part>{} : std::vector<Part>{{0.0, 1.0}});
  }
  replace(parts);
}

void Paths::lump() {
  constexpr double together = 1e-8;
  const auto near = [](double a, double b) {
    return std::abs(a - b) < together * std::max(1.0, std::abs(a));
  };
  struct Lump {
    Cell cell;
    double x, mass;
  };
  std::vector<Lump> lumps;
  const auto collect = [&](const Cell& cell) {
    double mass = 0.0, moment = 0.0;
    for (std::size_t k = cell.first; k < cell.first + cell.count; ++k) {
      mass += left(k);
      moment += left(k) * (x[k] - cell.from);
    }
    const double center = mass != 0.0 ? cell.from + moment / mass : cell.from;
    for (Lump& lump : lumps)
      if (lump.cell.silent == cell.silent && near(lump.x, center)) {
        lump.mass += mass;
        if (lump.mass != 0.0) lump.x += mass / lump.mass * (center - lump.x);
        return;
      }
    lumps.push_back({cell, center, mass});
  };
  std::vector<std::vector<Part>> parts;
  for (const Cell& cell : cells) {
    const bool one = cell.count == 1 || near(cell.from, cell.to);
    if (one) collect(cell);
    parts.push_back(one ? std::vector<Part>{} : std::vector<Part>{{0.0, 1.0}});
  }
  replace(parts);
  const double none = 0.0;
  for (Lump& lump : lumps) {
    lump.cell.count = 1;
    lump.cell.from = lump.cell.to = lump.x;
    add(lump.cell, {&lump.x, 1}, {&none, 1}, {&lump.mass, 1});
  }
}

double Paths::place_between(const Cell& cell, double x_wanted, double low, double high) const {
  const auto excess = [&](double y) { return interpolate(cell, x, y) - x_wanted; };
  double at_low = excess(low), at_high = excess(high);
  // Regula falsi of the Illinois kind: the polynomial is nearly linear.
  double y = low, last = high;
  for (int step = 0; step < 60 && std::abs(y - last) > 1e-16 && at_low != at_high; ++step) {
    last = y;
    y = std::clamp(high - at_high * (high - low) / (at_high - at_low), low, high);
    const double here = excess(y);
    if ((here < 0.0) == (at_high < 0.0)) {
      high = y;
      at_high = here;
      at_low *= 0.5;
    } else {
      low = y;
      at_low = here;
      at_high *= 0.5;
    }
  }
  return y;
}

double Paths::place_of(const Cell& cell, double x_wanted) const {
  if (cell.from == x_wanted) return 0.0;
  if (cell.to == x_wanted) return 1.0;
  return place_between(cell, x_wanted, 0.0, 1.0);
}

double Paths::slope_at(const Cell& cell, double y) const {
  std::vector<double> basis(rule_->size());
  rule_->slopes_at(y, basis);
  double slope = 0.0;
  for (std::size_t k = 0; k < basis.size(); ++k) slope += basis[k] * x[cell.first + k];
  return slope;
}

double Paths::weight_density(const Cell& cell, double y) const {
  std::vector<double> basis(rule_->size());
  rule_->values_at(y, basis);
  double density = 0.0;
  for (std::size_t k = 0; k < basis.size(); ++k)
    density += basis[k] * weight[cell.first + k] / rule_->weight()[k];
  return density;
}

double Paths::density(double x_wanted) const {
  constexpr int fine = 32;  // intervals in which a cell's potential is taken to be monotone
  double sum = 0.0;
  for (const Cell& cell : cells) {
    if (cell.count == 1) continue;
    double y0 = 0.0, x0 = cell.from;
    for (int part = 1; part <= fine; ++part) {
      const double y1 = static_cast<double>(part) / fine;
      const double x1 = part == fine ? cell.to : interpolate(cell, x, y1);
      if ((x0 <= x_wanted) != (x1 <= x_wanted)) {
        const double y = place_between(cell, x_wanted, y0, y1);
        sum += weight_density(cell, y) * std::exp(-interpolate(cell, lost, y)) /
               std::abs(slope_at(cell, y));
      }
      y0 = y1;
      x0 = x1;
    }
  }
  return sum;
}

}  // namespace poise::dense
