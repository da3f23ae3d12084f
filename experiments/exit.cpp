/// `poise exit`: when, how and where the limit leaves the balanced manifold.

#include "poise/limit/exit.hpp"

#include <fmt/format.h>

#include <cmath>

#include "command.hpp"
#include "limit_output.hpp"
#include "start.hpp"

namespace poise::experiments {
namespace {

using limit::ExitAnalysis;

io::Json optional_number(const std::optional<double>& x) {
  return x ? io::number(*x) : io::Json(nullptr);
}

std::string criticality(double first_lyapunov) {
  return first_lyapunov < 0.0 ? "supercritical" : "subcritical";
}

io::Json rest_json(const std::optional<limit::RestPoint>& rest) {
  if (!rest) return nullptr;
  return {{"state", state_json(rest->state)},
          {"eigenvalues", eigenvalues_json(rest->eigenvalues)},
          {"eigenvalues_J_v", eigenvalues_json(rest->stability.eigenvalues)},
          {"distance", io::number(rest->distance)},
          {"t", io::number(rest->t)}};
}

io::Json onset_json(const std::optional<limit::FiniteSizeOnset>& onset, std::size_t n) {
  if (!onset) return nullptr;
  return {{"n", n}, {"t", optional_number(onset->t)}, {"least_n", io::number(onset->least_n)}};
}

io::Json json(const io::Config& config, const ExitAnalysis& analysis) {
  const auto& exit = analysis.exit;
  io::Json object{{"eta", exit ? io::number(exit->t) : io::Json(nullptr)},
                  {"kind", exit ? kind_name(exit->kind) : "none"},
                  {"eta_det", optional_number(analysis.eta_det)},
                  {"state", state_json(analysis.state)},
                  {"eigenvalues", eigenvalues_json(analysis.stability.eigenvalues)},
                  {"T", io::number(config.run.T)}};
  object["eta_error"] = exit ? io::number(analysis.eta_error) : io::Json(nullptr);
  object["trace"] = io::number(analysis.stability.trace);
  object["det"] = io::number(analysis.stability.det);
  object["first_lyapunov"] = optional_number(analysis.first_lyapunov);
  object["criticality"] =
      analysis.first_lyapunov ? io::Json(criticality(*analysis.first_lyapunov)) : nullptr;
  object["oscillation_onset"] = onset_json(analysis.onset, config.network.n);
  object["jump_delay"] = optional_number(analysis.jump_delay);
  object["tends_to"] = rest_json(analysis.tends_to);
  object["later_exit"] = exit_json(analysis.later_exit);
  return object;
}

std::string state_text(const balance::State& state) {
  return fmt::format("v = ({:.10g}, {:.10g}), K = ({:.10g}, {:.10g})", state.mean.e, state.mean.i,
                     state.variance.e, state.variance.i);
}

std::string onset_text(const limit::FiniteSizeOnset& onset, std::size_t n) {
  const std::string when =
      onset.t ? fmt::format("from t = {:.6g} on", *onset.t) : "not in this time";
  return fmt::format(
      "  finite size   the leak 1/tau holds the pair back: n = {} can oscillate {}, no network\n"
      "                below n = {:.0f} ever does\n",
      n, when, std::ceil(onset.least_n));
}

std::string exit_text(const io::Config& config, const ExitAnalysis& analysis) {
  std::string text = exit_sentence(analysis.exit) + "\n\n";
  text += fmt::format("  eta           {:.15g}, error about {:.1g}\n", analysis.exit->t,
                      analysis.eta_error);
  text += fmt::format("  eta_det       {}\n", analysis.eta_det
                                                  ? fmt::format("{:.15g}", *analysis.eta_det)
                                                  : fmt::format("not before {:g}", config.run.T));
  text += fmt::format("  eigenvalues   {}\n", eigenvalue_text(analysis.stability.eigenvalues));
  if (analysis.first_lyapunov)
    text += fmt::format("  criticality   {} (first Lyapunov coefficient {:.6g})\n",
                        criticality(*analysis.first_lyapunov), *analysis.first_lyapunov);
  if (analysis.jump_delay)
    text += fmt::format(
        "  finite size   the network jumps at about eta + {:.4g} n^(-1/3): {:.4g} at n = {}\n",
        *analysis.jump_delay,
        analysis.exit->t + *analysis.jump_delay / std::cbrt(static_cast<double>(config.network.n)),
        config.network.n);
  if (analysis.onset) text += onset_text(*analysis.onset, config.network.n);
  return text;
}

std::string no_exit_text(const io::Config& config, const ExitAnalysis& analysis) {
  std::string text = fmt::format(
      "The limit stays on the balanced manifold up to T = {:g}, where\n  {},\n"
      "  eigenvalues of J_v {}.\n",
      config.run.T, state_text(analysis.state), eigenvalue_text(analysis.stability.eigenvalues));
  if (const auto& rest = analysis.tends_to)
    return text +
           fmt::format(
               "It tends to a rest point of the limit that attracts, so that eta seems to be "
               "infinite:\n  {},\n  eigenvalues of the limit {}, of J_v {};\n"
               "  at t = {:g} it is within {:.1g} of it.\n",
               state_text(rest->state), eigenvalue_text(rest->eigenvalues),
               eigenvalue_text(rest->stability.eigenvalues), rest->t, rest->distance);
  if (const auto& exit = analysis.later_exit)
    return text +
           fmt::format("It leaves later, at t = {:.10g} ({}).\n", exit->t, kind_name(exit->kind));
  return text +
         "Whether it ever leaves was not settled: it tends to no rest point in the time "
         "looked at.\n";
}

std::string table(const io::Config& config, const ExitAnalysis& analysis) {
  const std::string head =
      fmt::format("Exit of the limit of {} from the balanced manifold\n\n", config.file);
  return head + (analysis.exit ? exit_text(config, analysis) : no_exit_text(config, analysis));
}

void write(const CommonOptions& common, const io::Config& config, const Session& session,
           const ExitAnalysis& analysis) {
  io::NetcdfFile file(common.out);
  add_provenance(file, config, session);
  add_exit(file, analysis.exit);
  if (analysis.exit) file.attribute("exit_time_error", analysis.eta_error);
  if (analysis.eta_det) file.attribute("exit_time_det", *analysis.eta_det);
  if (analysis.first_lyapunov) file.attribute("first_lyapunov", *analysis.first_lyapunov);
  const std::vector<std::string> names{"e", "i"};
  file.coordinate("population", names, "population: excitatory, inhibitory");
  const auto& [mean, variance] = analysis.state;
  const std::string where = analysis.exit ? "at the exit" : "at the last time";
  file.variable("mean", {"population"}, std::vector{mean.e, mean.i},
                {"1", "mean of the potentials " + where});
  file.variable("variance", {"population"}, std::vector{variance.e, variance.i},
                {"1", "variance of the potentials " + where});
  const auto& [first, second] = analysis.stability.eigenvalues;
  file.dimension("eigenvalue", 2);
  file.variable("eigenvalue_re", {"eigenvalue"}, std::vector{first.real(), second.real()},
                {"1", "real parts of the eigenvalues of J_v " + where});
  file.variable("eigenvalue_im", {"eigenvalue"}, std::vector{first.imag(), second.imag()},
                {"1", "imaginary parts of the eigenvalues of J_v " + where});
  file.commit();
}

ExitCode run(const CommonOptions& common, const Session& session) {
  const io::Config config = common.read();
  const auto analysis = limit::analyse_exit(config.network, start_state(config), config.run.T);
  for (const auto& [what, reason] : analysis.missing)
    warn(fmt::format("{}: {} could not be told: {}", config.file, what, reason));
  if (!common.out.empty()) write(common, config, session, analysis);
  common.json ? print(json(config, analysis)) : print(table(config, analysis));
  return done;
}

}  // namespace

void add_exit(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand(
      "exit", "When, how and where the limit leaves the balanced manifold: eta");
  const auto common = std::make_shared<CommonOptions>();
  common->add_to(command);
  command.callback([common, &session] {
    session.command = [common, &session] { return run(*common, session); };
  });
}

}  // namespace poise::experiments
