/// `poise finite`: means, fluctuations and spectra of a network of n neurons, without simulating it.

#include <fmt/format.h>

#include "poise/core/error.hpp"
#include "program/command.hpp"
#include "program/config_options.hpp"
#include "program/times_option.hpp"
#include "studies/describe.hpp"
#include "studies/finite_size.hpp"
#include "studies/start.hpp"

namespace poise::experiments {
namespace {

struct FiniteOptions {
  ConfigOptions config;
  TimesOption times;
  std::vector<double> spectrum;
  std::optional<double> since;
  std::size_t modes = 0;
  bool fixed_start = false;
};

std::string spectrum_text(const RestSpectrum& spectrum) {
  std::string text = fmt::format("\nAt rest of the mean field,\n  {}\n", state_text(spectrum.rest));
  if (spectrum.ringing.imag() > 0.0)
    text += fmt::format("  rings at omega = {:.4g}, dying at rate {:.4g}\n",
                        spectrum.ringing.imag(), -spectrum.ringing.real());
  return text + "\n";
}

Report run(const FiniteOptions& options, const Context& context) {
  const setup::Config config = options.config.read();
  const auto times = options.times.of(config);
  const auto start = start_state(config, context);
  const auto path = finite::solve_fluctuations(config.network, start, times,
                                               {.modes = options.modes,
                                                .fixed_start = options.fixed_start,
                                                .watch = Watched(context, "finite")});
  Report report{.result = describe(config, path, times),
                .interrupted = path.interrupted,
                .configuration = config.text};
  report.text = {fmt::format("One network of {}: n = {}, expectation and standard deviation\n"
                             "({} of {} times shown)\n\n",
                             config.file, config.network.n, io::rows_to_show(times.size()).size(),
                             times.size()),
                 io::Table{.columns = {{"v", "E"}, {"sd.v", "sd"}, {"K", "E"}, {"sd.K", "sd"}},
                           .axis = "time"},
                 "\n" + trust_sentence(path, config.network.n) + "\n"};
  if (path.interrupted) return report;
  if (options.since) {
    const auto two = two_time(
        config, start, *options.since, times, path,
        {.modes = path.modes, .fixed_start = options.fixed_start, .watch = {context.stop, {}}});
    add_two_time(report.result, two, times.size());
  }
  if (options.spectrum.empty()) return report;
  const auto spectrum = rest_spectrum(config.network, path.mean_field.back(), options.spectrum);
  add_spectrum(report.result, spectrum);
  report.text.emplace_back(spectrum_text(spectrum));
  report.text.emplace_back(io::table_of(report.result, "spectrum", "omega"));
  return report;
}

}  // namespace

Command finite_command() {
  return {.place = 45,
          .name = "finite",
          .summary = "Means, fluctuations and spectra of n neurons, without simulating them",
          .examples = {"finite experiments/configs/paper-6.1.toml --times 1,2,5",
                       "finite experiments/configs/small.toml --set network.n=1250",
                       "finite experiments/configs/paper-6.1.toml --since 1 --times 1,2 --json",
                       "finite experiments/configs/paper-6.1.toml --spectrum 1,2,4,8"},
          .prepare = [](Options& options) -> Work {
            const auto own = std::make_shared<FiniteOptions>();
            own->config.add_to(options, {"run.T"});
            own->times.add_to(options);
            options.numbers("--spectrum", "W,W,...", own->spectrum, -1e12, 1e12,
                            "Also the power spectrum at rest, at these angular frequencies");
            options.number(
                "--since", "S", own->since, 0.0, 1e12,
                "Also the covariances of the moments at each time with those at time S before");
            options.whole("--modes", "M", own->modes, 2, 64,
                          "Hermite modes of each population (as many as it takes)");
            options.flag("--fixed-start", own->fixed_start,
                         "The potentials at time 0 are given, not drawn: no initial scatter");
            return [own](const Context& context) { return run(*own, context); };
          }};
}

}  // namespace poise::experiments
