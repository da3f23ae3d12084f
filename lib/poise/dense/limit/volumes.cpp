#include "poise/dense/limit/volumes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <variant>

#include "poise/dense/limit/grid.hpp"
#include "poise/dense/limit/grid_silent.hpp"
#include "poise/dense/limit/labels.hpp"

namespace poise::dense {
namespace {

using volumes::AffineMap;
using volumes::Cells;
using volumes::RateTable;
using volumes::Silent;

/// Length over which f or the model's own numbers change.
double length_scale(const Model& model) {
  const auto of_gain = [](double gain) { return gain == 0.0 ? 1.0 : 1.0 / std::abs(gain); };
  const double drive = std::abs(model.drive.value.front().mean);
  const double usual =
      std::isfinite(model.tau) && drive > 0.0 ? std::min(drive * model.tau, 1.0) : 1.0;
  return std::visit(
      [&](const auto& f) {
        using K = std::decay_t<decltype(f)>;
        if constexpr (requires { f.gain; })
          return std::min(of_gain(f.gain), 1.0);
        else if constexpr (std::is_same_v<K, Step>)
          return std::abs(f.threshold) > 0.1 ? std::min(std::abs(f.threshold), 1.0) : usual;
        else
          return usual;
      },
      model.intensity);
}

/// One label: those who have not spiked, those who have, and how often they did.
struct State {
  Silent silent;
  Cells renewed;
  double spikes = 0.0;
};

/// The labels for which there is something to solve, and which of them each wanted one is.
struct Nodes {
  Labels labels;
  std::vector<std::size_t> of_wanted;
};

Nodes nodes_of(const Model& model, const std::vector<double>& wanted, std::size_t level) {
  Nodes nodes;
  if (blockwise(model)) {
    nodes.labels = label_nodes(model, 1, {});
    const Pieces all = pieces(model);
    for (const double xi : wanted) nodes.of_wanted.push_back(all.of(xi));
    return nodes;
  }
  // Quadratures converge fast: a few more nodes a level are a test of those before.
  nodes.labels = label_nodes(model, 12 + 4 * level, wanted);
  for (std::size_t k = 0; k < wanted.size(); ++k)
    nodes.of_wanted.push_back(nodes.labels.first_wanted() + k);
  return nodes;
}

class Volumes {
 public:
  Volumes(const Model& model, const LimitRequest& request, std::size_t level)
      : model_(model),
        request_(request),
        fine_(std::ldexp(1.0, -static_cast<int>(level))),
        dx_(fine_ * length_scale(model) / 8.0),
        nodes_(nodes_of(model, request.labels, level)),
        input_(input_matrix(model.kernel.graphon, nodes_.labels)),
        table_(model.intensity, dx_) {
    for (const double xi : nodes_.labels.xi) {
      state_.push_back({Silent(start_at(model.initial, xi), model.intensity, dx_), Cells(dx_)});
      drive_.push_back(model.drive.at(xi));
    }
    trial_ = state_;
    table_.cover(-1, 1);
    rate_ = rates(state_);
    h_ = inputs(rate_);
    slope_.assign(h_.size(), 0.0);
  }

  LimitPath run();
  double work() const { return work_; }

 private:
  std::vector<double> rates(std::vector<State>& states);
  std::vector<double> inputs(const std::vector<double>& rate) const;
  double longest_step() const;
  bool advance(double dt);
  void step_label(std::size_t p, double last, double dt);
  void record(LimitPath& path) const;

  const Model& model_;
  const LimitRequest& request_;
  double fine_;
  double dx_;
  Nodes nodes_;
  std::vector<double> input_;
  RateTable table_;
  std::vector<State> state_;
  std::vector<State> trial_;
  std::vector<double> drive_;
  std::vector<double> rate_;
  std::vector<double> h_;
  std::vector<double> slope_;  ///< dh/dt over the last step
  double work_ = 0.0;
};

std::vector<double> Volumes::rates(std::vector<State>& states) {
  std::vector<double> rate;
  for (State& s : states) {
    table_.cover(s.renewed.first(), s.renewed.last());
    rate.push_back(s.silent.rate() + s.renewed.mean_of(table_));
  }
  return rate;
}

std::vector<double> Volumes::inputs(const std::vector<double>& rate) const {
  const std::size_t n = rate.size();
  std::vector<double> h(n, 0.0);
  for (std::size_t p = 0; p < n; ++p)
    for (std::size_t q = 0; q < nodes_.labels.first_wanted(); ++q)
      h[p] += input_[p * n + q] * rate[q];
  return h;
}

/// Nothing goes further than a cell, or four while silent; nothing spikes more than once in five.
double Volumes::longest_step() const {
  const double tau = model_.tau;
  double most = std::isfinite(tau) ? fine_ * tau / 20.0 : std::numeric_limits<double>::infinity();
  for (std::size_t p = 0; p < state_.size(); ++p) {
    const double b = drive_[p] + h_[p];
    const Cells& cells = state_[p].renewed;
    const auto speed = [&](long cell) {
      return std::abs(b - static_cast<double>(cell) * dx_ / tau);
    };
    const double fast = std::max({std::abs(b), speed(cells.first()), speed(cells.last())});
    if (fast > 0.0) most = std::min(most, dx_ / fast);
    const double faster = state_[p].silent.fastest(tau, b);
    if (faster > 0.0) most = std::min(most, 4.0 * dx_ / faster);
    if (rate_[p] > 0.0) most = std::min(most, fine_ / (5.0 * rate_[p]));
  }
  return most;
}

/// One label over dt, into trial_: its drift goes linearly to drive + last.
void Volumes::step_label(std::size_t p, double last, double dt) {
  State& s = trial_[p] = state_[p];
  const double b0 = drive_[p] + h_[p], b1 = drive_[p] + last;
  const AffineMap whole = volumes::affine_flow(model_.tau, dt, b0, b1);
  const AffineMap half = volumes::affine_flow(model_.tau, 0.5 * dt, b0, 0.5 * (b0 + b1));
  double spiked = s.silent.advance(model_.intensity, {half, whole, dt});
  spiked += s.renewed.kill(table_);
  s.renewed.move(whole);
  table_.cover(s.renewed.first(), s.renewed.last());
  spiked += s.renewed.kill(table_);
  // Of those that spiked at ages uniform on [0, dt] some have spiked again: the others are
  // `spiked`.
  const double again = dt * volumes::mean_rate(model_.intensity, std::min(0.0, whole.shift),
                                               std::max(0.0, whole.shift));
  s.spikes += again > 0.0 ? spiked * again / -std::expm1(-again) : spiked;
  s.renewed.add_from_zero(spiked, whole.shift);
  s.renewed.trim(1e-20);
  work_ += static_cast<double>(s.renewed.mass().size());
}

/// One step, to state_; false where h at its end would not settle, and nothing is changed.
bool Volumes::advance(double dt) {
  constexpr int most_passes = 6;
  table_.set_time(0.5 * dt);
  const std::size_t n = state_.size();
  std::vector<double> last(n);
  for (std::size_t p = 0; p < n; ++p) last[p] = h_[p] + dt * slope_[p];
  for (int pass = 0; pass < most_passes; ++pass) {
    for (std::size_t p = 0; p < n; ++p) step_label(p, last[p], dt);
    std::vector<double> rate = rates(trial_), h = inputs(rate);
    double miss = 0.0;
    for (std::size_t p = 0; p < n; ++p) miss = std::max(miss, std::abs(h[p] - last[p]));
    last = h;
    // Half of it for dt is how far all are from where they should be: far less than a cell, of
    // which a third-order part remains in any case.
    if (!(0.5 * miss * dt < 1e-3 * fine_ * dx_)) continue;
    for (std::size_t p = 0; p < n; ++p) slope_[p] = (h[p] - h_[p]) / dt;
    std::swap(state_, trial_);
    rate_ = std::move(rate);
    h_ = std::move(h);
    for (State& s : state_) s.silent.coarsen(model_.intensity, dx_);
    return true;
  }
  return false;
}

void Volumes::record(LimitPath& path) const {
  for (const std::size_t p : nodes_.of_wanted) {
    const State& s = state_[p];
    path.r.push_back(rate_[p]);
    path.h.push_back(h_[p]);
    path.mean.push_back(s.silent.first_moment() + s.renewed.first_moment());
    path.square.push_back(s.silent.second_moment() + s.renewed.second_moment());
    path.silent.push_back(s.silent.total());
    path.spikes.push_back(s.spikes);
    for (const double x : request_.density_at)
      path.density.push_back(s.silent.density(x) + s.renewed.density(x));
  }
}

LimitPath Volumes::run() {
  LimitPath path;
  path.labels = request_.labels;
  double t = 0.0;
  const double end = request_.times.empty() ? 0.0 : request_.times.back();
  for (const double time : request_.times) {
    double room = std::numeric_limits<double>::infinity();
    while (t < time) {
      if (request_.watch.stopped()) {
        path.interrupted = true;
        return path;
      }
      const double wish = std::min({longest_step(), fine_ * end / 20.0, room});
      // Steps that shrink below all times in sight: r runs away.
      if (!(wish > 1e-9 * end)) {
        const auto top = std::max_element(rate_.begin(), rate_.end()) - rate_.begin();
        path.blow_up = BlowUp{t, 0.0, nodes_.labels.xi[static_cast<std::size_t>(top)]};
        return path;
      }
      const double left = time - t;
      const double dt = left / std::ceil(left / wish * (1.0 - 1e-12));
      if (!advance(dt)) {
        room = 0.5 * dt;
        continue;
      }
      room = 2.0 * dt;
      t = dt >= left * (1.0 - 1e-12) ? time : t + dt;
      request_.watch.advance(dt / end);
    }
    path.t.push_back(time);
    record(path);
  }
  return path;
}

/// Largest difference, absolute below 1, relative above, over the times that both reached.
double difference(const LimitPath& a, const LimitPath& b) {
  double most = 0.0;
  for (const auto member : {&LimitPath::r, &LimitPath::h, &LimitPath::mean, &LimitPath::square,
                            &LimitPath::silent, &LimitPath::spikes}) {
    const auto &x = a.*member, &y = b.*member;
    for (std::size_t k = 0; k < std::min(x.size(), y.size()); ++k)
      most = std::max(most, std::abs(x[k] - y[k]) / std::max(1.0, std::abs(y[k])));
  }
  return most;
}

LimitPath solve_on(const Model& model, const LimitRequest& request, std::size_t level,
                   double& work) {
  Volumes solver(model, request, level);
  LimitPath path = solver.run();
  work = solver.work();
  return path;
}

}  // namespace

LimitPath solve_volumes_on(const Model& model, const LimitRequest& request, VolumeGrid grid) {
  validate(model);
  double work = 0.0;
  return solve_on(model, request, grid.level, work);
}

LimitPath solve_volumes(const Model& model, const LimitRequest& request) {
  validate(model);
  constexpr std::size_t finest = 8;
  constexpr double most_work = 3e8, best = 1e-4;
  const double target = std::max(request.tolerance, best);
  double work = 0.0;
  LimitPath last = solve_on(model, request, 0, work);
  std::optional<double> before;
  for (std::size_t level = 1; level <= finest && !last.interrupted; ++level) {
    LimitPath path = solve_on(model, request, level, work);
    if (path.interrupted) {
      path.error = std::numeric_limits<double>::infinity();
      return path;
    }
    const double now = difference(last, path);
    // Two runs say how far apart they are; a third says by what factor that falls, which is taken
    // for no less than 2 and no more than 4. Half as much again, for differences that cross zero.
    const double factor = before && now > 0.0 ? std::clamp(*before / now, 2.0, 4.0) : 2.0;
    path.error = 1.5 * now / (factor - 1.0);
    if (path.blow_up)
      path.blow_up->error =
          last.blow_up ? std::abs(path.blow_up->time - last.blow_up->time) : path.blow_up->time;
    before = now;
    last = std::move(path);
    // Two runs may agree by accident, three hardly.
    if (last.error <= target && (level >= 2 || last.error <= 0.25 * target)) break;
    if (4.0 * work > most_work) break;
  }
  return last;
}

}  // namespace poise::dense
