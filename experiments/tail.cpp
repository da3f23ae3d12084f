/// `poise tail`: the boundary-crossing probability of a Poisson process, certified, against
/// [MV, Lemma 8.1].

#include <fmt/format.h>

#include <cmath>

#include "command.hpp"
#include "poise/certify/boundary_crossing.hpp"
#include "poise/core/error.hpp"
#include "poise/core/progress.hpp"
#include "poise/core/version.hpp"

namespace poise::experiments {
namespace {

struct TailCommand {
  std::int64_t n = 1;
  std::string T;
  std::string x;
  int digits = 20;
  bool json = false;
  std::string out;

  ExitCode run(const Session& session) const;
};

/// What is printed of it.
struct Tail {
  certify::Crossing crossing;
  certify::CrossingProbability found;
  std::string lower, upper;
  double bound = 0.0;
  std::optional<bool> holds;  ///< nothing where the enclosures leave it open
};

certify::Rational decimal(const std::string& name, const std::string& text) {
  const auto value = certify::parse_decimal(text);
  if (!value) throw core::InputError(fmt::format("{}: \"{}\" is not a decimal number", name, text));
  return *value;
}

Tail compute(const TailCommand& command, const Session& session) {
  core::Progress progress("tail", 1.0, "boundary times");
  const certify::CrossingOptions options{
      .digits = command.digits, .stop = session.stop, .progress = [&](double part) {
        progress.advance(part, 1);
      }};
  Tail tail;
  tail.crossing = {command.n, decimal("T", command.T), decimal("X", command.x)};
  tail.found = certify::crossing_probability(tail.crossing, options);
  tail.lower = tail.found.crossed.lower(command.digits);
  tail.upper = tail.found.crossed.upper(command.digits);
  const auto bound = certify::lemma_bound(tail.crossing, 4 * command.digits + 64);
  tail.bound = bound.midpoint();
  if (certify::certainly_less(tail.found.crossed, bound)) tail.holds = true;
  if (certify::certainly_less(bound, tail.found.crossed)) tail.holds = false;
  return tail;
}

io::Json json(const Tail& tail) {
  return {{"n", tail.crossing.n},
          {"T", tail.crossing.T.convert_to<double>()},
          {"x", tail.crossing.x.convert_to<double>()},
          {"lower", tail.lower},
          {"upper", tail.upper},
          {"bound", io::number(tail.bound)},
          {"holds", tail.holds ? io::Json(*tail.holds) : io::Json(nullptr)},
          {"proved_region", certify::bound_is_proved(tail.crossing)}};
}

std::string table(const TailCommand& command, const Tail& tail) {
  const double b =
      tail.crossing.x.convert_to<double>() /
      (2.0 * std::sqrt(static_cast<double>(command.n)) * tail.crossing.T.convert_to<double>());
  const char* verdict = "undecided";
  if (tail.holds) verdict = *tail.holds ? "holds here" : "FAILS here: the probability is larger";
  const char* proof = certify::bound_is_proved(tail.crossing) ? "<= 1: its proof covers this case"
                                                              : "> 1: its proof does not";
  return fmt::format(
      "P(sup_{{t <= T}} |Y(nt) - nt| >= x sqrt(n)) for n = {}, T = {}, x = {}{}\n"
      "  at least  {}\n"
      "  at most   {}\n"
      "Lemma 8.1: 2 exp(-x^2 / (4 T)) = {:.6g} {}\n"
      "  (x / (2 sqrt(n) T) = {:.6g} {})\n",
      command.n, command.T, command.x, tail.found.complete ? "" : " (not to the digits asked for)",
      tail.lower, tail.upper, tail.bound, verdict, b, proof);
}

/// One probability has no axes: it is written as attributes.
void write(io::NetcdfFile& file, const TailCommand& command, const Tail& tail,
           const Session& session) {
  file.attribute("title", "boundary-crossing probability of a Poisson process");
  file.attribute("poise_version", core::version);
  file.attribute("command_line", session.command_line);
  file.attribute("n", tail.crossing.n);
  file.attribute("T", command.T);
  file.attribute("x", command.x);
  file.attribute("lower", tail.lower);
  file.attribute("upper", tail.upper);
  file.attribute("bound", tail.bound);
}

ExitCode TailCommand::run(const Session& session) const {
  std::optional<io::NetcdfFile> file;
  if (!out.empty()) file.emplace(out);  // fails now, not after the run
  const Tail tail = compute(*this, session);
  if (file) {
    write(*file, *this, tail, session);
    file->commit();
  }
  json ? print(experiments::json(tail)) : print(table(*this, tail));
  return session.stop.stop_requested() && !tail.found.complete ? interrupted : done;
}

}  // namespace

void add_tail(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand(
      "tail",
      "P(sup_{t <= T} |Y(Nt) - Nt| >= X sqrt(N)) of a Poisson process, exactly, against the bound "
      "of Lemma 8.1");
  const auto tail = std::make_shared<TailCommand>();
  command.add_option("N", tail->n, "Neurons")
      ->required()
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000'000}));
  command.add_option("T", tail->T, "Time > 0, an exact decimal")->required();
  command.add_option("X", tail->x, "Height >= 0 in units of sqrt(N), an exact decimal")->required();
  command.add_option("--digits", tail->digits, "Significant digits of the enclosure")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  command.add_flag("--json", tail->json, "Print one JSON object instead of a table");
  command.add_option("--out", tail->out, "Also write the results to this NetCDF-4 file")
      ->type_name("FILE.nc");
  command.callback(
      [tail, &session] { session.command = [tail, &session] { return tail->run(session); }; });
}

}  // namespace poise::experiments
