/// `poise exit`: when, how and where the limit leaves the balanced manifold.

#include "poise/limit/exit.hpp"

#include <fmt/format.h>

#include <cmath>

#include "program/command.hpp"
#include "program/config_options.hpp"
#include "studies/describe.hpp"
#include "studies/names.hpp"
#include "studies/start.hpp"

namespace poise::experiments {
namespace {

using limit::ExitAnalysis;

void add_rest(io::Group& root, const std::optional<limit::RestPoint>& rest) {
  if (!rest) return root.null_group("tends_to");
  io::Group& group = root.group("tends_to");
  add_state(group.group("state", ""), rest->state, "at the rest point");
  group.add("eigenvalues", "1/time", "eigenvalues of the limit at the rest point",
            rest->eigenvalues);
  group.add("eigenvalues_J_v", fast_rate, "eigenvalues of J_v at the rest point",
            rest->stability.eigenvalues);
  group.add("distance", "1", "of the path from the rest point, in v and K", rest->distance);
  group.add("t", time_unit, "when that was", rest->t);
}

void add_onset(io::Group& root, const std::optional<limit::FiniteSizeOnset>& onset, std::size_t n) {
  if (!onset) return root.null_group("oscillation_onset");
  io::Group& group = root.group("oscillation_onset");
  group.add("n", "1", "neurons in each population", n);
  group.add("t", time_unit, "from when on a network of this n can oscillate", onset->t);
  group.add("least_n", "1", "no smaller network oscillates before T", onset->least_n);
}

io::Result describe(const setup::Config& config, const ExitAnalysis& analysis) {
  using Number = std::optional<double>;
  const auto& exit = analysis.exit;
  const std::string where = exit ? "at the exit" : "at T";
  io::Result result{.axes = {io::population_axis(), io::eigenvalue_axis()}};
  io::Group& root = result.root;
  root.add("eta", time_unit, "time at which the limit leaves the balanced manifold",
           exit ? Number(exit->t) : Number())
      .shown(15);
  root.add("kind", "", "how it leaves; none: not before T",
           exit ? io::name(exit->kind) : std::string("none"));
  root.add("eta_det", time_unit, "first zero of det J_v [MV, (5.28)]", analysis.eta_det).shown(15);
  add_state(root.group("state", ""), analysis.state, where);
  root.add("eigenvalues", fast_rate, "eigenvalues of J_v " + where, analysis.stability.eigenvalues);
  root.add("T", time_unit, "last time looked at", config.run.T);
  root.add("eta_error", time_unit, "estimated error of eta",
           exit ? Number(analysis.eta_error) : Number())
      .shown(2);
  root.add("trace", fast_rate, "trace of J_v " + where, analysis.stability.trace);
  root.add("det", "1/fast time^2", "determinant of J_v " + where, analysis.stability.det);
  root.add("first_lyapunov", "1", "first Lyapunov coefficient, at a Hopf point",
           analysis.first_lyapunov);
  root.add("criticality", "", "of a Hopf point",
           analysis.first_lyapunov ? std::optional(criticality(*analysis.first_lyapunov))
                                   : std::optional<Criticality>());
  add_onset(root, analysis.onset, config.network.n);
  root.add("jump_delay", "time n^(1/3)", "after a fold the network jumps at eta + this n^(-1/3)",
           analysis.jump_delay);
  add_rest(root, analysis.tends_to);
  add_exit(root, "later_exit", analysis.later_exit);
  return result;
}

std::string onset_text(const limit::FiniteSizeOnset& onset, std::size_t n) {
  const std::string when =
      onset.t ? fmt::format("from t = {:.6g} on", *onset.t) : "not in this time";
  return fmt::format(
      "  finite size   the leak 1/tau holds the pair back: n = {} can oscillate\n"
      "                {}, no network below n = {:.0f} ever does\n",
      n, when, std::ceil(onset.least_n));
}

std::string eigenvalue_text(const std::array<std::complex<double>, 2>& both) {
  return io::pair_text(both[0], both[1]);
}

std::string exit_text(const setup::Config& config, const ExitAnalysis& analysis) {
  std::string text = exit_sentence(analysis.exit) + "\n\n";
  text += fmt::format("  eta           {:.15g}, error about {:.1g}\n", analysis.exit->t,
                      analysis.eta_error);
  text += fmt::format("  eta_det       {}\n", analysis.eta_det
                                                  ? fmt::format("{:.15g}", *analysis.eta_det)
                                                  : fmt::format("not before {:g}", config.run.T));
  text += fmt::format("  eigenvalues   {}\n", eigenvalue_text(analysis.stability.eigenvalues));
  if (analysis.first_lyapunov)
    text += fmt::format("  criticality   {} (first Lyapunov coefficient {:.6g})\n",
                        io::name(criticality(*analysis.first_lyapunov)), *analysis.first_lyapunov);
  if (analysis.jump_delay)
    text += fmt::format(
        "  finite size   the network jumps at about eta + {:.4g} n^(-1/3):\n"
        "                {:.4g} at n = {}\n",
        *analysis.jump_delay,
        analysis.exit->t + *analysis.jump_delay / std::cbrt(static_cast<double>(config.network.n)),
        config.network.n);
  if (analysis.onset) text += onset_text(*analysis.onset, config.network.n);
  return text;
}

std::string no_exit_text(const setup::Config& config, const ExitAnalysis& analysis) {
  std::string text = fmt::format(
      "The limit stays on the balanced manifold up to T = {:g}, where\n  {},\n"
      "  eigenvalues of J_v {}.\n",
      config.run.T, state_text(analysis.state), eigenvalue_text(analysis.stability.eigenvalues));
  if (const auto& rest = analysis.tends_to)
    return text +
           fmt::format(
               "It tends to a rest point of the limit that attracts, so that eta seems to be\n"
               "infinite:\n  {},\n  eigenvalues of the limit {},\n  of J_v {};\n"
               "  at t = {:g} it is within {:.1g} of it.\n",
               state_text(rest->state), eigenvalue_text(rest->eigenvalues),
               eigenvalue_text(rest->stability.eigenvalues), rest->t, rest->distance);
  if (const auto& exit = analysis.later_exit)
    return text +
           fmt::format("It leaves later, at t = {:.10g} ({}).\n", exit->t, io::name(exit->kind));
  return text +
         "Whether it ever leaves was not settled: it tends to no rest point in the time\n"
         "looked at.\n";
}

/// At which eta is good to 1e-10; see analyse_exit.
constexpr double exit_tolerance = 1e-13;

Report run(const ConfigOptions& options, const Context& context) {
  const setup::Config config = options.read();
  const auto start = start_state(config, context);
  const auto analysis = limit::analyse_exit(config.network, start, config.run.T, exit_tolerance,
                                            Watched(context, "exit"));
  for (const auto& [what, reason] : analysis.missing)
    context.warn(fmt::format("{}: {} could not be told: {}", config.file, what, reason));
  return {
      .result = describe(config, analysis),
      .text = {fmt::format("Exit of the limit of {}\nfrom the balanced manifold\n\n", config.file) +
               (analysis.exit ? exit_text(config, analysis) : no_exit_text(config, analysis))},
      .interrupted = analysis.interrupted,
      .configuration = config.text};
}

}  // namespace

Command exit_command() {
  return {.place = 30,
          .name = "exit",
          .summary = "When, how and where the limit leaves the balanced manifold: eta",
          .examples = {"exit experiments/configs/hopf.toml",
                       "exit experiments/configs/fold.toml --set intensity.ie.gain=1.1 --json"},
          .prepare = [](Options& options) -> Work {
            const auto config = std::make_shared<ConfigOptions>();
            config->add_to(options, {"run.T"});
            return [config](const Context& context) { return run(*config, context); };
          }};
}

}  // namespace poise::experiments
