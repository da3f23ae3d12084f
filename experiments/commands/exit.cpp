/// `poise exit`: when, how and where the limit leaves the balanced manifold.

#include "poise/limit/exit.hpp"

#include <fmt/format.h>

#include <cmath>
#include <span>

#include "poise/core/error.hpp"
#include "poise/core/words.hpp"
#include "poise/io/whole_file.hpp"
#include "program/certified_exit.hpp"
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

/// {"lower", "upper"}, or null.
void add_enclosure(io::Group& group, const std::string& name, const std::string& unit,
                   const std::string& meaning, const std::optional<DecimalEnclosure>& ends) {
  if (!ends) return group.null_group(name);
  io::Group& inner = group.group(name);
  inner.add("lower", unit, meaning + " is at least this", ends->lower);
  inner.add("upper", unit, meaning + " is at most this", ends->upper);
}

void add_certified(io::Group& root, const CertifiedExit& proof) {
  using Text = std::optional<std::string>;
  io::Group& group = root.group("certified");
  group.add("verdict", "", "whether what follows is a theorem",
            std::string(proof.proved ? "proved" : "undecided"));
  group.add("kind", "", "how the limit leaves the balanced manifold; none: not before the horizon",
            proof.proved ? Text(proof.kind) : Text());
  add_enclosure(group, "eta", time_unit, "the time at which it leaves", proof.eta);
  group.add("horizon", time_unit, "it does not leave up to this time; none given: never",
            proof.horizon);
  group.add("reason", "", "why it is undecided, or why no more is proved",
            proof.reason.empty() ? Text() : Text(proof.reason));
  group.add("on_manifold_until", time_unit,
            "trace J_v < 0 < det J_v at all times up to this one, whatever the verdict",
            proof.reached);
  if (proof.state) {
    io::Group& state = group.group("state");
    const std::array<const char*, 4> names{"v_e", "v_i", "K_e", "K_i"};
    for (std::size_t k = 0; k < names.size(); ++k)
      add_enclosure(state, names[k], k < 2 ? potential : potential_squared,
                    std::string(names[k]) + " at the exit, at rest, or where the path was left",
                    (*proof.state)[k]);
  } else {
    group.null_group("state");
  }
  add_enclosure(group, "trace", fast_rate, "the trace of J_v there", proof.trace);
  add_enclosure(group, "det", "1/fast time^2", "the determinant of J_v there", proof.det);
  group.add("steps", "1", "validated steps", proof.steps);
  group.add("bits", "1", "working precision", proof.bits);
}

io::Result describe(const setup::Config& config, const ExitAnalysis& analysis,
                    const std::optional<CertifiedExit>& certified) {
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
  if (certified) add_certified(root, *certified);
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

std::string certified_text(const CertifiedExit& proof) {
  const std::string because =
      proof.reason.empty() ? "" : core::wrapped("(" + proof.reason + ".)", 80) + "\n";
  const std::string effort =
      fmt::format("  {} validated steps at {} bits\n", proof.steps, proof.bits);
  if (!proof.proved)
    return fmt::format("\nUndecided by proof, beyond this: no exit before t = {:.6g}\n",
                       proof.reached) +
           because + effort;
  if (proof.eta)
    return fmt::format(
        "\nProved: it leaves ({}) between\n  {} and\n  {},\n"
        "  and at all times before trace J_v < 0 < det J_v\n{}{}",
        proof.kind, proof.eta->lower, proof.eta->upper, effort, because);
  return (proof.horizon
              ? fmt::format("\nProved: it does not leave up to t = {:g}\n", *proof.horizon)
              : std::string("\nProved: it never leaves, eta = infinity\n")) +
         effort + because;
}

struct ExitOptions {
  ConfigOptions config;
  bool certify = false;
  int digits = 15;
  std::string certificate;  ///< file; empty: none
};

/// The proof, and its certificate where asked for.
CertifiedExit certify(const ExitOptions& options, const setup::Config& config,
                      const balance::State& start, const Context& context) {
  CertifiedExit proof =
      certified_exit({config, start, options.digits, !options.certificate.empty(), context});
  if (options.certificate.empty()) return proof;
  if (proof.certificate.empty())
    context.warn(fmt::format("{}: not written, nothing is proved", options.certificate));
  else
    io::write_whole_file(options.certificate, std::as_bytes(std::span(proof.certificate)));
  return proof;
}

/// At which eta is good to 1e-10; see analyse_exit.
constexpr double exit_tolerance = 1e-13;

Report run(const ExitOptions& options, const Context& context) {
  const setup::Config config = options.config.read();
  if (!options.certificate.empty()) {
    if (!options.certify) throw core::InputError("--certificate: only with --certify");
    io::require_writable(options.certificate);
  }
  const auto start = start_state(config, context);
  const auto analysis = limit::analyse_exit(config.network, start, config.run.T, exit_tolerance,
                                            Watched(context, "exit"));
  for (const auto& [what, reason] : analysis.missing)
    context.warn(fmt::format("{}: {} could not be told: {}", config.file, what, reason));
  std::optional<CertifiedExit> certified;
  bool interrupted = analysis.interrupted;
  if (options.certify && !interrupted) try {
      certified = certify(options, config, start, context);
    } catch (const core::Interrupted& stopped) {
      interrupted = true;
      certified.emplace().reason = stopped.what();
    }
  return {
      .result = describe(config, analysis, certified),
      .text = {fmt::format("Exit of the limit of {}\nfrom the balanced manifold\n\n", config.file) +
               (analysis.exit ? exit_text(config, analysis) : no_exit_text(config, analysis)) +
               (certified ? certified_text(*certified) : std::string())},
      .interrupted = interrupted,
      .configuration = config.text};
}

}  // namespace

Command exit_command() {
  return {.place = 30,
          .name = "exit",
          .summary = "When, how and where the limit leaves the balanced manifold: eta",
          .examples = {"exit experiments/configs/hopf.toml",
                       "exit experiments/configs/fold.toml --set intensity.ie.gain=1.1 --json",
                       "exit experiments/configs/fold.toml --certify --digits 30"},
          .prepare = [](Options& options) -> Work {
            const auto own = std::make_shared<ExitOptions>();
            own->config.add_to(options, {"run.T"});
            options.flag("--certify", own->certify,
                         "Prove it: an enclosure of eta by validated integration in ball "
                         "arithmetic, or that the limit never leaves");
            options.whole("--digits", "N", own->digits, 3, 300,
                          "Digits to which --certify encloses eta (15)");
            options.text("--certificate", "FILE.json", own->certificate,
                         "Where --certify writes all steps of the proof, for "
                         "proofs_checks/verifier/certificate.py");
            return [own](const Context& context) { return run(*own, context); };
          }};
}

}  // namespace poise::experiments
