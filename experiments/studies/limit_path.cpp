#include "studies/limit_path.hpp"

#include <fmt/format.h>

#include <cmath>

#include "studies/describe.hpp"
#include "studies/names.hpp"

namespace poise::experiments {
namespace {

using balance::State;
using core::PerPopulation;
using limit::Cycle;
using limit::Phase;
using limit::PhaseEnd;
using limit::PhaseKind;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr auto abscissa_meaning = "largest real part of the eigenvalues of J_v";

/// One recorded time of a phase.
struct Moment {
  double t;
  State state;
  PerPopulation<double> low, high;
  balance::Stability stability;
  double period;
  std::size_t phase;
};

std::vector<Moment> moments(const network::Network& network, const std::vector<Phase>& phases) {
  std::vector<Moment> all;
  for (std::size_t p = 0; p < phases.size(); ++p)
    for (std::size_t k = 0; k < phases[p].t.size(); ++k) {
      const Phase& phase = phases[p];
      const State& state = phase.state[k];
      Moment moment{phase.t[k], state, state.mean, state.mean, {}, missing, p};
      State center = state;
      if (phase.kind == PhaseKind::cycle) {
        const Cycle& cycle = phase.cycle[k];
        center = cycle.center;
        moment.period = cycle.turn.period;
        for (const auto a : core::populations) {
          moment.low[a] = cycle.turn.range[a].lo;
          moment.high[a] = cycle.turn.range[a].hi;
        }
      }
      moment.stability = balance::stability(evaluate(network, center).J_v);
      all.push_back(moment);
    }
  return all;
}

/// The first exit from U; nothing where the path starts off it or never leaves.
const Phase* first_exit(const std::vector<Phase>& phases) {
  for (const Phase& phase : phases)
    if (phase.kind == PhaseKind::balanced && phase.end != PhaseEnd::last_time) return &phase;
  return nullptr;
}

const Cycle* last_cycle(const Phase& phase) {
  return phase.kind == PhaseKind::cycle && !phase.cycle.empty() ? &phase.cycle.back() : nullptr;
}

template <class Of>
double of_cycle(const Phase& phase, Of value) {
  const Cycle* cycle = last_cycle(phase);
  return cycle == nullptr ? missing : value(*cycle);
}

void add_cycles(io::Group& group, const std::vector<Phase>& phases) {
  io::Group& cycle = group.group("last_cycle");
  const auto column = [&](const char* name, const char* unit, const char* meaning, auto value) {
    cycle.column("phase", phases, name, unit, meaning, value).shown(0);
  };
  using P = const Phase&;
  const auto range = [](P phase, double core::Interval::*end) {
    PerPopulation<double> ends;
    for (const auto a : core::populations)
      ends[a] = of_cycle(phase, [&](const Cycle& c) { return c.turn.range[a].*end; });
    return ends;
  };
  column("center", potential, "balanced point that the last cycle goes round", [](P phase) {
    return PerPopulation<double>{of_cycle(phase, [](const Cycle& c) { return c.center.mean.e; }),
                                 of_cycle(phase, [](const Cycle& c) { return c.center.mean.i; })};
  });
  column("period", "fast time", "period of the last cycle",
         [](P phase) { return of_cycle(phase, [](const Cycle& c) { return c.turn.period; }); });
  column("multiplier", "1", "Floquet multiplier of the last cycle",
         [](P phase) { return of_cycle(phase, [](const Cycle& c) { return c.turn.derivative; }); });
  column("v_low", potential, "lower ends of the last cycle's range",
         [&](P phase) { return range(phase, &core::Interval::lo); });
  column("v_high", potential, "upper ends of the last cycle's range",
         [&](P phase) { return range(phase, &core::Interval::hi); });
}

void add_phases(io::Result& result, const std::vector<Phase>& phases) {
  io::Group& group = result.root.records("phases", "phase", "phase_");
  using P = const Phase&;
  group.column("phase", phases, "kind", "", "what the phase is", &Phase::kind).called("phase");
  group.column("phase", phases, "end", "", "what ended it", &Phase::end).called("ended by");
  std::vector<double> span;
  for (const Phase& phase : phases) span.insert(span.end(), {phase.from_t, phase.to_t});
  group.array("t", time_unit, "when it begins and ends", {"phase", "side"}, span).shown(8);
  for (const auto& [name, where, end] : {std::tuple{"from", "at its beginning", &Phase::from},
                                         std::tuple{"to", "at its end", &Phase::to}}) {
    io::Group& state = group.group(name);
    state.column("phase", phases, "v", potential, std::string("means ") + where,
                 [end = end](P phase) { return (phase.*end).mean; });
    state.column("phase", phases, "K", potential_squared, std::string("variances ") + where,
                 [end = end](P phase) { return (phase.*end).variance; });
  }
  group
      .column("phase", phases, "speed", "potential/fast time", "of a runaway: dv/ds at first",
              [](P phase) {
                const bool runs = phase.kind == PhaseKind::runaway;
                return runs ? PerPopulation<double>{phase.speed(0), phase.speed(1)}
                            : PerPopulation<double>{missing, missing};
              })
      .shown(0);
  add_cycles(group, phases);
}

std::string pair(double e, double i) { return fmt::format("({:.6g}, {:.6g})", e, i); }

std::string detail(const Phase& phase, std::size_t n) {
  const double root = std::sqrt(static_cast<double>(n));
  if (phase.kind == PhaseKind::runaway)
    return fmt::format(
        "From t = {:.6g} on v runs off, at first with dv/dt = sqrt(n) {}:\n  sqrt(n) = {:.4g} at n "
        "= {}.\n",
        phase.from_t, pair(phase.speed(0), phase.speed(1)), root, n);
  const Cycle* last = last_cycle(phase);
  if (last == nullptr) return "";
  return fmt::format(
      "The cycle at t = {:.6g}: v_e in [{:.4f}, {:.4f}], v_i in [{:.4f}, {:.4f}],\n  Floquet "
      "multiplier {:.4g}, period {:.5g} in fast time,\n  frequency {:.5g} sqrt(n) = {:.4g} at n = "
      "{}.\n",
      phase.t.back(), last->turn.range.e.lo, last->turn.range.e.hi, last->turn.range.i.lo,
      last->turn.range.i.hi, last->turn.derivative, last->turn.period, 1.0 / last->turn.period,
      root / last->turn.period, n);
}

}  // namespace

io::Result describe(const limit::LimitPath& path) {
  io::Result result{.axes = {io::time_axis(path.t), io::population_axis(), io::eigenvalue_axis()}};
  io::Group& root = result.root;
  root.labels("time");
  add_path(root, result.axes.front(), path.state, "hydrodynamic limit", 10);
  root.column("time", path.stability, "spectral_abscissa", fast_rate, abscissa_meaning,
              [](const balance::Stability& s) { return s.spectral_abscissa(); })
      .called("spectral abscissa");
  root.column("time", path.stability, "eigenvalues", fast_rate, "eigenvalues of J_v",
              &balance::Stability::eigenvalues)
      .shown(0);
  add_exit(root, "exit", path.exit);
  return result;
}

io::Result describe(const network::Network& network, const std::vector<Phase>& phases) {
  const auto all = moments(network, phases);
  std::vector<double> t;
  std::vector<State> states;
  for (const Moment& moment : all) t.push_back(moment.t), states.push_back(moment.state);
  io::Axis side = io::place_axis("side", 2, "beginning and end of a phase");
  side.labels = io::Texts{"from", "to"};
  io::Result result{.axes = {io::time_axis(t), io::population_axis(), io::eigenvalue_axis(),
                             io::place_axis("phase", phases.size(), "phases, in their order"),
                             std::move(side)}};
  io::Group& root = result.root;
  root.labels("time");
  add_path(root, result.axes.front(), states, "limit and beyond", 10);
  const auto column = [&](const char* name, const char* unit, const char* meaning,
                          auto value) -> io::Field& {
    return root.column("time", all, name, unit, meaning, value);
  };
  column("v_low", potential, "lower end of the means: of a cycle, else the mean itself",
         &Moment::low)
      .keyed("v_{}_low");
  column("v_high", potential, "upper end of the means", &Moment::high).keyed("v_{}_high");
  column("spectral_abscissa", fast_rate,
         "largest real part of the eigenvalues of J_v at the balanced point",
         [](const Moment& moment) { return moment.stability.spectral_abscissa(); });
  column("eigenvalues", fast_rate, "eigenvalues of J_v at the balanced point",
         [](const Moment& moment) { return moment.stability.eigenvalues; })
      .shown(0);
  column("period", "fast time", "period of the cycle", &Moment::period);
  column("phase_number", "1", "the phase in which the time lies", &Moment::phase);
  if (const Phase* phase = first_exit(phases)) {
    io::Group& exit = root.group("exit");
    exit.add("t", time_unit, "time at which the limit leaves the balanced manifold", phase->to_t);
    exit.add("kind", "", "how it leaves", phase->end);
  } else {
    root.null_group("exit");
  }
  add_phases(result, phases);
  return result;
}

std::string phase_details(const std::vector<Phase>& phases, std::size_t n) {
  std::string text;
  for (const Phase& phase : phases) text += detail(phase, n);
  return text;
}

}  // namespace poise::experiments
