#include "poise/dense/limit/cohorts.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "poise/dense/limit/start_nodes.hpp"

namespace poise::dense {
namespace {

using Index = Eigen::Index;

Index index(std::size_t k) { return static_cast<Index>(k); }

Eigen::Map<const PanelRows> integral(const PanelRule& rule) {
  return {rule.integral().data(), index(rule.size()), index(rule.size())};
}

Eigen::Map<const Eigen::VectorXd> weights(const PanelRule& rule) {
  return {rule.weight().data(), index(rule.size())};
}

}  // namespace

Cohorts::Cohorts(const Intensity& f, const PanelRule& rule, const Start& start, double tolerance)
    : f_(&f), rule_(&rule) {
  for (const StartCell& part : start_cells(start, f, rule, tolerance)) {
    const Cell cell{.count = part.x.size(), .silent = true, .from = part.from, .to = part.to};
    add_cell(cell, part.x, std::vector<double>(part.x.size(), 0.0), part.weight);
  }
}

void Cohorts::add_cell(const Cell& cell, std::span<const double> x, std::span<const double> lost,
                       std::span<const double> weight) {
  cells_.push_back(cell);
  cells_.back().first = x_.size();
  x_.insert(x_.end(), x.begin(), x.end());
  lost_.insert(lost_.end(), lost.begin(), lost.end());
  weight_.insert(weight_.end(), weight.begin(), weight.end());
}

void Cohorts::solve(const Panel& panel, const Eigen::VectorXd& shift, bool slope) {
  const Index n = index(x_.size()), p = index(panel.size());
  const double length = panel.length();
  shift_ = shift;
  at_.resize(n, p);
  f_at_.resize(n, p);
  if (slope) f_slope_.resize(n, p);
  const Eigen::Map<const Eigen::VectorXd> x(x_.data(), n), lost(lost_.data(), n),
      weight(weight_.data(), n);
  at_.noalias() = x * panel.fade().head(p).transpose();
  at_.rowwise() += shift.head(p).transpose();
  for (const Cell& cell : cells_) {
    const Index first = index(cell.first);
    rates(*f_, cell.branch, at_.row(first).data(), cell.count * panel.size(),
          f_at_.row(first).data(), slope ? f_slope_.row(first).data() : nullptr);
  }
  loss_.noalias() = f_at_ * integral(*rule_).transpose();
  loss_ = (length * loss_).cwiseMax(0.0);
  loss_.colwise() += lost;
  survivors_ = (-loss_.array()).exp().colwise() * weight.array();
  const PanelRows spikes = survivors_.cwiseProduct(f_at_);
  rate_ = spikes.colwise().sum().transpose();
  if (slope) {
    slope_.noalias() = spikes.transpose() * f_slope_;
    slope_ = -length * slope_.cwiseProduct(integral(*rule_));
    slope_.diagonal() += survivors_.cwiseProduct(f_slope_).colwise().sum().transpose();
  }
  solve_newborn(panel, shift, slope);
}

/// r = ext + K r with K_jk = length integral_jk f(X(t_j; s_k)) S(t_j; s_k).
void Cohorts::solve_newborn(const Panel& panel, const Eigen::VectorXd& shift, bool slope) {
  const Index p = index(panel.size());
  const double length = panel.length();
  const auto Q = integral(*rule_);
  born_at_.resize(p, p);
  born_f_.resize(p, p);
  if (slope) born_slope_.resize(p, p);
  for (Index k = 0; k < p; ++k)
    for (Index j = 0; j < p; ++j) born_at_(k, j) = shift[j] - panel.between()(j, k) * shift[k];
  rates(*f_, Branch::whole, born_at_.data(), panel.size() * panel.size(), born_f_.data(),
        slope ? born_slope_.data() : nullptr);
  born_loss_.noalias() = born_f_ * Q.transpose();
  for (Index k = 0; k < p; ++k) born_loss_.row(k).array() -= born_loss_(k, k);
  born_loss_ *= length;
  born_survival_ = (-born_loss_.array()).exp();
  const PanelRows density = born_survival_.cwiseProduct(born_f_).transpose();  // [time][born]
  PanelRows system = -length * Q.cwiseProduct(density);
  system.diagonal().array() += 1.0;
  const Eigen::PartialPivLU<PanelRows> lu(system);
  rate_ = lu.solve(rate_).eval();
  if (!slope) return;
  for (Index j = 0; j < p; ++j)
    for (Index k = 0; k < p; ++k) {
      // Of the neurons born at k, by the shifts at j, k and all nodes m on the way.
      const double share = length * Q(j, k) * rate_[k] * born_survival_(k, j);
      slope_(j, j) += share * born_slope_(k, j);
      slope_(j, k) -= share * born_slope_(k, j) * panel.between()(j, k);
      for (Index m = 0; m < p; ++m) {
        const double hazard =
            share * born_f_(k, j) * length * (Q(j, m) - Q(k, m)) * born_slope_(k, m);
        slope_(j, m) -= hazard;
        slope_(j, k) += hazard * panel.between()(m, k);
      }
    }
  slope_ = lu.solve(slope_).eval();
}

double Cohorts::error_in_time(const Panel& panel) const {
  const double length = panel.length();
  double error = 0.0;
  for (std::size_t i = 0; i < x_.size(); ++i) {
    const double share = survivors_.row(index(i)).dot(weights(*rule_));
    error += share * length * rule_->tail(f_at_.row(index(i)).data());
  }
  for (Index k = 0; k < index(panel.size()); ++k)
    error += std::abs(rate_[k]) * length * weights(*rule_)[k] * length *
             rule_->tail(born_f_.row(k).data());
  return error;
}

bool Cohorts::unresolved(const Cell& cell, const double* survivors, const double* f,
                         double tolerance) const {
  if (cell.count == 1) return false;
  const std::size_t p = rule_->size();
  std::vector<double> integrand(p), low(2);
  double top = 0.0, sum = 0.0;
  for (std::size_t k = 0; k < p; ++k) {
    const double weight = rule_->weight()[k];
    integrand[k] = survivors[k] / weight * (1.0 + f[k]);
    top = std::max(top, std::abs(integrand[k]));
    sum += std::abs(survivors[k]) * (1.0 + f[k]);
  }
  if (sum < tolerance) return false;
  const double tail = rule_->tail(integrand.data());
  // Gauss quadrature errs by the coefficient of twice the degree.
  return tail * tail > tolerance * top;
}

bool Cohorts::refine(const Panel& panel, double tolerance) {
  std::vector<char> which(cells_.size(), 0);
  std::vector<double> survivors(panel.size()), f(panel.size());
  bool any = false;
  for (std::size_t c = 0; c < cells_.size(); ++c) {
    if (cells_[c].count == 1) continue;
    for (const std::size_t j : {panel.size() / 2, panel.size() - 1}) {
      for (std::size_t k = 0; k < cells_[c].count; ++k) {
        survivors[k] = survivors_(index(cells_[c].first + k), index(j));
        f[k] = f_at_(index(cells_[c].first + k), index(j));
      }
      if (unresolved(cells_[c], survivors.data(), f.data(), tolerance)) which[c] = 1;
    }
    any = any || which[c] != 0;
  }
  if (any) halve(which);
  return any;
}

void Cohorts::add_part(const Cell& cell, double from, double to) {
  const std::size_t p = rule_->size();
  std::vector<double> x(p, 0.0), lost(p, 0.0), weight(p, 0.0), basis(p);
  for (std::size_t k = 0; k < p; ++k) {
    rule_->values_at(from + (to - from) * rule_->node()[k], basis);
    for (std::size_t m = 0; m < p; ++m) {
      x[k] += basis[m] * x_[cell.first + m];
      lost[k] += basis[m] * lost_[cell.first + m];
      weight[k] += basis[m] * weight_[cell.first + m] / rule_->weight()[m];
    }
    weight[k] *= (to - from) * rule_->weight()[k];
    lost[k] = std::max(lost[k], 0.0);
  }
  Cell part = cell;
  const auto place = [&](double y) {
    return y == 0.0   ? cell.from
           : y == 1.0 ? cell.to
                      : rule_->interpolate(x_.data() + cell.first, y);
  };
  part.from = place(from);
  part.to = place(to);
  add_cell(part, x, lost, weight);
}

void Cohorts::halve(const std::vector<char>& which) {
  Cohorts old = *this;
  cells_.clear();
  x_.clear();
  lost_.clear();
  weight_.clear();
  // Parts are read from the old paths and written to these.
  for (std::size_t c = 0; c < old.cells_.size(); ++c) {
    const Cell cell = old.cells_[c];
    const auto keep = [&](const Cohorts& source, const Cell& part) {
      add_cell(part, std::span(source.x_).subspan(part.first, part.count),
               std::span(source.lost_).subspan(part.first, part.count),
               std::span(source.weight_).subspan(part.first, part.count));
    };
    if (which[c] == 0) {
      keep(old, cell);
      continue;
    }
    const std::size_t end = old.cells_.size();
    old.add_part(cell, 0.0, 0.5);
    old.add_part(cell, 0.5, 1.0);
    const std::vector<Cell> parts(old.cells_.begin() + static_cast<std::ptrdiff_t>(end),
                                  old.cells_.end());
    for (const Cell& part : parts) keep(old, part);
    old.cells_.resize(end);
  }
}

PanelMoments Cohorts::moments(const Panel& panel) const {
  const auto Q = integral(*rule_);
  const Eigen::VectorXd born = panel.length() * rate_;
  const PanelRows newborn = Q.cwiseProduct(born_survival_.transpose());
  const PanelRows at = born_at_.transpose();
  PanelMoments m;
  m.mass = survivors_.colwise().sum().transpose() + newborn * born;
  m.mean =
      survivors_.cwiseProduct(at_).colwise().sum().transpose() + newborn.cwiseProduct(at) * born;
  m.square = survivors_.cwiseProduct(at_.cwiseAbs2()).colwise().sum().transpose() +
             newborn.cwiseProduct(at.cwiseAbs2()) * born;
  m.silent = Eigen::VectorXd::Zero(index(panel.size()));
  for (const Cell& cell : cells_)
    if (cell.silent)
      m.silent +=
          survivors_.middleRows(index(cell.first), index(cell.count)).colwise().sum().transpose();
  return m;
}

void Cohorts::add_newborn(const Panel& panel) {
  const std::size_t p = panel.size();
  const double length = panel.length(), shift = shift_[index(p)];
  std::vector<double> x(p), lost(p), weight(p);
  for (std::size_t k = 0; k < p; ++k) {
    const Index row = index(k);
    x[k] = shift - panel.between()(index(p), row) * shift_[row];
    const double whole = length * born_f_.row(row).dot(weights(*rule_));
    const double before = length * born_f_.row(row).dot(integral(*rule_).row(row));
    lost[k] = std::max(whole - before, 0.0);
    weight[k] = length * rule_->weight()[k] * rate_[row];
  }
  add_cell({.count = p, .silent = false, .branch = Branch::whole, .from = shift, .to = 0.0}, x,
           lost, weight);
}

void Cohorts::accept(const Panel& panel, bool may_lump, double tolerance) {
  const Index n = index(x_.size()), p = index(panel.size());
  const double fade = panel.fade()[p], shift = shift_[p];
  const Eigen::VectorXd loss = panel.length() * (f_at_ * weights(*rule_));
  for (Index i = 0; i < n; ++i) {
    const auto k = static_cast<std::size_t>(i);
    x_[k] = fade * x_[k] + shift;
    lost_[k] += std::max(loss[i], 0.0);
  }
  for (Cell& cell : cells_) {
    cell.from = fade * cell.from + shift;
    cell.to = fade * cell.to + shift;
  }
  add_newborn(panel);
  drop();
  if (may_lump) lump();
  std::vector<char> which(cells_.size(), 0);
  std::vector<double> survivors(rule_->size()), f(rule_->size());
  bool any = false;
  for (std::size_t c = 0; c < cells_.size(); ++c) {
    const Cell& cell = cells_[c];
    if (cell.count == 1) continue;
    rates(*f_, cell.branch, x_.data() + cell.first, cell.count, f.data(), nullptr);
    for (std::size_t k = 0; k < cell.count; ++k)
      survivors[k] = weight_[cell.first + k] * std::exp(-lost_[cell.first + k]);
    which[c] = unresolved(cell, survivors.data(), f.data(), tolerance) ? 1 : 0;
    any = any || which[c] != 0;
  }
  if (any) halve(which);
}

void Cohorts::drop() {
  constexpr double nobody = 1e-19;  // less than rounding of the mass 1, for f up to 1000
  std::vector<Cell> kept;
  std::size_t to = 0;
  for (Cell cell : cells_) {
    double left = 0.0;
    for (std::size_t k = cell.first; k < cell.first + cell.count; ++k)
      left += std::abs(weight_[k]) * std::exp(-lost_[k]);
    if (left < nobody) continue;
    for (std::size_t k = 0; k < cell.count; ++k) {
      x_[to + k] = x_[cell.first + k];
      lost_[to + k] = lost_[cell.first + k];
      weight_[to + k] = weight_[cell.first + k];
    }
    cell.first = to;
    to += cell.count;
    kept.push_back(cell);
  }
  cells_ = std::move(kept);
  x_.resize(to);
  lost_.resize(to);
  weight_.resize(to);
}

void Cohorts::lump() {
  constexpr double together = 1e-8;
  const auto near = [](double a, double b) {
    return std::abs(a - b) < together * std::max(1.0, std::abs(a));
  };
  std::vector<Cell> lumps;
  const auto collect = [&](const Cell& cell) {
    double mass = 0.0, first_moment = 0.0;
    for (std::size_t k = cell.first; k < cell.first + cell.count; ++k) {
      const double left = weight_[k] * std::exp(-lost_[k]);
      mass += left;
      first_moment += left * (x_[k] - cell.from);
    }
    const double x = mass != 0.0 ? cell.from + first_moment / mass : cell.from;
    for (Cell& lump : lumps)
      if (lump.silent == cell.silent && near(lump.from, x)) {
        const double total = lump.to + mass;
        lump.from += total != 0.0 ? mass / total * (x - lump.from) : 0.0;
        lump.to = total;
        return;
      }
    lumps.push_back(
        {.count = 1, .silent = cell.silent, .branch = cell.branch, .from = x, .to = mass});
  };
  Cohorts kept(*this);
  kept.cells_.clear();
  kept.x_.clear();
  kept.lost_.clear();
  kept.weight_.clear();
  for (const Cell& cell : cells_)
    if (cell.count == 1 || near(cell.from, cell.to))
      collect(cell);
    else
      kept.add_cell(cell, std::span(x_).subspan(cell.first, cell.count),
                    std::span(lost_).subspan(cell.first, cell.count),
                    std::span(weight_).subspan(cell.first, cell.count));
  for (Cell lump : lumps) {
    const double x = lump.from, none = 0.0, mass = lump.to;
    lump.to = lump.from;
    kept.add_cell(lump, {&x, 1}, {&none, 1}, {&mass, 1});
  }
  *this = std::move(kept);
}

double Cohorts::density(double x) const {
  constexpr int fine = 48;  // intervals in which a cell's potential is taken to be monotone
  const std::size_t p = rule_->size();
  std::vector<double> basis(p);
  double sum = 0.0;
  for (const Cell& cell : cells_) {
    if (cell.count == 1) continue;
    const double* const at = x_.data() + cell.first;
    double y0 = 0.0, x0 = cell.from;
    for (int part = 1; part <= fine; ++part) {
      const double y1 = static_cast<double>(part) / fine;
      const double x1 = part == fine ? cell.to : rule_->interpolate(at, y1);
      if ((x0 <= x) != (x1 <= x)) {
        double low = y0, high = y1;
        for (int step = 0; step < 60 && high - low > 1e-16; ++step) {
          const double middle = 0.5 * (low + high);
          ((rule_->interpolate(at, middle) <= x) == (x0 <= x) ? low : high) = middle;
        }
        const double y = 0.5 * (low + high);
        rule_->slopes_at(y, basis);
        double slope = 0.0, lost = 0.0, weight = 0.0;
        for (std::size_t k = 0; k < p; ++k) slope += basis[k] * at[k];
        rule_->values_at(y, basis);
        for (std::size_t k = 0; k < p; ++k) {
          lost += basis[k] * lost_[cell.first + k];
          weight += basis[k] * weight_[cell.first + k] / rule_->weight()[k];
        }
        sum += weight * std::exp(-lost) / std::abs(slope);
      }
      y0 = y1;
      x0 = x1;
    }
  }
  return sum;
}

double Cohorts::rate_now() const {
  std::vector<double> f(x_.size());
  double sum = 0.0;
  for (const Cell& cell : cells_)
    rates(*f_, cell.branch, x_.data() + cell.first, cell.count, f.data() + cell.first, nullptr);
  for (std::size_t k = 0; k < f.size(); ++k) sum += f[k] * weight_[k] * std::exp(-lost_[k]);
  return sum;
}

}  // namespace poise::dense
