#include "poise/sample/multilevel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cassert>
#include <chrono>
#include <cmath>
#include <limits>

#include "poise/core/error.hpp"
#include "poise/core/parallel.hpp"
#include "poise/core/watch.hpp"
#include "poise/sample/coupled_leaps.hpp"
#include "poise/sample/exact_with_leap.hpp"
#include "poise/sample/leap.hpp"

namespace poise::sample {
namespace {

using core::populations;

/// The model of work, in nanoseconds: fits to what benchmarks/sample_benchmark.cpp measures. Ratios
/// matter, and only for how samples are divided among levels.
double work_of_spike(double n) { return 4.0 + 4000.0 / n; }  // `exact`
constexpr double work_of_sharing = 3.0;      // a spike of ExactWithLeap, in addition
constexpr double work_of_neuron_step = 5.0;  // each of the 2 n neurons
constexpr double work_of_step = 5000.0;      // whatever n

/// Samples to begin with: of the coarsest leap, and of a difference, which may take thousands of
/// times as long.
constexpr std::size_t first_samples = 16;
constexpr std::size_t first_differences = 8;
constexpr std::size_t most_halvings = 12;
/// Beyond these, an hour passes before the first sample is complete, and the samples fill gigabytes.
constexpr double most_coarsest_steps = 1e9;
constexpr double most_samples = 0x1p28;
/// Student's quantile is still known to many digits there.
constexpr double highest_confidence = 1.0 - 1e-12;

/// One sample of a term: the finer path's value, the difference, and what they took.
struct Sample {
  double fine = 0.0;
  double difference = 0.0;
  double work = 0.0;
  double fine_work = 0.0;  ///< what the finer path would take alone
};

core::PerPopulation<Moments> moments_of(const network::Potentials& potentials) {
  return {empirical_moments(potentials.e), empirical_moments(potentials.i)};
}

/// Draws samples of any term; term l < L + 1 has leaps of H 2^-l, term L + 1 the exact path.
class Sampling {
 public:
  Sampling(const network::Network& network, const network::InitialLaw& law,
           const Quantity& quantity, const MultilevelOptions& options)
      : network_(network), law_(law), quantity_(quantity), options_(options) {
    coarsest_steps_ = static_cast<std::uint64_t>(std::ceil(options.T / options.coarsest_step));
  }

  std::uint64_t steps(std::size_t halvings) const { return coarsest_steps_ << halvings; }
  double step(std::size_t halvings) const {
    return options_.T / static_cast<double>(steps(halvings));
  }

  double leap_work(std::size_t halvings) const {
    return (work_of_step + work_of_neuron_step * 2.0 * n()) * static_cast<double>(steps(halvings));
  }
  /// Of an exact path with a leap's, without the leap's steps, at the initial rates.
  double shared_exact_work() const {
    LeapState start(network_, initial_potentials(options_.seed, 0), options_.seed, 0,
                    options_.stop);
    double spikes = 0.0;  // into a neuron, in a unit of time
    const Rates rates = start.rates();
    for (const auto a : populations) spikes += rates[a].e + rates[a].i;
    return work_of_shared_spike() * spikes * n() * options_.T;
  }

  Sample leap(std::size_t halvings, std::uint64_t replica) const {
    const core::Seed seed = seed_of(halvings, false);
    auto initial = initial_potentials(seed, replica);
    Sample sample;
    if (halvings == 0) {
      LeapState path(network_, std::move(initial), seed, replica, options_.stop);
      for (std::uint64_t k = 0; k < steps(0); ++k) path.leap(path.rates(), step(0));
      sample.fine = sample.difference = quantity_(moments_of(path.potentials()));
    } else {
      CoupledLeaps paths(network_, std::move(initial), seed, replica, step(halvings - 1),
                         options_.stop);
      for (std::uint64_t k = 0; k < steps(halvings - 1); ++k) paths.step();
      sample.fine = quantity_(moments_of(paths.fine_potentials()));
      sample.difference = sample.fine - quantity_(moments_of(paths.coarse_potentials()));
      sample.work = leap_work(halvings - 1);
    }
    sample.fine_work = leap_work(halvings);
    sample.work += sample.fine_work;
    return sample;
  }

  Sample exact(std::size_t halvings, std::uint64_t replica) const {
    const core::Seed seed = seed_of(halvings, true);
    ExactWithLeap paths(network_, initial_potentials(seed, replica), seed, replica, step(halvings),
                        options_.stop);
    for (std::uint64_t k = 0; k < steps(halvings); ++k) paths.step();
    network::Potentials potentials;
    for (const auto a : populations) {
      potentials[a].resize(network_.n);
      paths.potentials(a, potentials[a]);
    }
    Sample sample;
    sample.fine = quantity_(moments_of(potentials));
    sample.difference = sample.fine - quantity_(moments_of(paths.leap_potentials()));
    const auto spikes = static_cast<double>(total_spikes(paths.spike_counts()));
    sample.work = work_of_shared_spike() * spikes + leap_work(halvings);
    sample.fine_work = work_of_spike(n()) * spikes;
    return sample;
  }

 private:
  double n() const { return static_cast<double>(network_.n); }
  double work_of_shared_spike() const { return work_of_spike(n()) + work_of_sharing; }
  /// Terms do not share streams: each is a study of its own.
  core::Seed seed_of(std::size_t halvings, bool exact) const {
    return {options_.seed, static_cast<std::uint32_t>(2 * halvings + (exact ? 1 : 0))};
  }
  network::Potentials initial_potentials(core::Seed seed, std::uint64_t replica) const {
    return network::draw_initial_potentials(law_, network_.n, seed, replica, options_.stop);
  }
  const network::Network& network_;
  const network::InitialLaw& law_;
  const Quantity& quantity_;
  const MultilevelOptions& options_;
  std::uint64_t coarsest_steps_;
};

/// A term and its samples so far.
struct Term {
  std::size_t halvings;
  bool exact;
  std::vector<Sample> samples;
};

struct Moments4 {
  double mean = 0.0, variance = 0.0, kurtosis = 0.0;
};

template <class Get>
Moments4 moments4(const std::vector<Sample>& samples, Get get) {
  const auto n = static_cast<double>(samples.size());
  Moments4 m;
  for (const Sample& s : samples) m.mean += get(s) / n;
  double second = 0.0, fourth = 0.0;
  for (const Sample& s : samples) {
    const double square = (get(s) - m.mean) * (get(s) - m.mean);
    second += square / n;
    fourth += square * square / n;
  }
  m.variance = second * n / std::max(n - 1.0, 1.0);
  m.kurtosis = second > 0.0 ? fourth / (second * second) : 0.0;
  return m;
}

double difference_of(const Sample& s) { return s.difference; }
double fine_of(const Sample& s) { return s.fine; }
double work_of(const Sample& s) { return s.work; }
double fine_work_of(const Sample& s) { return s.fine_work; }

/// The share of its work that a run has done when its confidence interval is that wide.
double share_done(double tolerance, double half_width) {
  return std::isfinite(half_width) ? std::min(1.0, std::pow(tolerance / half_width, 2)) : 0.0;
}

void validate(const MultilevelOptions& options) {
  using core::ParameterError;
  const auto positive = [](const char* key, double value) {
    if (!(std::isfinite(value) && value > 0.0))
      throw ParameterError(key, fmt::format("is {}, expected a finite number > 0", value));
  };
  positive("run.T", options.T);
  positive("tolerance", options.tolerance);
  positive("run.step", options.coarsest_step);
  if (options.coarsest_step > options.T)
    throw ParameterError("run.step", fmt::format("is {}, expected at most run.T, {}",
                                                 options.coarsest_step, options.T));
  if (options.T / options.coarsest_step > most_coarsest_steps)
    throw ParameterError(
        "run.step",
        fmt::format("is {}, of which run.T takes {:.2g} steps, expected at most {:.2g}",
                    options.coarsest_step, options.T / options.coarsest_step, most_coarsest_steps));
  if (!(options.confidence > 0.0 && options.confidence <= highest_confidence))
    throw ParameterError(
        "confidence",
        fmt::format("is {}, expected a number between 0 and 1 - 1e-12", options.confidence));
  if (options.halvings > most_halvings)
    throw ParameterError(
        "halvings", fmt::format("is {}, expected at most {}", *options.halvings, most_halvings));
  if (options.threads == 0) throw ParameterError("run.threads", "is 0, expected at least 1");
}

/// The run: terms, their samples, and when there are enough.
class Run {
 public:
  Run(const network::Network& network, const network::InitialLaw& law, const Quantity& quantity,
      const MultilevelOptions& options)
      : options_(options), sampling_(network, law, quantity, options) {}

  MultilevelEstimate estimate() {
    const auto begin = std::chrono::steady_clock::now();
    const std::size_t halvings = options_.halvings ? *options_.halvings : best_halvings();
    for (std::size_t l = 0; l <= halvings; ++l) add_term(l, false);
    add_term(halvings, true);
    for (Term& term : terms_) draw(term, first_samples_of(term));
    while (!options_.stop.stop_requested() && half_width() > options_.tolerance) {
      add_samples();
      report_progress();
    }
    MultilevelEstimate result = report();
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
    result.seconds = passed.count();
    return result;
  }

 private:
  void add_term(std::size_t halvings, bool exact) {
    // A pilot's samples are samples like any others.
    const auto same = [&](const Term& t) { return t.halvings == halvings && t.exact == exact; };
    const auto known = std::ranges::find_if(pilots_, same);
    terms_.push_back(known != pilots_.end() ? *known : Term{halvings, exact, {}});
  }

  /// The number of halvings of the coarsest step that promises the least work, from samples of the
  /// first three terms, all of them leaps. Their variances fall by a factor r a halving, 1/2 in
  /// theory and less where fluctuations are small against the means; each comes from spikes of its
  /// own, so that they add up to that between the coarsest leap and the exact path.
  std::size_t best_halvings() try {
    for (std::size_t l = 0; l < 3; ++l) {
      pilots_.push_back({l, false, {}});
      draw(pilots_.back(), first_samples_of(pilots_.back()));
      if (pilots_.back().samples.size() < 2) return 0;  // stopped
    }
    const auto variance = [&](std::size_t l) {
      return moments4(pilots_[l].samples, difference_of).variance;
    };
    const double ratio = variance(1) > 0.0 ? std::clamp(variance(2) / variance(1), 0.02, 0.5) : 0.5;
    const double apart = variance(1) / (1.0 - ratio);
    std::vector<Foreseen> leaps{{variance(0), sampling_.leap_work(0), first_samples}};
    double least = std::numeric_limits<double>::infinity();
    std::size_t best = 0;
    const double shared = sampling_.shared_exact_work();
    for (std::size_t l = 0; l <= most_halvings; ++l) {
      const double scale = std::pow(ratio, static_cast<double>(l));
      const double exact_work = shared + sampling_.leap_work(l);
      auto terms = leaps;
      terms.push_back({apart * scale, exact_work, first_differences});
      const double work = work_foreseen(terms);
      if (work < least) {
        least = work;
        best = l;
      }
      leaps.push_back({variance(1) * scale, sampling_.leap_work(l) + sampling_.leap_work(l + 1),
                       first_differences});
    }
    return best;
  } catch (const core::Interrupted&) {
    return 0;
  }

  /// A term as extrapolated.
  struct Foreseen {
    double variance;
    double work;
    std::size_t first_samples;
  };

  /// Of terms with as many samples as they need, or as they begin with.
  double work_foreseen(const std::vector<Foreseen>& terms) const {
    double sum = 0.0;
    for (const Foreseen& term : terms) sum += std::sqrt(term.variance * term.work);
    const double needed = std::pow(normal_quantile() / options_.tolerance, 2) * sum;
    double work = 0.0;
    for (const Foreseen& term : terms)
      work += term.work * std::max(needed * std::sqrt(term.variance / term.work),
                                   static_cast<double>(term.first_samples));
    return work;
  }

  double normal_quantile() const {
    return boost::math::quantile(boost::math::normal(), 0.5 + 0.5 * options_.confidence);
  }

  static std::size_t first_samples_of(const Term& term) {
    return term.halvings == 0 && !term.exact ? first_samples : first_differences;
  }

  /// Brings a term to that many samples, or to fewer after a stop.
  void draw(Term& term, std::size_t samples) {
    const std::size_t before = term.samples.size();
    if (samples <= before) return;
    std::vector<std::optional<Sample>> drawn(samples - before);
    core::parallel_for(drawn.size(), options_.threads, [&](std::size_t k) {
      if (options_.stop.stop_requested()) return;
      const std::uint64_t replica = before + k;
      try {
        drawn[k] = term.exact ? sampling_.exact(term.halvings, replica)
                              : sampling_.leap(term.halvings, replica);
      } catch (const core::Interrupted&) {
        return;
      }
      require_finite(*drawn[k], term);
      if (options_.progress != nullptr) options_.progress->advance(0.0, 1);
    });
    for (const auto& sample : drawn)
      if (sample) term.samples.push_back(*sample);
  }

  void require_finite(const Sample& sample, const Term& term) const {
    if (std::isfinite(sample.fine) && std::isfinite(sample.difference)) return;
    throw core::Refusal(fmt::format(
        "multilevel Monte Carlo cannot go on: at t = {:g} the quantity is {} on {}, and differs by "
        "{} from that of the leap beside it",
        options_.T, sample.fine,
        term.exact ? "an exact path"
                   : fmt::format("a path of steps of {:g}", sampling_.step(term.halvings)),
        sample.difference));
  }

  /// t s, from the samples that there are.
  double half_width() const {
    double squared_error = 0.0;
    std::vector<double> parts;
    for (const Term& term : terms_) {
      const auto n = static_cast<double>(term.samples.size());
      if (n < 2.0) return std::numeric_limits<double>::infinity();
      parts.push_back(moments4(term.samples, difference_of).variance / n);
      squared_error += parts.back();
    }
    if (squared_error == 0.0) return 0.0;
    double inverse_freedom = 0.0;
    for (std::size_t l = 0; l < parts.size(); ++l) {
      const double share = parts[l] / squared_error;
      inverse_freedom += share * share / (static_cast<double>(terms_[l].samples.size()) - 1.0);
    }
    const boost::math::students_t law(1.0 / inverse_freedom);
    const double beyond = 0.5 * (1.0 - options_.confidence);
    return boost::math::quantile(boost::math::complement(law, beyond)) * std::sqrt(squared_error);
  }

  /// The samples that each term needs for s = tolerance / t, t as of now; at most twice those it
  /// has.
  void add_samples() {
    double squared_error = 0.0, sum = 0.0;
    std::vector<double> ratio;
    for (const Term& term : terms_) {
      const double variance = moments4(term.samples, difference_of).variance;
      const double work = moments4(term.samples, work_of).mean;
      squared_error += variance / static_cast<double>(term.samples.size());
      sum += std::sqrt(variance * work);
      ratio.push_back(std::sqrt(variance / work));
    }
    const double target = squared_error * std::pow(options_.tolerance / half_width(), 2);
    refuse_if_out_of_reach(*std::ranges::max_element(ratio) * sum / target);
    bool any = false;
    for (std::size_t l = 0; l < terms_.size(); ++l) {
      const std::size_t now = terms_[l].samples.size();
      const double wanted =
          std::ceil(std::min(ratio[l] * sum / target, 2.0 * static_cast<double>(now)));
      any = any || wanted > static_cast<double>(now);
      draw(terms_[l], static_cast<std::size_t>(wanted));
    }
    // Rounding may leave the width a hair above the tolerance with nothing wanted.
    if (!any) draw(terms_.front(), terms_.front().samples.size() + 1);
  }

  /// `samples` are those that a term would need.
  void refuse_if_out_of_reach(double samples) const {
    if (samples <= most_samples) return;
    throw core::ParameterError(
        "tolerance",
        fmt::format("is {}, for which some {:.2g} samples would be needed, expected one "
                    "for which {:.2g} are enough",
                    options_.tolerance, samples, most_samples));
  }

  void report_progress() {
    if (options_.progress == nullptr) return;
    const double share = std::max(share_done(options_.tolerance, half_width()), share_reported_);
    options_.progress->advance(share - share_reported_, 0);
    share_reported_ = share;
  }

  MultilevelEstimate report() const {
    MultilevelEstimate result;
    double squared_error = 0.0;
    const auto mean_error = [](double variance, std::size_t samples) {
      return std::sqrt(variance / static_cast<double>(samples));
    };
    for (const Term& from : terms_) {
      if (from.samples.empty()) break;
      const Moments4 difference = moments4(from.samples, difference_of);
      const Moments4 fine = moments4(from.samples, fine_of);
      MultilevelTerm term{.step = from.exact ? 0.0 : sampling_.step(from.halvings),
                          .samples = from.samples.size(),
                          .mean = difference.mean,
                          .variance = difference.variance,
                          .kurtosis = difference.kurtosis,
                          .fine_mean = fine.mean,
                          .fine_variance = fine.variance,
                          .work = moments4(from.samples, work_of).mean};
      if (!result.terms.empty()) {
        const MultilevelTerm& before = result.terms.back();
        const double errors = mean_error(term.variance, term.samples) +
                              mean_error(term.fine_variance, term.samples) +
                              mean_error(before.fine_variance, before.samples);
        const double gap = std::abs(term.mean - (term.fine_mean - before.fine_mean));
        term.consistency = errors > 0.0 ? gap / (3.0 * errors) : 0.0;
      }
      result.value += term.mean;
      result.work += static_cast<double>(term.samples) * term.work;
      squared_error += term.variance / static_cast<double>(term.samples);
      result.terms.push_back(term);
    }
    result.standard_error = std::sqrt(squared_error);
    result.half_width = half_width();
    result.interrupted = options_.stop.stop_requested() && result.half_width > options_.tolerance;
    result.plain_work = plain_work();
    return result;
  }

  double plain_work() const {
    const Term& top = terms_.back();
    if (top.samples.empty()) return std::numeric_limits<double>::quiet_NaN();
    return std::pow(normal_quantile() / options_.tolerance, 2) *
           moments4(top.samples, fine_of).variance * moments4(top.samples, fine_work_of).mean;
  }

  const MultilevelOptions& options_;
  Sampling sampling_;
  std::vector<Term> pilots_;
  std::vector<Term> terms_;
  double share_reported_ = 0.0;
};

}  // namespace

MultilevelEstimate multilevel(const network::Network& network, const network::InitialLaw& law,
                              const Quantity& quantity, const MultilevelOptions& options) {
  validate(options);
  validate(StepOptions{.step = options.coarsest_step}, network, false, "mlmc");
  network::require_bounds(network, "a leap of fixed length");
  return Run(network, law, quantity, options).estimate();
}

}  // namespace poise::sample
