/// `poise tail`: the boundary-crossing probability of a Poisson process, certified, against
/// [MV, Lemma 8.1].

#include <fmt/format.h>

#include <cmath>

#include "poise/certify/boundary_crossing.hpp"
#include "poise/certify/rational.hpp"
#include "poise/core/error.hpp"
#include "poise/core/progress.hpp"
#include "program/command.hpp"
#include "studies/describe.hpp"

namespace poise::experiments {
namespace {

struct TailOptions {
  std::int64_t n = 1;
  std::string T;
  std::string x;
  int digits = 20;
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

Tail compute(const TailOptions& command, const Context& context) {
  core::Progress progress("tail", 1.0, "boundary times", context.progress);
  const certify::CrossingOptions options{
      .digits = command.digits, .stop = context.stop, .progress = [&](double part) {
        progress.advance(part, 1);
      }};
  Tail tail;
  tail.crossing = {command.n, decimal("T", command.T), decimal("X", command.x)};
  tail.found = certify::crossing_probability(tail.crossing, options);
  const auto ends = certify::probability_ends(tail.found.crossed, command.digits);
  tail.lower = ends.lower;
  tail.upper = ends.upper;
  const auto bound = certify::lemma_bound(tail.crossing, 4 * command.digits + 64);
  tail.bound = bound.midpoint();
  if (certify::certainly_less(tail.found.crossed, bound)) tail.holds = true;
  if (certify::certainly_less(bound, tail.found.crossed)) tail.holds = false;
  return tail;
}

io::Result describe(const Tail& tail) {
  io::Result result;
  io::Group& root = result.root;
  root.add("n", "1", "neurons", tail.crossing.n);
  root.add("T", time_unit, "time", tail.crossing.T.convert_to<double>());
  root.add("x", "1", "height in units of sqrt(n)", tail.crossing.x.convert_to<double>());
  root.add("lower", "1", "the probability is at least this", tail.lower);
  root.add("upper", "1", "the probability is at most this", tail.upper);
  root.add("bound", "1", "2 exp(-x^2 / (4 T)) [MV, Lemma 8.1]", tail.bound);
  root.add("holds", "", "whether the bound holds here", tail.holds);
  root.add("proved_region", "", "whether the lemma's proof covers this case",
           certify::bound_is_proved(tail.crossing));
  return result;
}

std::string table(const TailOptions& command, const Tail& tail) {
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

Report run(const TailOptions& options, const Context& context) {
  const Tail tail = compute(options, context);
  return {.result = describe(tail),
          .text = {table(options, tail)},
          .interrupted = context.stop.stop_requested() && !tail.found.complete};
}

}  // namespace

Command tail_command() {
  return {.place = 90,
          .name = "tail",
          .summary =
              "P(sup_{t <= T} |Y(Nt) - Nt| >= X sqrt(N)) of a Poisson process, exactly, "
              "against the bound of Lemma 8.1",
          .examples = {"tail 100 1 2.5", "tail 1 1 12 --digits 40 --json"},
          .prepare = [](Options& options) -> Work {
            const auto own = std::make_shared<TailOptions>();
            options.whole("N", "N", own->n, 1, 1'000'000'000'000, "Neurons");
            options.text("T", "T", own->T, "Time > 0, an exact decimal");
            options.text("X", "X", own->x, "Height >= 0 in units of sqrt(N), an exact decimal");
            for (const char* name : {"N", "T", "X"}) options.require(name);
            options.whole("--digits", "N", own->digits, 1, 10'000,
                          "Significant digits of the enclosure (20)");
            return [own](const Context& context) { return run(*own, context); };
          }};
}

}  // namespace poise::experiments
