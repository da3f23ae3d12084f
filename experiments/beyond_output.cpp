#include "beyond_output.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "limit_output.hpp"
#include "poise/io/table.hpp"

namespace poise::experiments {
namespace {

using balance::State;
using limit::Cycle;
using limit::Phase;
using limit::PhaseEnd;
using limit::PhaseKind;

std::string name(PhaseKind kind) {
  switch (kind) {
    case PhaseKind::balanced:
      return "balanced";
    case PhaseKind::jump:
      return "jump";
    case PhaseKind::cycle:
      return "cycle";
    case PhaseKind::runaway:
      break;
  }
  return "runaway";
}

std::string name(PhaseEnd end) {
  switch (end) {
    case PhaseEnd::last_time:
      return "last-time";
    case PhaseEnd::fold:
      return "fold";
    case PhaseEnd::hopf:
      return "hopf";
    case PhaseEnd::escape:
      return "escape";
    case PhaseEnd::folded_singularity:
      return "folded-singularity";
    case PhaseEnd::landed:
      return "landed";
    case PhaseEnd::cycle_lost:
      return "cycle-lost";
    case PhaseEnd::ran_away:
      return "ran-away";
    case PhaseEnd::interrupted:
      return "interrupted";
    case PhaseEnd::undecided:
      break;
  }
  return "undecided";
}

/// All recorded times of all phases, one after the other.
struct Record {
  std::vector<double> t;
  std::vector<State> state, low, high;
  std::vector<double> abscissa, period;
  std::vector<std::int64_t> phase;
};

Record flatten(const network::Network& network, const std::vector<Phase>& phases) {
  Record record;
  for (std::size_t p = 0; p < phases.size(); ++p)
    for (std::size_t k = 0; k < phases[p].t.size(); ++k) {
      const Phase& phase = phases[p];
      const State& state = phase.state[k];
      const Cycle* cycle = phase.kind == PhaseKind::cycle ? &phase.cycle[k] : nullptr;
      State low = state;
      State high = state;
      for (const auto a : core::populations)
        if (cycle) {
          low.mean[a] = cycle->turn.range[a].lo;
          high.mean[a] = cycle->turn.range[a].hi;
        }
      record.t.push_back(phase.t[k]);
      record.state.push_back(state);
      record.low.push_back(low);
      record.high.push_back(high);
      const State& center = cycle ? cycle->center : state;
      record.abscissa.push_back(
          balance::stability(evaluate(network, center).J_v).spectral_abscissa());
      record.period.push_back(cycle ? cycle->turn.period : std::nan(""));
      record.phase.push_back(static_cast<std::int64_t>(p));
    }
  return record;
}

io::Json cycle_json(const Cycle& cycle) {
  return {
      {"center", {{"e", io::number(cycle.center.mean.e)}, {"i", io::number(cycle.center.mean.i)}}},
      {"period", io::number(cycle.turn.period)},
      {"multiplier", io::number(cycle.turn.derivative)},
      {"v_e", {io::number(cycle.turn.range.e.lo), io::number(cycle.turn.range.e.hi)}},
      {"v_i", {io::number(cycle.turn.range.i.lo), io::number(cycle.turn.range.i.hi)}}};
}

io::Json phase_json(const Phase& phase) {
  io::Json object{{"kind", name(phase.kind)},
                  {"end", name(phase.end)},
                  {"t", {io::number(phase.from_t), io::number(phase.to_t)}},
                  {"from", state_json(phase.from)},
                  {"to", state_json(phase.to)}};
  if (phase.kind == PhaseKind::cycle && !phase.cycle.empty())
    object["last_cycle"] = cycle_json(phase.cycle.back());
  if (phase.kind == PhaseKind::runaway)
    object["speed"] = {{"e", io::number(phase.speed(0))}, {"i", io::number(phase.speed(1))}};
  return object;
}

/// The first exit from U; null where the path starts off it or never leaves.
io::Json first_exit(const std::vector<Phase>& phases) {
  for (const Phase& phase : phases)
    if (phase.kind == PhaseKind::balanced && phase.end != PhaseEnd::last_time)
      return {{"t", io::number(phase.to_t)}, {"kind", name(phase.end)}};
  return nullptr;
}

std::string pair(double e, double i) { return fmt::format("({:.6g}, {:.6g})", e, i); }

/// What a row of the table cannot hold.
std::string detail(const Phase& phase, std::size_t n) {
  if (phase.kind == PhaseKind::runaway)
    return fmt::format(
        "From t = {:.6g} on v runs off, at first with dv/dt = sqrt(n) {}: sqrt(n) = "
        "{:.4g} at n = {}.\n",
        phase.from_t, pair(phase.speed(0), phase.speed(1)), std::sqrt(static_cast<double>(n)), n);
  if (phase.kind != PhaseKind::cycle || phase.cycle.empty()) return "";
  const Cycle& last = phase.cycle.back();
  return fmt::format(
      "The cycle at t = {:.6g}: v_e in [{:.4f}, {:.4f}], v_i in [{:.4f}, {:.4f}], Floquet "
      "multiplier "
      "{:.4g},\n  period {:.5g} in fast time, frequency {:.5g} sqrt(n) = {:.4g} at n = {}.\n",
      phase.t.back(), last.turn.range.e.lo, last.turn.range.e.hi, last.turn.range.i.lo,
      last.turn.range.i.hi, last.turn.derivative, last.turn.period, 1.0 / last.turn.period,
      std::sqrt(static_cast<double>(n)) / last.turn.period, n);
}

}  // namespace

io::Json beyond_json(const network::Network& network, const std::vector<Phase>& phases) {
  const Record record = flatten(network, phases);
  io::Json object = path_json(record.t, record.state);
  object["spectral_abscissa"] = io::numbers(record.abscissa);
  object["period"] = io::numbers(record.period);
  object["exit"] = first_exit(phases);
  for (const auto& [edge, states] :
       {std::pair{"low", &record.low}, std::pair{"high", &record.high}}) {
    const io::Json path = path_json(record.t, *states);
    object[fmt::format("v_e_{}", edge)] = path["v_e"];
    object[fmt::format("v_i_{}", edge)] = path["v_i"];
  }
  object["phases"] = io::Json::array();
  for (const Phase& phase : phases) object["phases"].push_back(phase_json(phase));
  return object;
}

std::string beyond_table(const std::string& file, std::size_t n, const std::vector<Phase>& phases) {
  io::Table rows({{"phase"}, {"from t"}, {"to t"}, {"ended by"}, {"v there"}, {"K there"}});
  std::string details;
  for (const Phase& phase : phases) {
    rows.add_row({name(phase.kind), io::cell(phase.from_t, 8), io::cell(phase.to_t, 8),
                  name(phase.end), pair(phase.to.mean.e, phase.to.mean.i),
                  pair(phase.to.variance.e, phase.to.variance.i)});
    details += detail(phase, n);
  }
  return fmt::format("Limit of {} and beyond\n\n{}\n{}", file, rows.text(), details);
}

void add_phases(io::NetcdfFile& file, const network::Network& network,
                const std::vector<Phase>& phases) {
  const Record record = flatten(network, phases);
  std::vector<std::string> labels;
  std::vector<double> from, to;
  for (std::size_t p = 0; p < phases.size(); ++p) {
    labels.push_back(fmt::format("{} {}, {}", p, name(phases[p].kind), name(phases[p].end)));
    from.push_back(phases[p].from_t);
    to.push_back(phases[p].to_t);
  }
  file.coordinate("phase", labels, "phase: number, kind and what ended it");
  file.variable("phase_from", {"phase"}, from, {"1", "time at which the phase begins"});
  file.variable("phase_to", {"phase"}, to, {"1", "time at which the phase ends"});
  if (record.t.empty()) return;
  add_axes(file, record.t);
  add_path(file, "", "limit and beyond", record.t.size(), record.state);
  add_path(file, "low_", "lower end over a cycle", record.t.size(), record.low);
  add_path(file, "high_", "upper end over a cycle", record.t.size(), record.high);
  file.variable("spectral_abscissa", {"time"}, record.abscissa,
                {"1", "largest real part of the eigenvalues of J_v at the balanced point"});
  file.variable("period", {"time"}, record.period,
                {"1", "period of the cycle in fast time sqrt(n) t"});
  file.variable("phase_number", {"time"}, record.phase, {"1", "which phase the time lies in"});
}

}  // namespace poise::experiments
