#include "poise/dense/limit/cohorts.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <variant>

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

/// The order of the first derivative of f that jumps at its corner.
double smoothness(const Intensity& f) {
  const auto* power = std::get_if<Power>(&f);
  return power != nullptr ? power->exponent : 0.0;
}

}  // namespace

Cohorts::Cohorts(const Intensity& f, const PanelRule& rule, const Start& start, double tolerance)
    : f_(&f), rule_(&rule), paths_(rule) {
  constexpr double seen = 10.0;  // a jump in a higher derivative is not
  if (has_corner(f, seen)) corner_.emplace(*corner(f), smoothness(f));
  for (const StartCell& part : start_cells(start, f, rule, tolerance)) {
    Cell cell{.count = part.x.size(), .silent = true, .from = part.from, .to = part.to};
    if (corner_) cell.branch = corner_->of(0.5 * (part.from + part.to));
    paths_.add(cell, part.x, std::vector<double>(part.x.size(), 0.0), part.weight);
  }
  if (!corner_) return;
  corner_->add_edge(0.0, 0.0);
  corner_->add_edge(*corner(f), 1.0 + smoothness(f));
  if (const auto* uniform = std::get_if<UniformStart>(&start)) {
    corner_->add_edge(uniform->from, 0.0);
    corner_->add_edge(uniform->to, 0.0);
  }
}

bool Cohorts::aim(double drift, double leak) {
  return corner_ && corner_->aim(drift - *corner(*f_) * leak, paths_);
}

void Cohorts::solve(const Panel& panel, const Eigen::VectorXd& drift, bool slope) {
  const Index n = index(paths_.count()), p = index(panel.size());
  const double length = panel.length();
  drift_ = drift;
  shift_ = panel.shift_of_drift() * drift;
  at_.resize(n, p);
  f_at_.resize(n, p);
  if (slope) f_slope_.resize(n, p);
  const Eigen::Map<const Eigen::VectorXd> x(paths_.x.data(), n), lost(paths_.lost.data(), n),
      weight(paths_.weight.data(), n);
  at_.noalias() = x * panel.fade().head(p).transpose();
  at_.rowwise() += shift_.head(p).transpose();
  for (const Cell& cell : paths_.cells) {
    const Index first = index(cell.first);
    rates(*f_, cell.branch, at_.row(first).data(), cell.count * panel.size(),
          f_at_.row(first).data(), slope ? f_slope_.row(first).data() : nullptr);
  }
  loss_.noalias() = f_at_ * integral(*rule_).transpose();
  loss_ *= length;
  // What an unresolved, steep f may make negative; but a branch beyond its corner may be negative.
  if (!corner_) loss_ = loss_.cwiseMax(0.0);
  loss_.colwise() += lost;
  survivors_ = (-loss_.array()).exp().colwise() * weight.array();
  const PanelRows spikes = survivors_.cwiseProduct(f_at_);
  rate_ = spikes.colwise().sum().transpose();
  if (corner_) rate_ += corner_->flux(*f_, panel, paths_, loss_, drift_, shift_);
  if (slope) {
    slope_.noalias() = spikes.transpose() * f_slope_;
    slope_ = -length * slope_.cwiseProduct(integral(*rule_));
    slope_.diagonal() += survivors_.cwiseProduct(f_slope_).colwise().sum().transpose();
  }
  solve_newborn(panel, slope);
}

/// r = ext + K r with K_jk = length integral_jk f(X(t_j; s_k)) S(t_j; s_k).
void Cohorts::solve_newborn(const Panel& panel, bool slope) {
  const Index p = index(panel.size());
  const double length = panel.length();
  const auto Q = integral(*rule_);
  born_at_.resize(p, p);
  born_f_.resize(p, p);
  if (slope) born_slope_.resize(p, p);
  for (Index k = 0; k < p; ++k)
    for (Index j = 0; j < p; ++j) born_at_(k, j) = shift_[j] - panel.between()(j, k) * shift_[k];
  rates(*f_, newborn(), born_at_.data(), panel.size() * panel.size(), born_f_.data(),
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
  slope_ = (slope_ * panel.shift_of_drift().topRows(p)).eval();
  if (corner_) slope_ += corner_->slope();
  slope_ = lu.solve(slope_).eval();
}

std::optional<Corner::Event> Cohorts::first_event(const Panel& panel) const {
  return corner_ ? corner_->first_event(panel, paths_, drift_, shift_) : std::nullopt;
}

void Cohorts::mark(const Corner::Event& event) {
  if (corner_) corner_->add_edge(event.edge, event.order);
}

double Cohorts::error_in_time(const Panel& panel) const {
  const double length = panel.length();
  double error = corner_ ? corner_->error(panel) : 0.0;
  for (Index i = 0; i < f_at_.rows(); ++i)
    error += survivors_.row(i).dot(weights(*rule_)) * length * rule_->tail(f_at_.row(i).data());
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
  std::vector<char> which(paths_.cells.size(), 0);
  std::vector<double> survivors(panel.size()), f(panel.size());
  bool any = false;
  for (std::size_t c = 0; c < paths_.cells.size(); ++c) {
    if (paths_.cells[c].count == 1) continue;
    for (const std::size_t j : {panel.size() / 2, panel.size() - 1}) {
      for (std::size_t k = 0; k < paths_.cells[c].count; ++k) {
        survivors[k] = survivors_(index(paths_.cells[c].first + k), index(j));
        f[k] = f_at_(index(paths_.cells[c].first + k), index(j));
      }
      if (unresolved(paths_.cells[c], survivors.data(), f.data(), tolerance)) which[c] = 1;
    }
    any = any || which[c] != 0;
  }
  if (any) paths_.halve(which);
  return any;
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
  for (const Cell& cell : paths_.cells)
    if (cell.silent)
      m.silent +=
          survivors_.middleRows(index(cell.first), index(cell.count)).colwise().sum().transpose();
  if (!corner_) return m;
  const PanelRows& x = corner_->at();
  const PanelRows one = PanelRows::Ones(x.rows(), x.cols());
  m.mass += corner_->correction(panel, one, false);
  m.silent += corner_->correction(panel, one, true);
  m.mean += corner_->correction(panel, x, false);
  m.square += corner_->correction(panel, x.cwiseAbs2(), false);
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
  paths_.add({.count = p, .silent = false, .branch = newborn(), .from = shift, .to = 0.0}, x, lost,
             weight);
}

void Cohorts::accept(const Panel& panel, bool may_lump, double tolerance) {
  const Index n = index(paths_.count()), p = index(panel.size());
  const double fade = panel.fade()[p], shift = shift_[p];
  const Eigen::VectorXd loss = panel.length() * (f_at_ * weights(*rule_));
  for (Index i = 0; i < n; ++i) {
    const auto k = static_cast<std::size_t>(i);
    paths_.x[k] = fade * paths_.x[k] + shift;
    paths_.lost[k] += corner_ ? loss[i] : std::max(loss[i], 0.0);
  }
  for (Cell& cell : paths_.cells) {
    cell.from = fade * cell.from + shift;
    cell.to = fade * cell.to + shift;
  }
  if (corner_) corner_->accept(panel, paths_, shift_);
  add_newborn(panel);
  paths_.drop();
  // A lump would cross a corner all at once.
  if (may_lump && !corner_) paths_.lump();
  std::vector<char> which(paths_.cells.size(), 0);
  std::vector<double> survivors(rule_->size()), f(rule_->size());
  for (std::size_t c = 0; c < which.size(); ++c) {
    const Cell& cell = paths_.cells[c];
    if (cell.count == 1) continue;
    rates(*f_, cell.branch, paths_.x.data() + cell.first, cell.count, f.data(), nullptr);
    for (std::size_t k = 0; k < cell.count; ++k) survivors[k] = paths_.left(cell.first + k);
    which[c] = unresolved(cell, survivors.data(), f.data(), tolerance) ? 1 : 0;
  }
  if (std::find(which.begin(), which.end(), 1) != which.end()) paths_.halve(which);
}

double Cohorts::rate_now() const {
  std::vector<double> f(paths_.count());
  double sum = 0.0;
  for (const Cell& cell : paths_.cells)
    rates(*f_, cell.branch, paths_.x.data() + cell.first, cell.count, f.data() + cell.first,
          nullptr);
  for (std::size_t k = 0; k < f.size(); ++k) sum += f[k] * paths_.left(k);
  return sum;
}

}  // namespace poise::dense
