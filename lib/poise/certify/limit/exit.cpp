#include "poise/certify/limit/exit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace poise::certify {
namespace {

using core::PerPopulation;
using core::populations;
using network::Network;

/// How long after T a rest point is waited for, in units of the slower time constant.
constexpr double patience = 40.0;

/// Steps that end in a fold cross it; of a path on which det J_v is less than this part of the trace's
/// square without having crossed 0 nothing more is expected.
constexpr double flat = 0x1p-30;

double bits_of(double digits) { return digits * std::log2(10.0); }

Bound radius(const Ball& x) {
  Bound result;
  mag_set(result.get(), arb_radref(x.get()));
  return result;
}

double lower_end(const Ball& x) {
  arf_t end;
  arf_init(end);
  arb_get_lbound_arf(end, x.get(), 64);
  const double result = arf_get_d(end, ARF_RND_FLOOR);
  arf_clear(end);
  return result;
}

/// The balanced point near `near`, as a place; nothing if none is proved.
std::optional<Place> start_of(const Network& network, const PerPopulation<double>& near,
                              const PerPopulation<double>& variance, Bits bits) {
  const int digits = static_cast<int>(std::ceil(static_cast<double>(bits) / std::log2(10.0))) + 6;
  for (const double claim : {1e-6, 1e-8, 1e-10}) {
    const auto found = certify_balanced_point(
        network, {.near = near, .variance = variance, .radius = claim}, digits);
    if (found.outcome != Outcome::proved) continue;
    PerUnknown<Ball> at;
    for (const auto p : populations) {
      at[mean_index(p)] = found.mean[p];
      at[variance_index(p)] = exact(variance[p]);
    }
    return rounded(at, {}, bits);
  }
  return {};
}

/// One attempt, at one precision.
class Attempt {
 public:
  Attempt(const Network& network, double T, const ExitOptions& options, Bits bits)
      : network_(network),
        T_(T),
        options_(options),
        rules_(step_settings(bits).orders, bits, options.watch.stop) {
    proof_.settings = step_settings(bits);
  }

  const ExitProof& run(const Place& start) {
    place_ = start;
    while (!done_) {
      core::stop_if_asked(options_.watch.stop, "the proof of the exit");
      if (proof_.step_count == options_.most_steps) {
        end_of_the_path(fmt::format("after {} steps the path is only at t = {:g}",
                                    proof_.step_count, proof_.reached));
        break;
      }
      advance();
    }
    return proof_;
  }

  /// Whether the path has become so uncertain that more bits are likely to help.
  bool uncertain() const {
    const Bound much = Bound::power_of_two(proof_.settings.tube_bits - 16);
    return std::ranges::any_of(place_.error, [&](const Bound& e) { return much < e; });
  }

 private:
  /// That the path is on U up to T, with a reason why no more is known; undecided if it is not.
  void end_of_the_path(std::string reason) {
    proof_.reason = std::move(reason);
    done_ = true;
    if (!(proof_.reached > T_)) return;
    proof_.outcome = Outcome::proved;
    proof_.kind = ProvedExit::none;
    proof_.horizon = T_;
  }

  /// The next step, or the exit in it.
  void advance() {
    const StepStart start(network_, place_, proof_.settings, rules_);
    double length = fill_ * start.likely_length();
    constexpr int most_tries = 40;
    for (int k = 0; k < most_tries; ++k, length *= 0.75) {
      core::stop_if_asked(options_.watch.stop, "the proof of the exit");
      const auto step = start.step(length);
      if (!step) continue;
      const Walk walked = walk(*step, proof_.settings.bits);
      if (!walked.stays && !walked.crossing) continue;
      fill_ = k == 0 ? std::min(1.0, 1.1 * fill_) : 0.9 * length / start.likely_length();
      ++proof_.step_count;
      if (options_.keep_steps) {
        proof_.steps.push_back(*step);
        proof_.places.push_back(place_);
      }
      if (walked.crossing)
        leave(*step, *walked.crossing);
      else
        accept(*step);
      return;
    }
    end_of_the_path(
        fmt::format("no step succeeds at t = {:g}, trace and determinant being near {:g} and {:g}",
                    proof_.reached, proof_.trace.midpoint(), proof_.det.midpoint()));
  }

  void accept(const Step& step) {
    const Ball one(1);
    place_ = step.end(proof_.settings.bits);
    describe(step, one);
    Ball t = place_.at[clock_index];
    arb_add_error_mag(t.get(), place_.error[clock_index].get());
    const double reached = lower_end(t);
    options_.watch.advance((std::min(reached, T_) - std::min(proof_.reached, T_)) / T_);
    proof_.reached = reached;
    if (settles(step)) return;
    if (std::abs(proof_.det.midpoint()) < flat * std::pow(proof_.trace.midpoint(), 2))
      return end_of_the_path(fmt::format(
          "det J_v falls towards 0 near t = {:.10g} and is not seen to reach it, as where the path "
          "runs off to infinity or into a folded singularity",
          reached));
    if (reached > T_ + patience * std::max(network_.tau.e, network_.tau.i))
      end_of_the_path("whether it leaves later is not known: it has not come to a rest point");
  }

  /// Whether the path has come to a region that it never leaves.
  bool settles(const Step& step) {
    if (!proof_.rest && --until_search_ <= 0 && slow(step)) {
      proof_.rest = prove_rest_region(network_, place_, rules_);
      if (!proof_.rest) until_search_ = search_pause_ *= 2;
    }
    if (!proof_.rest || !proof_.rest->contains(place_)) return false;
    proof_.outcome = Outcome::proved;
    proof_.horizon = std::numeric_limits<double>::infinity();
    proof_.state = proof_.rest->rest_point;
    proof_.trace = proof_.rest->trace;
    proof_.det = proof_.rest->det;
    return done_ = true;
  }

  /// Whether the variances move so slowly that a rest point may be near: |dK/dt| tau << K.
  bool slow(const Step& step) const {
    const Ball one(1);
    for (const auto p : populations) {
      const double clock = step.rate[clock_index].value(one, 64).midpoint();
      const double rate = step.rate[variance_index(p)].value(one, 64).midpoint() / clock;
      if (!(std::abs(rate) * network_.tau[p] < 0.1 * place_.at[variance_index(p)].midpoint()))
        return false;
    }
    return true;
  }

  void describe(const Step& step, const Ball& where) {
    const Bits bits = 2 * proof_.settings.bits;
    for (std::size_t k = 0; k < states; ++k) proof_.state[k] = step.unknown[k].value(where, bits);
    proof_.trace = step.trace.value(where, bits);
    proof_.det = step.det.value(where, bits);
  }

  void leave(const Step& step, const CrossingInStep& crossing) {
    const Bits bits = 2 * proof_.settings.bits;
    describe(step, crossing.where);
    const Ball eta = step.unknown[clock_index].value(crossing.where, bits);
    const bool moves = std::ranges::any_of(populations, [&](core::Population p) {
      return !arb_contains_zero(step.rate[mean_index(p)].value(crossing.where, bits).get());
    });
    if (crossing.of_det && !moves) {
      if (options_.keep_steps) proof_.steps.pop_back(), proof_.places.pop_back();
      return end_of_the_path(fmt::format(
          "det J_v vanishes near t = {:.10g}, perhaps at a folded singularity", eta.midpoint()));
    }
    proof_.reached = std::max(proof_.reached, lower_end(eta));
    proof_.eta = eta;
    proof_.crossing = crossing;
    const bool fold = crossing.of_det;
    if (proof_.reached > T_)
      return end_of_the_path(fmt::format("it leaves later ({}), near t = {:.10g}",
                                         fold ? "fold" : "hopf", eta.midpoint()));
    proof_.kind = fold ? ProvedExit::fold : ProvedExit::hopf;
    proof_.outcome = Outcome::proved;
    done_ = true;
  }

  const Network& network_;
  double T_;
  const ExitOptions& options_;
  HermiteRules rules_;
  ExitProof proof_;
  Place place_;
  double fill_ = 1.0;                        ///< of the likely length of a step
  int until_search_ = 0, search_pause_ = 1;  ///< in steps
  bool done_ = false;
};

/// How many bits the enclosure is wider than asked for; <= 0: it is not.
double missing_bits(const ExitProof& proof, int digits) {
  if (proof.outcome != Outcome::proved || proof.kind == ProvedExit::none) return 0.0;
  return radius(proof.eta).log2() + 1.0 - std::log2(std::abs(proof.eta.midpoint())) +
         bits_of(digits);
}

}  // namespace

ExitProof prove_exit(const Network& network, const PerPopulation<double>& near,
                     const PerPopulation<double>& variance, double T, const ExitOptions& options) {
  ExitProof proof;
  for (const auto a : populations)
    for (const auto b : populations)
      if (variance[b] == 0.0 && needs_variance(network.intensity[a][b])) {
        proof.reason = fmt::format(
            "K_{} = 0 at the start, where the expectation of this intensity is not analytic",
            core::letter(b));
        return proof;
      }
  constexpr int most_attempts = 4;
  constexpr Bits spare = 48;
  Bits bits = static_cast<Bits>(std::ceil(bits_of(options.digits))) + spare;
  for (int k = 0; k < most_attempts; ++k) {
    const auto start = start_of(network, near, variance, bits);
    if (!start) {
      proof.reason = "no balanced point is proved next to the start";
      return proof;
    }
    Attempt attempt(network, T, options, bits);
    proof = attempt.run(*start);
    const double missing = missing_bits(proof, options.digits);
    const bool lost = proof.outcome == Outcome::undecided && attempt.uncertain() && k == 0;
    if (missing <= 0.0 && !lost) return proof;
    bits += lost ? bits : static_cast<Bits>(missing) + 8;
  }
  return proof;
}

}  // namespace poise::certify
