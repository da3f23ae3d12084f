#include "provenance.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <limits>

#include "poise/core/version.hpp"

namespace poise::experiments {
namespace {

double seconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

std::string host() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

/// Empties what was read from a clock.
void forget_clocks(io::Group& group) {
  for (io::Entry& entry : group.entries)
    if (auto* inner = std::get_if<io::Group>(&entry)) {
      forget_clocks(*inner);
    } else if (auto* field = std::get_if<io::Field>(&entry); field && field->clock) {
      if (auto* texts = std::get_if<io::Texts>(&field->values))  // what was told from clocks
        for (auto& text : *texts) text.reset();
      else
        for (double& x : std::get<std::vector<double>>(field->values))
          x = std::numeric_limits<double>::quiet_NaN();
    }
}

}  // namespace

Provenance::Provenance(bool reproducible)
    : reproducible_(reproducible), started_(seconds(CLOCK_MONOTONIC)) {}

void Provenance::add_to(Report& report, const std::string& command_line) const {
  io::Group& group = report.result.provenance;
  group.name = "provenance";
  group.add("poise_version", "", "version of poise", core::version());
  group.add("commit", "", "commit of its sources", core::commit());
  group.add("compiler", "", "compiler", core::compiler());
  group.add("libraries", "", "versions of the libraries", core::libraries());
  group.add("command_line", "", "the command, without options of output", command_line);
  if (!report.configuration.empty())
    group.add("configuration", "", "the configuration after the overrides", report.configuration);
  group.add("interrupted", "", "whether an interrupt left the result incomplete",
            report.interrupted);
  if (reproducible_) {
    forget_clocks(report.result.root);
    return;
  }
  group.add("host", "", "machine", host());
  group.add("date", "", "end of the run",
            fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))));
  group.add("wall_seconds", "s", "duration of the run", seconds(CLOCK_MONOTONIC) - started_);
  group.add("cpu_seconds", "s", "processor time of the run", seconds(CLOCK_PROCESS_CPUTIME_ID));
}

}  // namespace poise::experiments
